"""The letters about being met at the door. They name neither a group nor the other person: a letter may be seen over a
shoulder, and the page says the rest."""

from __future__ import annotations

from groups import access, clock, db, letters
from groups.access import Role
from groups.meetups.models import BuddyState, BuddyVisit, BuddyVolunteer, Meetup, MeetupState
from groups.meetups.queries import buddies
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState
from groups.words import when


def wanted(pending: Pending) -> Letter | None:
    """Somebody wishes to be met at a date this buddy comes to; nothing once nobody needs them."""
    person, meetup = db.session().get(Person, pending.person_id), db.session().get(Meetup, pending.about_id)
    if person is None or meetup is None:
        return None
    found = buddies.visits_around(person, meetup)
    here = buddies.around_visits(found)
    able = [visit for visit, _ in found if visit.state is BuddyState.ASKED]
    if not any(here.can_be_buddy(person.id, visit, meetup) for visit in able):
        return None
    say = "somebody would like to be met at the door on {when}. If you would like to do that, you can offer it here."
    return _letter(person, meetup, say, "Somebody would like to be met at the door.")


def offered(pending: Pending) -> Letter | None:
    """Somebody offers to meet you; nothing once that is answered."""
    visit, person, meetup = _about(pending)
    if visit is None or visit.state is not BuddyState.OFFERED or visit.person_id != pending.person_id:
        return None
    say = "you asked for someone to meet you at the door on {when}. Somebody offers to. You can look who it is first."
    return _letter(person, meetup, say, "Somebody offers to meet you at the door.")


def agreed(pending: Pending) -> Letter | None:
    """They said yes to you; nothing once it is otherwise."""
    visit, person, meetup = _about(pending)
    if visit is None or visit.state is not BuddyState.AGREED or visit.buddy_id != pending.person_id:
        return None
    say = (
        "you offered to meet someone at the door on {when}, and they would like that. You can write to each other here."
    )
    return _letter(person, meetup, say, "Your offer to meet someone is accepted.")


def greeter(pending: Pending) -> Letter | None:
    """A facilitator meets you at the door."""
    visit, person, meetup = _about(pending)
    if visit is None or visit.state is not BuddyState.GREETER or visit.person_id != pending.person_id:
        return None
    say = "you asked for someone to meet you on {when}. A facilitator meets you at the door."
    return _letter(person, meetup, say, "A facilitator meets you at the door.")


def to_greet(pending: Pending) -> Letter | None:
    """Somebody is yours to greet; for those who guide the group now."""
    visit, person, meetup = _about(pending)
    if visit is None or person is None or meetup is None or visit.state is not BuddyState.GREETER:
        return None
    if access.standing(person, meetup).role is not Role.FACILITATOR:
        return None
    say = "somebody would like to be met at the door on {when}. Please greet them; your desk says who it is."
    return _letter(person, meetup, say, "Somebody is yours to greet at the door.", path="/desk")


def volunteer_answered(pending: Pending) -> Letter | None:
    """A facilitator's word on one's offer to meet people."""
    row, person = db.session().get(BuddyVolunteer, pending.about_id), db.session().get(Person, pending.person_id)
    if row is None or person is None or person.state is PersonState.ENDED:
        return None
    approved = row.approved_at is not None and row.ended_at is None
    text, html = letters.render("volunteer_answered", who=person.name, approved=approved)
    line = "You can meet people at the door now." if approved else "Thank you for offering to meet people."
    return Letter(person.email, letters.subject(), text, html, line=line, path="/groups")


def _about(pending: Pending) -> tuple[BuddyVisit | None, Person | None, Meetup | None]:
    visit, person = db.session().get(BuddyVisit, pending.about_id), db.session().get(Person, pending.person_id)
    return visit, person, db.session().get(Meetup, visit.meetup_id) if visit else None


def _letter(person: Person | None, meetup: Meetup | None, say: str, line: str, path: str = "") -> Letter | None:
    if person is None or person.state is PersonState.ENDED or meetup is None:
        return None
    if meetup.state is MeetupState.CANCELLED or meetup.ends_at <= clock.now():
        return None
    words = say.format(when=when(meetup.starts_at, meetup.zone))
    text, html = letters.render("company", who=person.name, words=words, ref=meetup.ref)
    return Letter(person.email, letters.subject(), text, html, line=line, path=path or f"/meetups/{meetup.ref}/company")
