"""Copying from the ladders that are there to begin with, whole or step by step."""

from __future__ import annotations

from collections.abc import Collection

from groups.errors import Invalid, NotFound
from groups.people.models import Person
from groups.steps import queries
from groups.steps.models import Step
from groups.steps.service.ladder import Wish, insert, make
from groups.steps.starters import starter_of

NONE_CHOSEN = "Please tick at least one step."


def copy(person: Person, key: str, numbers: Collection[int]) -> list[Step]:
    """Put these steps of a starter (0 is its first) at the end of one's own ladder, and give those that are new. What
    was copied before is left as it is."""
    starter = starter_of(key)
    if starter is None:
        raise NotFound()
    wanted = [number for number in sorted(set(numbers)) if 0 <= number < len(starter.rungs)]
    if not wanted:
        raise Invalid(NONE_CHOSEN)
    named = {key_of(key, number): starter.rungs[number] for number in wanted}
    there = {step.key for step in queries.same_key(person, named)}
    made = [
        make(person, Wish(rung.title, rung.expected, rung.level, rung.note), name)
        for name, rung in named.items()
        if name not in there
    ]
    ladder = queries.ladder_of(person, held=True)
    insert(ladder, made, len(ladder))
    return made


def key_of(key: str, number: int) -> str:
    """By which a copied step is known."""
    return f"starter.{key}.{number}"
