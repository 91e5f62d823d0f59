"""Claiming what is due, so that any number of processes may sweep and each thing goes out once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, text, update

from groups import db
from groups.notices.models import Channel, Notice, NoticeState

LEASE = timedelta(minutes=3)
#: In the very words of the index, and not as values: SQLite uses a partial index only where it reads its condition.
WAITING = text("notice.state IN ('due', 'sending')")


def claim(by: str, now: datetime, limit: int) -> list[int]:
    """Take up to `limit` due notices for `by`, for the length of the lease; gives their ids, oldest first.

    One statement: two sweeps at once share the work and never a notice. What a killed process had claimed is free again
    when its lease ends.
    """
    free = or_(
        Notice.state == NoticeState.DUE,
        and_(Notice.state == NoticeState.SENDING, Notice.claimed_until < now),
    )
    due = select(Notice.id).where(WAITING, free, Notice.due_at <= now).order_by(Notice.due_at).limit(limit)
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
    free = or_(Notice.state == NoticeState.DUE, Notice.claimed_until < now)
    return db.session().scalar(select(Notice.id).where(WAITING, free, Notice.due_at <= now).limit(1)) is not None


def counts() -> dict[NoticeState, int]:
    """How many notices stand where."""
    rows = db.session().execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {row[0]: row[1] for row in rows}


def waiting(
    kind: str, about_ids: Collection[int], person_ids: Collection[int] | None = None
) -> dict[tuple[str, Channel], int]:
    """What waits in the outbox of one kind about these things (for these people, if given): name and way, and the
    notice's id. What is being sent is not among it."""
    query = select(Notice.once, Notice.channel, Notice.id).where(WAITING, Notice.kind == kind)
    query = query.where(Notice.about_id.in_(set(about_ids)), Notice.state == NoticeState.DUE)
    if person_ids is not None:
        query = query.where(Notice.person_id.in_(set(person_ids)))
    rows = db.session().execute(query)
    return {((once or "").partition("#")[0], channel): notice_id for once, channel, notice_id in rows}
