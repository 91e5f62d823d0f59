"""Resting from everything for a while, and coming back. Nobody is told."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from groups import clock, db
from groups.events import announce
from groups.people import queries
from groups.people.events import PersonPaused, PersonReturned
from groups.people.models import Pause, Person


class Length(StrEnum):
    """For how long somebody would like to rest."""

    WEEK = "week"
    MONTH = "month"
    OPEN = "open"


def pause(person: Person, length: Length, keeps_seats: bool = False) -> Pause:
    """Rest from now on. It ends by its date, or when the person says so; a pause that runs already gives way."""
    _end(person)
    now = clock.now()
    until = {Length.WEEK: now + timedelta(days=7), Length.MONTH: now + relativedelta(months=1)}.get(length)
    row = Pause(person_id=person.id, began_at=now, until=until, keeps_seats=keeps_seats)
    db.session().add(row)
    announce(PersonPaused(person.id))
    return row


def come_back(person: Person) -> None:
    """End the pause. Everything is as it was: nothing was changed but the seats that were given back."""
    if _end(person):
        announce(PersonReturned(person.id))


def _end(person: Person) -> bool:
    # Two windows at once: one comes after the other, and no two pauses run.
    db.session().refresh(person, ["name"], with_for_update={"key_share": True})
    running = db.session().scalars(select(Pause).where(queries.is_running(), Pause.person_id == person.id)).all()
    for row in running:
        row.ended_at = clock.now()
    return bool(running)
