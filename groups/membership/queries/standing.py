"""How people stand to groups."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select

from groups import clock, db
from groups.access import NOWHERE, Pair, Role, Standing
from groups.among import among
from groups.membership.models import (
    Group,
    Membership,
    MembershipState,
)


def standing_of(person_id: int, group_id: int) -> Standing:
    """How a person stands to a group, by their membership alone, in one statement. Measures are added by access."""
    return standings_of([(person_id, group_id)])[person_id, group_id]


def standings_of(pairs: Collection[Pair]) -> dict[Pair, Standing]:
    """The same for many (person, group), in one statement."""
    # Who is in a few groups costs a few rows more; a list of pairs would cost the database its index.
    people, groups = {person for person, _group in pairs}, {group for _person, group in pairs}
    now = clock.now()
    rows = db.rows(standing_rows(), {"people": list(people), "groups": list(groups)})
    found = {(row.person_id, row.group_id): standing_in(row, now) for row in rows}
    return {pair: found.get(pair, NOWHERE) for pair in pairs}


@cache
def standing_rows() -> Select[Any]:
    """What `standing_in` needs of everybody of `people` in any of `groups`; the measures may be joined to it."""
    columns: tuple[Any, ...] = (
        Membership.person_id, Membership.group_id, Membership.role, Membership.state, Membership.accepted_version,
        Membership.joined_at, Membership.welcomed_at, Group.essential_version, Group.newcomer_days,
    )  # fmt: skip
    query = select(*columns).join(Group, Group.id == Membership.group_id)
    query = query.where(among(Membership.person_id, "people"))
    return query.where(among(Membership.group_id, "groups"))


def standing_in(row: Row[Any], now: datetime) -> Standing:
    """How someone stands by a row of `standing_rows`, without measures."""
    if row.state is MembershipState.LEFT:
        return NOWHERE
    if row.state is MembershipState.REMOVED:
        return Standing(shut_out=True)
    return Standing(
        role=row.role,
        newcomer=_is_new(row.role, row.joined_at, row.welcomed_at, row.newcomer_days, now),
        agreed=row.accepted_version >= row.essential_version,
    )


def is_newcomer(membership: Membership, group: Group, now: datetime) -> bool:
    """Whether someone is still new: until a facilitator's welcome, or until the group's days have gone by."""
    return _is_new(membership.role, membership.joined_at, membership.welcomed_at, group.newcomer_days, now)


def _is_new(role: Role, joined_at: datetime, welcomed_at: datetime | None, days: int, now: datetime) -> bool:
    return role is Role.MEMBER and welcomed_at is None and now < joined_at + timedelta(days=days)
