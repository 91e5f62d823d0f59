"""Steps for tests, written the way people write them: in a transaction of their own."""

from __future__ import annotations

from groups import db
from groups.columns import new_ref
from groups.people.models import Person
from groups.steps import queries, service
from groups.steps.course import Move
from groups.steps.models import Attempt, Step
from groups.steps.service import How, Wish


def add(person: Person, title: str, expected: int | None = None, **given: object) -> Step:
    """One step on somebody's ladder."""
    with db.transaction():
        return service.add(person, Wish(title, expected, **given), new_ref())  # type: ignore[arg-type]  # as given


def try_it(person: Person, step: Step, expected: int | None = None, felt: int | None = None, **more: str) -> Attempt:
    """It was tried."""
    with db.transaction():
        return service.try_step(person, step.ref, How(expected, felt, **more), new_ref())


def tried(person: Person, title: str, level: int = 1, expected: int | None = None, felt: int | None = None) -> Attempt:
    """Something else was tried."""
    with db.transaction():
        return service.tried(person, title, level, How(expected, felt), new_ref())


def move(person: Person, step: Step, *moves: Move) -> Step:
    """Its named moves, one after the other."""
    for what in moves:
        with db.transaction():
            step = service.move(person, step.ref, what, queries.step_for(person, step.ref).version)
    return step


def order_of(person: Person) -> list[str]:
    """The titles of the ladder, in its order."""
    return [step.title for step in queries.ladder_of(person)]
