"""How people stand to groups."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groups import clock, db
from groups.access import Role, Standing
from groups.membership.models import (
    Group,
    Membership,
    MembershipState,
)


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
