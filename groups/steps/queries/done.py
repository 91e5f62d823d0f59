"""Reading what a person tried. It is a list of things done: it never begins again, and nothing in it runs out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select

from groups import db
from groups.errors import NotFound
from groups.people.models import Person
from groups.steps.felt import MOST_MARKS, Halves
from groups.steps.models import Attempt, Step

PAGE = 20


@dataclass(frozen=True)
class Done:
    """One page of what was done, and where the next one begins (None: no more)."""

    rows: list[Attempt]
    after: str | None


def done_page(person: Person, after: str | None = None, size: int = PAGE) -> Done:
    """Things done, newest first. `after` is the key of the last one on the page before; nonsense is the first page."""
    last = find_attempt(person, after) if after else None
    asked = _newest(person)
    if last is not None:
        asked = asked.where(or_(Attempt.at < last.at, and_(Attempt.at == last.at, Attempt.id < last.id)))
    rows = list(db.session().scalars(asked.limit(size + 1)))
    return Done(rows[:size], rows[size - 1].key if len(rows) > size else None)


def tried_lately(person: Person, limit: int = 20) -> list[Attempt]:
    """The newest of what was tried."""
    return list(db.session().scalars(_newest(person).limit(limit)))


def tries_of(step: Step) -> list[Attempt]:
    """Every try of one step, newest first."""
    asked = select(Attempt).where(Attempt.step_id == step.id, Attempt.person_id == step.person_id)
    return list(db.session().scalars(asked.order_by(Attempt.at.desc(), Attempt.id.desc())))


def attempt_for(person: Person, key: str, *, held: bool = False) -> Attempt:
    """The try called `key` if it is this person's own; refuses."""
    found = find_attempt(person, key, held=held)
    if found is None:
        raise NotFound()
    return found


def find_attempt(person: Person, key: str, *, held: bool = False) -> Attempt | None:
    """The same, or None."""
    asked = select(Attempt).where(Attempt.person_id == person.id, Attempt.key == key)
    asked = asked.with_for_update().execution_options(populate_existing=True) if held else asked
    return db.session().scalar(asked) if key.isprintable() else None


def counted(person: Person) -> list[tuple[int | None, int | None, int]]:
    """How often each pair of expected and felt has come: (expected, felt, how often)."""
    asked = select(Attempt.expected, Attempt.felt, func.count()).where(Attempt.person_id == person.id)
    found = db.session().execute(asked.group_by(Attempt.expected, Attempt.felt))
    return [(expected, felt, times) for expected, felt, times in found]


def newest_halves(person: Person) -> list[Halves]:
    """The newest tries that have both numbers, as the plot shows them."""
    both = (Attempt.expected.is_not(None), Attempt.felt.is_not(None))
    asked = select(Attempt.expected, Attempt.felt).where(Attempt.person_id == person.id, *both)
    rows = db.session().execute(asked.order_by(Attempt.at.desc(), Attempt.id.desc()).limit(MOST_MARKS))
    return [(expected, felt) for expected, felt in rows]


def _newest(person: Person) -> Select[Attempt]:
    return select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.at.desc(), Attempt.id.desc())
