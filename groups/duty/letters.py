"""The letters about duty. They name no group and nobody; the page behind the sign-in says the rest."""

from __future__ import annotations

from groups import access, clock, db, letters
from groups.access import Can
from groups.duty.models import Duty, DutyOffer, GroupHours
from groups.duty.queries.watching import ahead_of, on_duty_in, who_is_on_call
from groups.membership.models import Group
from groups.outbox import Letter, Pending
from groups.people.models import Person

ASKED = "Somebody may be needed in a group you guide."
PASSED = "You are looking after a group now, in the place of somebody who cannot go on."
SOON = "You are down to look after a group within the hour."
OFFERED = "Somebody would be glad if a duty were taken over."
UNATTENDED = "A group has nobody to look after it at the moment."


def asked(pending: Pending) -> Letter | None:
    """Could you step in? Nothing once somebody is there, or they themselves are."""
    hours, person = db.session().get(GroupHours, pending.about_id), _person(pending)
    if hours is None or person is None or hours.asked_at is None or person.id in hours.declined:
        return None
    if any(each.person_id == person.id for each in on_duty_in(hours.group_id)):
        return None
    return _about_group(person, hours.group_id, ASKED)


def passed(pending: Pending) -> Letter | None:
    """You are on duty now; nothing once you have gone again."""
    row, person = db.session().get(Duty, pending.about_id), _person(pending)
    if row is None or person is None or row.left_at is not None or row.ends_at <= clock.now():
        return None
    return _about_group(person, row.group_id, PASSED)


def offered(pending: Pending) -> Letter | None:
    """A duty could be taken over; nothing once it was."""
    found, person = db.session().get(DutyOffer, pending.about_id), _person(pending)
    row = db.session().get(Duty, found.duty_id) if found is not None and found.ended_at is None else None
    if row is None or person is None or row.begins_at <= clock.now():
        return None
    return _about_group(person, row.group_id, OFFERED)


def soon(pending: Pending) -> Letter | None:
    """A duty of one's own begins; nothing once one has come, given it away, or left it out."""
    hours, person = db.session().get(GroupHours, pending.about_id), _person(pending)
    if hours is None or person is None or not ahead_of(person.id, hours.group_id):
        return None
    return _about_group(person, hours.group_id, SOON)


def unattended(pending: Pending) -> Letter | None:
    """To who is on call: a group has nobody; nothing once it has, or they are on call no longer."""
    hours, person = db.session().get(GroupHours, pending.about_id), _person(pending)
    if hours is None or person is None or hours.alerted_at is None or person.id not in who_is_on_call():
        return None
    return _letter(person, UNATTENDED, letters.path("duty.desk"), letters.link("duty.desk"))


def _person(pending: Pending) -> Person | None:
    return db.session().get(Person, pending.person_id) if pending.person_id else None


def _about_group(person: Person, group_id: int, line: str) -> Letter | None:
    group = db.session().get_one(Group, group_id)
    if not access.can(person, Can.GUIDE, group):
        return None
    return _letter(person, line, letters.path("duty.board", ref=group.ref), letters.link("duty.board", ref=group.ref))


def _letter(person: Person, line: str, path: str, page: str) -> Letter:
    text, html = letters.render("duty", who=person.name, line=line, page=page)
    return Letter(person.email, letters.subject(), text, html, line=line, path=path)
