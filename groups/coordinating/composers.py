"""The letters of the community, written at the moment of sending."""

from __future__ import annotations

from groups import clock, db, letters, words
from groups.access import Office
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


def letter(person: Person, template: str, **context: object) -> Letter | None:
    """A letter to someone with an account."""
    if person.state is PersonState.ENDED:
        return None
    text, html = letters.render(template, person=person, zone=person.zone, when=words.when, **context)
    return Letter(person.email, letters.subject(), text, html)


def _office(pending: Pending) -> tuple[Appointment | None, Person | None]:
    row = db.session().get(Appointment, pending.about_id)
    return row, db.session().get(Person, row.person_id) if row is not None else None
