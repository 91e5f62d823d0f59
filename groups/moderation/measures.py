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

from groups import clock, db
from groups.access import Pair, Silence
from groups.among import among
from groups.columns import UTCDateTime
from groups.moderation.models import Measure, MeasureKind

SILENCING = (MeasureKind.SILENCE,)
SHUTTING_OUT = (MeasureKind.SUSPENSION, MeasureKind.END)


def silence_of(person_id: int, group_id: int) -> tuple[datetime | None, bool]:
    """Until when this person may not write in the group, and whether they may not come in at all."""
    return silences_of([(person_id, group_id)]).get((person_id, group_id), (None, False))


def silences_of(pairs: Collection[Pair]) -> dict[Pair, Silence]:
    """The same for many (person, group), in one statement; those without any measure are not in it."""
    people, groups = {person for person, _group in pairs}, {group for _person, group in pairs}
    rows = db.rows(_held(), {"people": list(people), "groups": list(groups), "now": clock.now()})
    found: dict[Pair, list[tuple[MeasureKind, datetime | None]]] = defaultdict(list)
    for person_id, group_id, kind, ends_at in rows:
        found[person_id, group_id].append((kind, ends_at))
    return {pair: _together(held) for pair, held in found.items()}


@cache
def _held() -> Select[Any]:
    columns: tuple[Any, ...] = (Measure.person_id, Measure.group_id, Measure.kind, Measure.ends_at)
    query = select(*columns).where(among(Measure.person_id, "people"))
    query = query.where(among(Measure.group_id, "groups"))
    return query.where(_holds(bindparam("now", type_=UTCDateTime)))


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
