"""The letters of the community, written at the moment of sending."""

from __future__ import annotations

from groups import clock, db, letters, words
from groups.access import Office
from groups.coordinating.breaches import KINDS
from groups.coordinating.models import Breach, Contact, DataRequest, Objection, RequestState
from groups.outbox import Letter, Pending
from groups.people.models import Appointment, Person, PersonState

OFFICES = {Office.COORDINATOR: "coordinator", Office.ORGANISER: "organiser"}


def office_given(pending: Pending) -> Letter | None:
    """Word of an office, from when to when; nothing when it was taken back meanwhile."""
    row, person = _office(pending)
    if row is None or person is None or row.ended_at is not None:
        return None
    begins = row.began_at if row.began_at > clock.now() else None
    return letter(person, "office_given", office=OFFICES[row.office], begins=begins, until=row.until)


def office_over(pending: Pending) -> Letter | None:
    """Word that an office is over; nothing when the same person holds it again."""
    row, person = _office(pending)
    if row is None or person is None or row.office in person.offices:
        return None
    return letter(person, "office_over", office=OFFICES[row.office])


def data_request(pending: Pending) -> Letter | None:
    """Word that somebody asked by law for what is kept about one, and on what ground."""
    row = db.session().get(DataRequest, pending.about_id)
    person = db.session().get(Person, row.person_id) if row is not None else None
    if row is None or person is None or row.state is not RequestState.AGREED:
        return None
    return letter(person, "data_request", request=row)


def breach(pending: Pending) -> Letter | None:
    """Word that somebody may have seen what they should not have seen."""
    row = db.session().get(Breach, pending.about_id)
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    if row is None or person is None:
        return None
    return letter(person, "breach", breach=row, kinds=[KINDS[each] for each in row.kinds])


def objection_taken(pending: Pending) -> Letter | None:
    """That an objection has come, to whoever made it; they need no account."""
    return _to_objector(pending, "objection_taken", decided=False)


def objection_decided(pending: Pending) -> Letter | None:
    """What was decided about it, and why."""
    return _to_objector(pending, "objection_decided", decided=True)


def objection_publisher(pending: Pending) -> Letter | None:
    """The reasons, to whoever published what was changed or taken down. It does not say who objected."""
    row = db.session().get(Objection, pending.about_id)
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    if row is None or person is None or row.outcome is None:
        return None
    return letter(person, "objection_publisher", row=row, contact=_reached_at())


def _to_objector(pending: Pending, template: str, *, decided: bool) -> Letter | None:
    row = db.session().get(Objection, pending.about_id)
    if row is None or not row.email or (row.outcome is not None) is not decided:
        return None
    text, html = letters.render(template, row=row, contact=_reached_at())
    return Letter(row.email, letters.subject(), text, html)


def _reached_at() -> str:
    found = db.session().get(Contact, 1)
    return found.reached_at if found is not None else ""


def letter(person: Person, template: str, **context: object) -> Letter | None:
    """A letter to someone with an account."""
    if person.state is PersonState.ENDED:
        return None
    text, html = letters.render(template, person=person, zone=person.zone, when=words.when, **context)
    return Letter(person.email, letters.subject(), text, html)


def _office(pending: Pending) -> tuple[Appointment | None, Person | None]:
    row = db.session().get(Appointment, pending.about_id)
    return row, db.session().get(Person, row.person_id) if row is not None else None
