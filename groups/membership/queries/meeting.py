"""Reading who does not meet whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, or_, select

from groups import db
from groups.among import among
from groups.errors import NotFound
from groups.membership.models import (
    Block,
    Membership,
    MembershipState,
)
from groups.people.models import Person, PersonState

ACTIVE = MembershipState.ACTIVE


def hidden_from(person_id: int) -> set[int]:
    """Whom a person does not meet: those they blocked, and those who blocked them."""
    return set(db.session().scalars(blocks_of(person_id)))


def blocks_of(person_id: int) -> CompoundSelect[int]:
    """The ids of those a person does not meet, as part of another statement."""
    return (
        select(Block.other_id)
        .where(Block.person_id == person_id)
        .union(select(Block.person_id).where(Block.other_id == person_id))
    )


def unmet(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Whom these people do not meet, and who does not meet them: from each to the others, both ways round."""
    found: dict[int, set[int]] = {}
    for one, other in db.rows(_blocks(), {"ids": list(person_ids)}):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


@cache
def _blocks() -> Select[Any]:
    columns: tuple[Any, ...] = (Block.person_id, Block.other_id)
    return select(*columns).where(or_(among(Block.person_id, "ids"), among(Block.other_id, "ids")))


def blocked_by(person: Person) -> Sequence[Person]:
    """The people someone does not wish to meet, by name."""
    return (
        db.session()
        .scalars(
            select(Person)
            .join(Block, Block.other_id == Person.id)
            .where(Block.person_id == person.id)
            .order_by(Person.name, Person.id)
        )
        .all()
    )


def acquaintance_for(person: Person, ref: str) -> Person:
    """Someone who is in a group with this person now, or whom they have blocked; nobody else is there to be blocked."""
    mine = select(Membership.group_id).where(Membership.person_id == person.id, Membership.state == ACTIVE)
    met = select(Membership.person_id).where(Membership.group_id.in_(mine), Membership.state == ACTIVE)
    blocked = select(Block.other_id).where(Block.person_id == person.id)
    found = db.session().scalar(
        select(Person).where(
            Person.ref == ref,
            Person.state != PersonState.ENDED,
            or_(Person.id.in_(met), Person.id.in_(blocked)),
        )
    )
    if found is None:
        raise NotFound()
    return found
