"""Reading a person's check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from groups import clock, db
from groups.errors import NotFound
from groups.people.models import Person
from groups.wellbeing.days import Said, by_day
from groups.wellbeing.models import CheckIn
from groups.words import local


def today_of(person: Person) -> date:
    """The day it is where this person is."""
    return local(clock.now(), person.zone).date()


def on_day(person: Person, day: date) -> Sequence[CheckIn]:
    """Their check-ins of one day, the newest first."""
    mine = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.day == day)
    return db.session().scalars(mine.order_by(CheckIn.id.desc())).all()


def days_since(person: Person, since: date) -> list[Said]:
    """What they said of each day from then on, oldest first."""
    mine = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.day >= since)
    rows = db.session().scalars(mine.order_by(CheckIn.day, CheckIn.id))
    return by_day(Said(row.day, row.mood, row.energy, row.connection) for row in rows)


def lines_since(person: Person, since: date, limit: int = 40) -> Sequence[CheckIn]:
    """Those with a line of words, the newest first."""
    mine = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.day >= since, CheckIn.words != "")
    return db.session().scalars(mine.order_by(CheckIn.id.desc()).limit(limit)).all()


def check_in_for(person: Person, ref: str) -> CheckIn:
    """One of their own; anybody else's is not there."""
    found = db.session().scalar(select(CheckIn).where(CheckIn.ref == ref, CheckIn.person_id == person.id))
    if found is None:
        raise NotFound()
    return found
