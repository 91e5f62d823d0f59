"""Reading what the next small step is chosen from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, String, cast, literal, null, select, union_all

from groups import db
from groups.people.models import Person
from groups.steps import next_step
from groups.steps.course import OPEN, StepState
from groups.steps.models import Attempt, NotNow, Step

#: So many of the newest tries are read; the things in them count as known.
KNOWN = 50


@dataclass(frozen=True)
class OwnStep:
    """One open step of the ladder."""

    ref: str
    title: str
    link: str
    level: int
    expected: int | None
    planned: bool


@dataclass(frozen=True)
class Said:
    """What a person has said so far: how they stand, their open steps in order, and the pages of what they tried."""

    comfort: next_step.Comfort
    steps: list[OwnStep]
    known: frozenset[str]


def said_by(person: Person, now: datetime, energy: next_step.Energy | None = None) -> Said:
    """All of it in one statement: the first page of every visit asks for it."""
    rows = list(db.session().execute(union_all(_tries(person), _resting(person, now), _steps(person))))
    tries = sorted((row for row in rows if row.what == "tried"), key=lambda row: (row.at, row.place), reverse=True)
    rests = sorted((row for row in rows if row.what == "rests"), key=lambda row: row.place)
    steps = sorted((row for row in rows if row.what == "step"), key=lambda row: (row.place, row.ref))
    comfort = next_step.Comfort(
        last=tuple(next_step.Tried(row.level, row.expected, row.felt) for row in tries[: next_step.RECENT]),
        energy=energy,
        declined=tuple(next_step.NotNow(row.kind, row.ref, row.at) for row in rests),
    )
    own = [
        OwnStep(row.ref, row.title, row.link, row.level, row.expected, row.state == StepState.PLANNED) for row in steps
    ]
    return Said(comfort, own, frozenset(row.ref for row in tries))


def comfort_of(person: Person, now: datetime, energy: next_step.Energy | None = None) -> next_step.Comfort:
    """The last tries, today's energy, and what rests for now."""
    return said_by(person, now, energy).comfort


def _tries(person: Person) -> Select[*tuple[Any, ...]]:
    newest = select(Attempt).where(Attempt.person_id == person.id)
    rows = newest.order_by(Attempt.at.desc(), Attempt.id.desc()).limit(KNOWN).subquery().c
    return select(
        literal("tried").label("what"), rows.kind, rows.ref, rows.title, cast(null(), String(80)).label("link"),
        cast(null(), String(24)).label("state"), rows.level, rows.expected, rows.felt, rows.at, rows.id.label("place"),
    )  # fmt: skip


def _resting(person: Person, now: datetime) -> Select[*tuple[Any, ...]]:
    number, word = cast(null(), Integer), cast(null(), String(80))
    return select(
        literal("rests"), NotNow.kind, NotNow.ref, word, word, word, number, number, number, NotNow.at, NotNow.id
    ).where(NotNow.person_id == person.id, NotNow.at > now - next_step.NOT_NOW_LASTS)


def _steps(person: Person) -> Select[*tuple[Any, ...]]:
    return select(
        literal("step"), cast(null(), String(24)), Step.ref, Step.title, Step.link, cast(Step.state, String(24)),
        Step.level, Step.expected, cast(null(), Integer), Step.changed_at, Step.place,
    ).where(Step.person_id == person.id, Step.state.in_(OPEN))  # fmt: skip
