"""Who may come in by which door: the written list. Opening a door further is a line here, to be seen in review."""

from __future__ import annotations

#: Pages and deeds that need no sign-in. Everything else does.
OPEN = frozenset(
    {
        "activities.activity",
        "activities.wrong",
        "assets.file",
        "calendars.date_file",
        "calendars.feed",
        "calendars.group",
        "calendars.group_feed",
        "calendars.series_file",
        "care.now",
        "coordinating.object_to",
        "coordinating.what_we_keep",
        "directory.urgent_help",
        "duty.staffed_hours",
        "finder.find",
        "finder.places",
        "health.alive",
        "health.ready",
        "home.how",
        "home.styleguide",
        "home.welcome",
        "journal.edit",  # only to give back what somebody typed whose sign-in has ended
        "journal.write",
        "meetups.meetup",
        "meetups.paper",
        "membership.group",
        "membership.groups",
        "membership.invitation",
        "notices.mailbox",
        "notices.push_worker",
        "notices.stop",
        "notices.stop_now",
        "people.confirm",
        "people.forgot",
        "people.forgot_sent",
        "people.quick_exit",
        "people.reset",
        "people.sign_in",
        "people.sign_up",
        "people.sign_up_sent",
        "practices.practice",
        "practices.practices",
        "volunteering.opportunity",
        "wellbeing.close",
        "wellbeing.link",
        "wellbeing.read_plan",
        "wellbeing.steady",
        "wellbeing.step_back",
        "wellbeing.supporting",
    }
)

PERSON, MEMBER, FACILITATOR = "person", "member", "facilitator"
ORGANISER, COORDINATOR = "organiser", "coordinator"
ROLES = (PERSON, MEMBER, FACILITATOR, ORGANISER, COORDINATOR)

EVERYONE = frozenset(ROLES)
IN_THE_GROUP = frozenset({MEMBER, FACILITATOR})
GUIDES = frozenset({FACILITATOR})
PUBLISHERS = frozenset({ORGANISER, COORDINATOR})
COORDINATORS = frozenset({COORDINATOR})
OWNER = frozenset({PERSON})

#: Doors that stay shut to some who are signed in, with those who may read the page behind. A door that is not
#: here is everyone's own business: their account, their steps, what is listed. `member` and `facilitator` are those of
#: the group the page belongs to.
SOME = {
    "absence.away": GUIDES,  # or for whoever meets people at the door, while one of them waits for their note
    "absence.wish": IN_THE_GROUP,
    "activities.desk": PUBLISHERS,
    "activities.edit": PUBLISHERS,  # the organiser of the walk is the one who published the activity
    "activities.publish": PUBLISHERS,
    "audit.record": COORDINATORS,
    "care.community": COORDINATORS,
    "care.items": GUIDES,  # or for whoever is named on an item
    "care.new_saying": COORDINATORS,
    "care.sayings": COORDINATORS,
    "care.supervisors": COORDINATORS,
    "care.worried": IN_THE_GROUP,
    "care.worried_about": IN_THE_GROUP,
    "chat.controls": GUIDES,
    "chat.edit": GUIDES,  # the message is the facilitator's own
    "chat.older": IN_THE_GROUP,
    "chat.report": IN_THE_GROUP,
    "chat.room": IN_THE_GROUP,
    "chat.step_out": IN_THE_GROUP,
    "chat.withdraw": GUIDES,  # the message is the facilitator's own
    "coordinating.assessment": COORDINATORS,
    "coordinating.assessment_file": COORDINATORS,
    "coordinating.breach": COORDINATORS,
    "coordinating.breaches": COORDINATORS,
    "coordinating.contact": COORDINATORS,
    "coordinating.data_request": COORDINATORS,
    "coordinating.data_requests": COORDINATORS,
    "coordinating.figures": COORDINATORS,
    "coordinating.give_office": COORDINATORS,
    "coordinating.judge": COORDINATORS,
    "coordinating.objection": COORDINATORS,
    "coordinating.objections": COORDINATORS,
    "coordinating.offices": COORDINATORS,
    "coordinating.propose": COORDINATORS,
    "coordinating.record_breach": COORDINATORS,
    "directory.add": COORDINATORS,
    "directory.desk": COORDINATORS,
    "duty.board": GUIDES,
    "duty.desk": COORDINATORS,
    "duty.plan": GUIDES,
    "exchange.sources": COORDINATORS,
    "journal.delete": OWNER,  # the entry is the one of the person without a group
    "journal.entry": OWNER,
    "meetups.attendance": GUIDES,
    "meetups.cancel": GUIDES,
    "meetups.change": GUIDES,
    "meetups.change_series": GUIDES,
    "meetups.company": IN_THE_GROUP,
    "meetups.confirm_series": GUIDES,
    "meetups.desk": GUIDES,
    "meetups.end_series": GUIDES,
    "meetups.leave_out": GUIDES,
    "meetups.put_back": GUIDES,
    "meetups.greeting": IN_THE_GROUP,
    "meetups.handover": GUIDES,
    "meetups.schedule": GUIDES,
    "meetups.series": GUIDES,
    "membership.agreements": IN_THE_GROUP,
    "membership.change_agreements": GUIDES,
    "membership.appoint_for": COORDINATORS,
    "membership.create": COORDINATORS,
    "membership.desk": COORDINATORS,
    "membership.guides": COORDINATORS,
    "membership.leave": IN_THE_GROUP,
    "membership.members": IN_THE_GROUP,
    "membership.requests": GUIDES,
    "moderation.handed_on": COORDINATORS,
    "moderation.in_force": GUIDES | COORDINATORS,
    "moderation.queue": GUIDES,
    "moderation.quiet": GUIDES,
    "moderation.readmit": GUIDES | COORDINATORS,
    "moderation.record": GUIDES | COORDINATORS,
    "moderation.remove": GUIDES,
    "moderation.report_member": IN_THE_GROUP,
    "screening.change": COORDINATORS,
    "screening.lists": COORDINATORS,
    "sessions.door": IN_THE_GROUP,
    "sessions.look_back": IN_THE_GROUP,
    "sessions.manner": GUIDES,
    "sessions.out": GUIDES,
    "sessions.prepare": GUIDES,
    "sessions.session": IN_THE_GROUP,
    "sessions.step_out": IN_THE_GROUP,
    "sessions.take_back": GUIDES,
    "sessions.thanks": IN_THE_GROUP,
    "sessions.words": IN_THE_GROUP,
    "volunteering.desk": PUBLISHERS,
    "volunteering.publish": PUBLISHERS,
}
