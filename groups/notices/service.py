"""Putting a notice in the outbox, in the transaction of the deed it speaks of."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlalchemy import select

from groups import clock, db
from groups.notices.models import Channel, Notice


def put(
    kind: str,
    about_id: int,
    person_id: int | None,
    *,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    once: str | None = None,
) -> None:
    """Queue one letter. `once` names it: a second one of the same name is not queued.

    `due_at` (default: now) is when it should go; after `not_after` it is dropped rather than sent late.
    """
    if not db.in_transaction():
        raise RuntimeError("a notice belongs to the transaction of the deed it speaks of")
    session, now = db.session(), clock.now()
    if once is not None and session.scalar(select(Notice.id).where(Notice.once == once)) is not None:
        return
    notice = Notice(
        kind=kind,
        about_id=about_id,
        person_id=person_id,
        channel=Channel.MAIL,
        once=once,
        due_at=due_at or now,
        not_after=not_after,
        message_id=token_hex(16),
        created_at=now,
    )
    session.add(notice)
