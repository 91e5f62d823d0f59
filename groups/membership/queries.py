"""Reading groups, who is in them, and who does not meet whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from groups import clock, db
from groups.access import Can, Role, Standing, require
from groups.errors import NotFound
from groups.membership.models import (
    Agreement,
    Block,
    Group,
    Invitation,
    JoinRequest,
    Membership,
    MembershipState,
    Question,
    RequestState,
)
from groups.people.models import Person, PersonState

ACTIVE = MembershipState.ACTIVE
PAGE = 30


def standing_of(person_id: int, group_id: int) -> Standing:
    """How a person stands to a group, by their membership alone, in one statement. Measures are added by access."""
    row = (
        db.session()
        .execute(
            select(
                Membership.role,
                Membership.state,
                Membership.accepted_version,
                Membership.joined_at,
                Membership.welcomed_at,
                Group.essential_version,
                Group.newcomer_days,
            )
            .join(Group, Group.id == Membership.group_id)
            .where(Membership.person_id == person_id, Membership.group_id == group_id)
        )
        .first()
    )
    if row is None or row.state is MembershipState.LEFT:
        return Standing()
    if row.state is MembershipState.REMOVED:
        return Standing(shut_out=True)
    return Standing(
        role=row.role,
        newcomer=_is_new(row.role, row.joined_at, row.welcomed_at, row.newcomer_days, clock.now()),
        agreed=row.accepted_version >= row.essential_version,
    )


def is_newcomer(membership: Membership, group: Group, now: datetime) -> bool:
    """Whether someone is still new: until a facilitator's welcome, or until the group's days have gone by."""
    return _is_new(membership.role, membership.joined_at, membership.welcomed_at, group.newcomer_days, now)


def _is_new(role: Role, joined_at: datetime, welcomed_at: datetime | None, days: int, now: datetime) -> bool:
    return role is Role.MEMBER and welcomed_at is None and now < joined_at + timedelta(days=days)


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
            or_(Membership.on_list, Membership.person_id == person.id), Person.id.not_in(_hidden(person.id))
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


def waiting_request(person_id: int, group_id: int) -> JoinRequest | None:
    """Someone's wish to join that has no answer yet."""
    return db.session().scalar(
        select(JoinRequest).where(
            JoinRequest.person_id == person_id,
            JoinRequest.group_id == group_id,
            JoinRequest.state == RequestState.WAITING,
        )
    )


def last_answer(person_id: int, group_id: int) -> JoinRequest | None:
    """The newest answer somebody got to a wish to join this group."""
    return db.session().scalar(
        select(JoinRequest)
        .where(
            JoinRequest.person_id == person_id,
            JoinRequest.group_id == group_id,
            JoinRequest.state.in_([RequestState.ADMITTED, RequestState.DECLINED]),
        )
        .order_by(JoinRequest.id.desc())
        .limit(1)
    )


def requests_of(group: Group, limit: int = 50) -> Sequence[JoinRequest]:
    """The wishes to join that wait, the oldest first."""
    return (
        db.session()
        .scalars(
            select(JoinRequest)
            .options(joinedload(JoinRequest.person))
            .where(JoinRequest.group_id == group.id, JoinRequest.state == RequestState.WAITING)
            .order_by(JoinRequest.created_at, JoinRequest.id)
            .limit(limit)
        )
        .all()
    )


def count_waiting(group: Group) -> int:
    """How many wishes to join wait."""
    waiting = select(func.count(JoinRequest.id)).where(
        JoinRequest.group_id == group.id, JoinRequest.state == RequestState.WAITING
    )
    return db.session().scalar(waiting) or 0


def request_for(group: Group, ref: str) -> JoinRequest:
    """One wish to join this group."""
    found = db.session().scalar(select(JoinRequest).where(JoinRequest.ref == ref, JoinRequest.group_id == group.id))
    if found is None:
        raise NotFound()
    return found


def waiting_for(person: Person) -> list[tuple[Group, int]]:
    """The groups this person guides in which wishes to join wait, with how many."""
    rows = db.session().execute(
        select(Group, func.count(JoinRequest.id))
        .join(Membership, Membership.group_id == Group.id)
        .join(JoinRequest, JoinRequest.group_id == Group.id)
        .where(
            Membership.person_id == person.id,
            Membership.state == ACTIVE,
            Membership.role == Role.FACILITATOR,
            JoinRequest.state == RequestState.WAITING,
        )
        .group_by(Group.id)
        .order_by(Group.name)
    )
    return [(group, count) for group, count in rows]


def invitation(token_hash: str) -> tuple[Invitation, Group]:
    """The invitation a link carries, while it can be used, and its group."""
    row = (
        db.session()
        .execute(
            select(Invitation, Group)
            .join(Group, Group.id == Invitation.group_id)
            .where(
                Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > clock.now()
            )
        )
        .first()
    )
    if row is None:
        raise NotFound("This invitation has been used, or it is too old. You can ask for a new one.")
    return row.Invitation, row.Group


def hidden_from(person_id: int) -> set[int]:
    """Whom a person does not meet: those they blocked, and those who blocked them."""
    return set(db.session().scalars(_hidden(person_id)))


def _hidden(person_id: int) -> CompoundSelect[int]:
    return (
        select(Block.other_id)
        .where(Block.person_id == person_id)
        .union(select(Block.person_id).where(Block.other_id == person_id))
    )


def hidden_pairs(person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """All pairs among these people who do not meet, both ways round."""
    ids = set(person_ids)
    if len(ids) < 2:
        return set()
    rows = db.session().execute(
        select(Block.person_id, Block.other_id).where(Block.person_id.in_(ids), Block.other_id.in_(ids))
    )
    return {pair for one, other in rows for pair in ((one, other), (other, one))}


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
    """Someone this person can have met, or has blocked; nobody else is there to be blocked."""
    mine = select(Membership.group_id).where(Membership.person_id == person.id)
    met = select(Membership.person_id).where(Membership.group_id.in_(mine))
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
