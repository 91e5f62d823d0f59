"""Reading wishes to join, and invitations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from groups import clock, db
from groups.access import Role
from groups.errors import NotFound
from groups.membership.models import (
    Group,
    Invitation,
    JoinRequest,
    Membership,
    MembershipState,
    RequestState,
)
from groups.people.models import Person

ACTIVE = MembershipState.ACTIVE


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
