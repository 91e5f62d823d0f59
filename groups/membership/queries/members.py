"""Reading who is in a group, and who guides it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from groups import clock, db
from groups.access import Role
from groups.columns import UTCDateTime
from groups.errors import NotFound
from groups.membership.models import (
    Group,
    Membership,
    MembershipState,
)
from groups.membership.queries import meeting
from groups.people.models import Appointment, Person, PersonState

ACTIVE = MembershipState.ACTIVE
_ends = Membership.guides_until


def membership_of(person_id: int, group_id: int) -> Membership | None:
    """Someone's membership of a group, whatever its state."""
    return db.session().scalar(
        select(Membership).where(Membership.person_id == person_id, Membership.group_id == group_id)
    )


def members_of(
    person: Person, group: Group, after: str | None = None, limit: int = 50, everyone: bool = False
) -> Sequence[Membership]:
    """Who is in a group, by name, without those who left the list and those one does not meet. `everyone` is for
    facilitators, who look after all of them."""
    chosen = (
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.group_id == group.id, Membership.state == ACTIVE)
    )
    if not everyone:
        chosen = chosen.where(
            or_(Membership.on_list, Membership.person_id == person.id), Person.id.not_in(meeting.blocks_of(person.id))
        )
    last = db.session().execute(select(Person.name, Person.id).where(Person.ref == after)).first() if after else None
    if last is not None:
        chosen = chosen.where(tuple_(Person.name, Person.id) > tuple(last))
    return db.session().scalars(chosen.order_by(Person.name, Person.id).limit(limit)).all()


def member_for(group: Group, ref: str) -> Membership:
    """The membership of a person in a group, for whoever looks after the group; not there when they are not in it."""
    found = db.session().scalar(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.group_id == group.id, Person.ref == ref, Membership.state == ACTIVE)
    )
    if found is None:
        raise NotFound()
    return found


def active_member_ids(group_id: int) -> set[int]:
    """Who is in a group now."""
    return set(
        db.session().scalars(
            select(Membership.person_id).where(Membership.group_id == group_id, Membership.state == ACTIVE)
        )
    )


def facilitator_ids(group_id: int) -> set[int]:
    """Who guides a group now."""
    return set(
        db.session().scalars(
            select(Membership.person_id).where(
                Membership.group_id == group_id, Membership.state == ACTIVE, Membership.role == Role.FACILITATOR
            )
        )
    )


def facilitators_of(group: Group) -> Sequence[Person]:
    """The people who guide a group, by name."""
    return (
        db.session()
        .scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.group_id == group.id, Membership.state == ACTIVE, Membership.role == Role.FACILITATOR)
            .order_by(Person.name, Person.id)
        )
        .all()
    )


def facilitator_names(group: Group) -> list[str]:
    """What the people who guide a group go by."""
    return list(
        db.session().scalars(
            select(Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.group_id == group.id, Membership.state == ACTIVE, Membership.role == Role.FACILITATOR)
            .order_by(Person.name, Person.id)
        )
    )


def staff_names() -> list[tuple[int, str]]:
    """Who looks after this place or one of its groups, with what they go by."""
    return [(person_id, name) for person_id, name in db.rows(_staff())]


@cache
def _staff() -> Select[Any]:
    guides = select(Membership.person_id).where(Membership.state == ACTIVE, Membership.role == Role.FACILITATOR)
    offices = select(Appointment.person_id).where(Appointment.ended_at.is_(None))
    columns: tuple[Any, ...] = (Person.id, Person.name)
    looking_after = or_(Person.id.in_(guides), Person.id.in_(offices))
    return select(*columns).where(looking_after, Person.state != PersonState.ENDED)


def appointed_to(group: Group) -> Sequence[Membership]:
    """Those who guide a group or will, by name, with their people."""
    return (
        db.session()
        .scalars(
            select(Membership)
            .join(Membership.person)
            .options(contains_eager(Membership.person))
            .where(Membership.group_id == group.id, Membership.state == ACTIVE)
            .where(Membership.given_role == Role.FACILITATOR, or_(_ends.is_(None), _ends > clock.now()))
            .order_by(Person.name, Person.id)
        )
        .all()
    )


def guiding_due() -> list[int]:
    """Memberships whose appointment has begun or is over by the clock, and that do not say so."""
    return [row[0] for row in db.rows(_due(), {"now": clock.now()})]


@cache
def _due() -> Select[Any]:
    now = bindparam("now", type_=UTCDateTime)
    columns: tuple[Any, ...] = (Membership.id,)
    return select(*columns).where(or_(_ends <= now, Membership.guides_from <= now))


def is_name_taken(group_id: int, skeleton: str, but: int) -> bool:
    """Whether someone else in the group has a pseudonym that could be mistaken for this one."""
    return _shares_name(skeleton, but, Membership.group_id == group_id)


def is_like_a_neighbour(person_id: int, skeleton: str) -> bool:
    """The same, over every group a person is in."""
    own = select(Membership.group_id).where(Membership.person_id == person_id, Membership.state == ACTIVE)
    return _shares_name(skeleton, person_id, Membership.group_id.in_(own))


def _shares_name(skeleton: str, but: int, where: ColumnElement[bool]) -> bool:
    found = db.session().scalar(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(where, Membership.state == ACTIVE, Person.name_skeleton == skeleton, Person.id != but)
        .limit(1)
    )
    return found is not None
