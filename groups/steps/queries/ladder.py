"""Reading a person's own ladder."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from groups import db
from groups.errors import NotFound
from groups.people.models import Person
from groups.steps.models import Attempt, Step


def step_for(person: Person, ref: str, *, held: bool = False) -> Step:
    """The step called `ref` if it is this person's own, `held` until the transaction ends if wished; refuses in the
    same words whether it is somebody else's or there is none."""
    asked = select(Step).where(Step.ref == ref, Step.person_id == person.id)
    asked = asked.with_for_update().execution_options(populate_existing=True) if held else asked
    found = db.session().scalar(asked) if ref.isprintable() else None
    if found is None:
        raise NotFound()
    return found


def step_by_id(person: Person, step_id: int | None) -> Step | None:
    """This person's own step with this number."""
    if step_id is None:
        return None
    return db.session().scalar(select(Step).where(Step.id == step_id, Step.person_id == person.id))


def ladder_of(person: Person, *, held: bool = False) -> list[Step]:
    """All steps in the person's own order, the gentlest first; those set aside keep their place among them."""
    asked = select(Step).where(Step.person_id == person.id).order_by(Step.place, Step.id)
    asked = asked.with_for_update().execution_options(populate_existing=True) if held else asked
    return list(db.session().scalars(asked))


def smaller_of(step: Step) -> list[Step]:
    """The smaller steps that this one was split into."""
    asked = select(Step).where(Step.split_from_id == step.id, Step.person_id == step.person_id)
    return list(db.session().scalars(asked.order_by(Step.place, Step.id)))


def times_of(person: Person) -> dict[int, int]:
    """How often each step has been tried, by its number; those never tried are not in it."""
    asked = select(Attempt.step_id, func.count()).where(Attempt.person_id == person.id, Attempt.step_id.is_not(None))
    return {number: times for number, times in db.session().execute(asked.group_by(Attempt.step_id)) if number}


def same_key(person: Person, keys: Collection[str]) -> list[Step]:
    """What came with these keys before, in the order of the ladder."""
    asked = select(Step).where(Step.person_id == person.id, Step.key.in_(keys))
    return list(db.session().scalars(asked.order_by(Step.place, Step.id)))
