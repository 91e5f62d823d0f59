"""Reading groups and what is agreed in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, tuple_

from groups import db
from groups.access import Can, require
from groups.errors import NotFound
from groups.membership.models import (
    Agreement,
    Group,
    Membership,
    MembershipState,
    Question,
)
from groups.people.models import Person

ACTIVE = MembershipState.ACTIVE
PAGE = 30


def group_for(person: Person | None, ref: str, can: Can) -> Group:
    """The group a ref names, for someone who may do `can` there; a group one may not see is not there."""
    group = db.session().scalar(select(Group).where(Group.ref == ref))
    if group is None:
        raise NotFound()
    require(person, can, group)
    return group


def group_to_coordinate(person: Person, ref: str) -> Group:
    """The group a ref names, for a coordinator of the community."""
    require(person, Can.COORDINATE)
    group = db.session().scalar(select(Group).where(Group.ref == ref))
    if group is None:
        raise NotFound()
    return group


def get_group(group_id: int) -> Group:
    """The group with this id, loaded into the present session."""
    return db.session().get_one(Group, group_id)


def listed_groups(after: str | None = None, limit: int = PAGE) -> Sequence[Group]:
    """Groups anyone may find, by name; `after` is the ref of the last one seen."""
    return _groups(select(Group).where(Group.is_listed, Group.closed_at.is_(None)), after, limit)


def all_groups(person: Person, after: str | None = None, limit: int = PAGE) -> Sequence[Group]:
    """Every group, for a coordinator."""
    require(person, Can.COORDINATE)
    return _groups(select(Group), after, limit)


def _groups(chosen: Select[Group], after: str | None, limit: int) -> Sequence[Group]:
    last = db.session().execute(select(Group.name, Group.id).where(Group.ref == after)).first() if after else None
    if last is not None:
        chosen = chosen.where(tuple_(Group.name, Group.id) > tuple(last))
    return db.session().scalars(chosen.order_by(Group.name, Group.id).limit(limit)).all()


def groups_of(person: Person) -> list[tuple[Group, Membership]]:
    """The groups someone is in, by name, with the membership."""
    rows = db.session().execute(
        select(Group, Membership)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == person.id, Membership.state == ACTIVE)
        .order_by(Group.name, Group.id)
    )
    return [(group, membership) for group, membership in rows]


def agreements_of(group: Group) -> list[Agreement]:
    """The agreements in force, in their order."""
    return list(
        db.session().scalars(
            select(Agreement)
            .where(Agreement.group_id == group.id, Agreement.retired_at.is_(None))
            .order_by(Agreement.number, Agreement.id)
        )
    )


def questions_of(group: Group) -> list[Question]:
    """What a group asks those who wish to join."""
    return list(
        db.session().scalars(
            select(Question).where(Question.group_id == group.id).order_by(Question.number, Question.id)
        )
    )
