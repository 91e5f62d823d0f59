"""The letters about seats: one is held, the time for it is over, one was found at the start, nobody waits any more."""

from __future__ import annotations

from groups import db, letters
from groups.clock import now
from groups.meetups import queries
from groups.meetups.models import Meetup, MeetupState, Waiting, WaitState
from groups.outbox import Letter, Pending
from groups.people.models import Person
from groups.words import when


def offered(pending: Pending) -> Letter | None:
    """A seat is held for you; nothing once it was answered or its time is over."""
    row = db.session().get(Waiting, pending.about_id)
    if row is None or row.state is not WaitState.OFFERED or row.offer_ends_at is None or row.offer_ends_at <= now():
        return None
    return _letter("seat_offered", row, "A seat is free, and it is held for you.")


def expired(pending: Pending) -> Letter | None:
    """The seat that was held went on to the next person; nothing for who is in line again."""
    row = db.session().get(Waiting, pending.about_id)
    return _letter("seat_expired", row, "A seat that was held for you has gone to the next person.") if row else None


def admitted(pending: Pending) -> Letter | None:
    """It has begun, and there is a seat for you."""
    row = db.session().get(Waiting, pending.about_id)
    return _letter("seat_admitted", row, "There is a seat for you. Come in when you like.") if row else None


def closed(pending: Pending) -> Letter | None:
    """What you were in line for is cancelled."""
    row = db.session().get(Waiting, pending.about_id)
    line = "Something you were in line for has been cancelled."
    return _letter("line_closed", row, line, stands=False) if row else None


def _letter(name: str, row: Waiting, line: str, *, stands: bool = True) -> Letter | None:
    """The letter, if the date stands, or is cancelled, as it says; nothing to who is not in the group any more."""
    person, meetup = db.session().get(Person, row.person_id), db.session().get(Meetup, row.meetup_id)
    if person is None or meetup is None or meetup.ends_at <= now():
        return None
    if stands is (meetup.state is MeetupState.CANCELLED):
        return None
    if not queries.who_may_come(meetup, [person.id]):
        return None
    until = when(row.offer_ends_at, person.zone) if row.offer_ends_at else ""
    given = {"who": person.name, "when": when(meetup.starts_at, meetup.zone), "until": until, "ref": meetup.ref}
    text, html = letters.render(name, **given)
    path = f"/meetups/{meetup.ref}#reply"
    return Letter(person.email, letters.subject(), text, html, line=line, path=path)
