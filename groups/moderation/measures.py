"""What measures mean for a person now. They end by their own date, whether or not anything was running."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from groups import clock, db
from groups.moderation.models import Measure, MeasureKind

SILENCING = (MeasureKind.SILENCE,)
SHUTTING_OUT = (MeasureKind.SUSPENSION, MeasureKind.END)


def silence_of(person_id: int, group_id: int) -> tuple[datetime | None, bool]:
    """Until when this person may not write in the group, and whether they may not come in at all."""
    now = clock.now()
    live = (
        Measure.lifted_at.is_(None),
        Measure.begins_at <= now,
        or_(Measure.ends_at.is_(None), Measure.ends_at > now),
    )
    mine = (Measure.person_id == person_id, Measure.group_id == group_id)
    found = db.session().execute(select(Measure.kind, Measure.ends_at).where(*mine, *live)).all()
    until = [ends_at for kind, ends_at in found if kind in SILENCING and ends_at is not None]
    return max(until, default=None), any(kind in SHUTTING_OUT for kind, _ in found)
