"""Claiming what is due, so that any number of processes may sweep and each thing goes out once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from groups import db
from groups.notices.models import Notice, NoticeState

LEASE = timedelta(minutes=5)


def claim(by: str, now: datetime, limit: int) -> list[int]:
    """Take up to `limit` due notices for `by`, for the length of the lease; gives their ids, oldest first.

    One statement: two sweeps at once share the work and never a notice. What a killed process had claimed is free again
    when its lease ends.
    """
    free = or_(
        Notice.state == NoticeState.DUE,
        and_(Notice.state == NoticeState.SENDING, Notice.claimed_until < now),
    )
    due = select(Notice.id).where(free, Notice.due_at <= now).order_by(Notice.due_at, Notice.id).limit(limit)
    if db.engine().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    taken = (
        update(Notice)
        .where(Notice.id.in_(due.scalar_subquery()))
        .values(state=NoticeState.SENDING, claimed_by=by, claimed_until=now + LEASE, attempts=Notice.attempts + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session().scalars(taken))


def is_anything_due(now: datetime) -> bool:
    """Whether a sweep would find something; a glance at a partial index, without a write lock."""
    waiting = Notice.state.in_([NoticeState.DUE, NoticeState.SENDING])
    return db.session().scalar(select(Notice.id).where(waiting, Notice.due_at <= now).limit(1)) is not None


def counts() -> dict[NoticeState, int]:
    """How many notices stand where."""
    rows = db.session().execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {row[0]: row[1] for row in rows}
