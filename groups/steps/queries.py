"""Reading what a person has said about steps; always and only their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groups import db
from groups.people.models import Person
from groups.steps import next_step
from groups.steps.models import Attempt, NotNow


def comfort_of(person: Person, now: datetime, energy: next_step.Energy | None = None) -> next_step.Comfort:
    """What the next step is chosen from: the last tries, today's energy, and what rests for now."""
    tries = db.session().scalars(
        select(Attempt)
        .where(Attempt.person_id == person.id)
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(next_step.RECENT)
    )
    resting = db.session().scalars(
        select(NotNow)
        .where(NotNow.person_id == person.id, NotNow.at > now - next_step.NOT_NOW_LASTS)
        .order_by(NotNow.id)
    )
    return next_step.Comfort(
        last=tuple(next_step.Tried(each.level, each.expected, each.felt) for each in tries),
        energy=energy,
        declined=tuple(next_step.NotNow(each.kind, each.ref, each.at) for each in resting),
    )


def tried_lately(person: Person, limit: int = 20) -> list[Attempt]:
    """What was tried, newest first. It is a list of things done; nothing is counted and nothing resets."""
    newest = select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.at.desc(), Attempt.id.desc())
    return list(db.session().scalars(newest.limit(limit)))


def tried_since(person: Person, kind: str, ref: str, since: timedelta, now: datetime) -> bool:
    """Whether this was written down already within `since`, so that a form sent twice counts once."""
    found = select(Attempt.id).where(
        Attempt.person_id == person.id, Attempt.kind == kind, Attempt.ref == ref, Attempt.at > now - since
    )
    return db.session().scalar(found.limit(1)) is not None
