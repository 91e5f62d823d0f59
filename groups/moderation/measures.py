"""What measures mean for a person now. They end by their own date, whether or not anything was running."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select

from groups import clock, db
from groups.moderation.models import Measure, MeasureKind

SILENCING = (MeasureKind.SILENCE,)
SHUTTING_OUT = (MeasureKind.SUSPENSION, MeasureKind.END)


def silence_of(person_id: int, group_id: int) -> tuple[datetime | None, bool]:
    """Until when this person may not write in the group, and whether they may not come in at all."""
    mine = (Measure.person_id == person_id, Measure.group_id == group_id)
    found = db.session().execute(select(Measure.kind, Measure.ends_at).where(*mine, _holds())).all()
    until = [ends_at for kind, ends_at in found if kind in SILENCING and ends_at is not None]
    return max(until, default=None), any(kind in SHUTTING_OUT for kind, _ in found)


def is_shut_out(person_id: SQLColumnExpression[int], group_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The same as a condition, for a question about many people at once."""
    theirs = and_(Measure.person_id == person_id, Measure.group_id == group_id)
    return exists().where(theirs, Measure.kind.in_(SHUTTING_OUT), _holds())


def _holds() -> ColumnElement[bool]:
    now = clock.now()
    not_over = or_(Measure.ends_at.is_(None), Measure.ends_at > now)
    return and_(Measure.lifted_at.is_(None), Measure.begins_at <= now, not_over)
