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
from groups.access import Pair, Silence, Standing
from groups.among import among
from groups.columns import UTCDateTime
from groups.membership import queries as membership
from groups.membership.models import Membership
from groups.moderation.models import Measure, MeasureKind

#: What a measure is, until when, and in which room alone.
Held = tuple[MeasureKind, datetime | None, int | None]
SHUTTING_OUT = (MeasureKind.SUSPENSION, MeasureKind.END)


def silence_of(person_id: int, group_id: int) -> Silence:
    """Until when this person may not write in the group, and whether they may not come in at all."""
    return _together(db.rows(_held(), {"person": person_id, "group": group_id, "now": clock.now()}))


@cache
def _held() -> Select[Any]:
    columns: tuple[Any, ...] = (Measure.kind, Measure.ends_at, Measure.room_id)
    theirs = (Measure.person_id == bindparam("person"), Measure.group_id == bindparam("group"))
    return select(*columns).where(*theirs, _holds(_now()))


def standings_of(pairs: Collection[Pair]) -> dict[Pair, Standing]:
    """How people stand to groups under the measures that hold, (person, group), in one statement."""
    people, groups = {person for person, _group in pairs}, {group for _person, group in pairs}
    now = clock.now()
    found: dict[Pair, Standing] = {}
    held: dict[Pair, list[Held]] = defaultdict(list)
    for row in db.rows(_standings(), {"people": list(people), "groups": list(groups), "now": now}):
        pair = row.person_id, row.group_id
        found[pair] = membership.standing_in(row, now)
        if row.kind is not None:
            held[pair].append((row.kind, row.ends_at, row.room_id))
    for pair, measures in held.items():
        found[pair] = access.under(found[pair], _together(measures))
    return found


@cache
def _standings() -> Select[Any]:
    theirs = and_(Measure.person_id == Membership.person_id, Measure.group_id == Membership.group_id)
    query = membership.standing_rows().outerjoin(Measure, and_(theirs, _holds(_now())))
    return query.add_columns(Measure.kind, Measure.ends_at, Measure.room_id)


def _now() -> BindParameter[datetime]:
    return bindparam("now", type_=UTCDateTime)


def _together(held: list[Held]) -> Silence:
    quiet = [(ends_at, room_id) for kind, ends_at, room_id in held if kind is MeasureKind.SILENCE and ends_at]
    return Silence(
        until=max((ends_at for ends_at, room_id in quiet if room_id is None), default=None),
        shut_out=any(kind in SHUTTING_OUT for kind, _, _ in held),
        quiet_rooms=tuple((room_id, ends_at) for ends_at, room_id in quiet if room_id is not None),
        left_rooms=tuple(
            (room_id, ends_at)
            for kind, ends_at, room_id in held
            if kind is MeasureKind.SESSION_REMOVAL and ends_at and room_id is not None
        ),
    )


def guides_of(group_id: int) -> set[int]:
    """Who guides a group now and is not shut out of it."""
    guides = membership.facilitator_ids(group_id)
    shut: Select[Any] = select(Measure.person_id).where(Measure.group_id == group_id, _holds())
    return guides - set(db.session().scalars(shut.where(Measure.kind.in_(SHUTTING_OUT))))


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


def in_force() -> ColumnElement[bool]:
    """That a measure holds now."""
    return _holds()


def _holds(given: BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    now = clock.now() if given is None else given
    not_over = or_(Measure.ends_at.is_(None), Measure.ends_at > now)
    return and_(Measure.lifted_at.is_(None), Measure.begins_at <= now, not_over)
