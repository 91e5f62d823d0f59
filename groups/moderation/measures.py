"""What measures mean for a person now. They end by their own date, whether or not anything was running."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    or_,
    select,
)

from groups import access, clock, db
from groups.access import NOWHERE, Pair, Silence, Standing
from groups.among import among
from groups.columns import UTCDateTime
from groups.membership import queries as membership
from groups.membership.models import Membership
from groups.moderation.models import Measure, MeasureKind

SILENCING = (MeasureKind.SILENCE,)
SHUTTING_OUT = (MeasureKind.SUSPENSION, MeasureKind.END)


def silence_of(person_id: int, group_id: int) -> Silence:
    """Until when this person may not write in the group, and whether they may not come in at all."""
    return _together(db.rows(_held(), {"person": person_id, "group": group_id, "now": clock.now()}))


@cache
def _held() -> Select[Any]:
    columns: tuple[Any, ...] = (Measure.kind, Measure.ends_at)
    theirs = (Measure.person_id == bindparam("person"), Measure.group_id == bindparam("group"))
    return select(*columns).where(*theirs, _holds(_now()))


def standings_of(pairs: Collection[Pair]) -> dict[Pair, Standing]:
    """How people stand to groups under the measures that hold, (person, group), in one statement."""
    people, groups = {person for person, _group in pairs}, {group for _person, group in pairs}
    now = clock.now()
    found: dict[Pair, Standing] = {}
    held: dict[Pair, list[tuple[MeasureKind, datetime | None]]] = defaultdict(list)
    for row in db.rows(_standings(), {"people": list(people), "groups": list(groups), "now": now}):
        pair = row.person_id, row.group_id
        found[pair] = membership.standing_in(row, now)
        if row.kind is not None:
            held[pair].append((row.kind, row.ends_at))
    for pair, measures in held.items():
        if found[pair] != NOWHERE:
            found[pair] = access.under(found[pair], _together(measures))
    return found


@cache
def _standings() -> Select[Any]:
    theirs = and_(Measure.person_id == Membership.person_id, Measure.group_id == Membership.group_id)
    query = membership.standing_rows().outerjoin(Measure, and_(theirs, _holds(_now())))
    return query.add_columns(Measure.kind, Measure.ends_at)


def _now() -> BindParameter[datetime]:
    return bindparam("now", type_=UTCDateTime)


def _together(held: list[tuple[MeasureKind, datetime | None]]) -> Silence:
    until = [ends_at for kind, ends_at in held if kind in SILENCING and ends_at is not None]
    return max(until, default=None), any(kind in SHUTTING_OUT for kind, _ in held)


def is_shut_out(
    person_id: SQLColumnExpression[int], group_id: SQLColumnExpression[int], now: BindParameter[datetime] | None = None
) -> ColumnElement[bool]:
    """The same as a condition, for a question about many people at once. `now` where the question is kept and asked
    again later."""
    theirs = and_(Measure.person_id == person_id, Measure.group_id == group_id)
    return exists().where(theirs, or_(*(Measure.kind == kind for kind in SHUTTING_OUT)), _holds(now))


def shut_out_of(groups: str, now: BindParameter[datetime]) -> Select[Any]:
    """Who is shut out of the groups that are given as `groups`, as (person, group): for a question about everybody in
    them."""
    shuts = or_(*(Measure.kind == kind for kind in SHUTTING_OUT))
    columns: tuple[Any, ...] = (Measure.person_id, Measure.group_id)
    return select(*columns).where(among(Measure.group_id, groups), shuts, _holds(now))


def _holds(given: BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    now = clock.now() if given is None else given
    not_over = or_(Measure.ends_at.is_(None), Measure.ends_at > now)
    return and_(Measure.lifted_at.is_(None), Measure.begins_at <= now, not_over)
