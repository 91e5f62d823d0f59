"""Putting a notice in the outbox, in the transaction of the deed it speaks of; looking at it; deleting what is old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import CursorResult, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from groups import clock, db, outbox
from groups.notices import queries, ways
from groups.notices.models import Channel, DigestTime, Notice, NoticeState
from groups.people.models import Person

#: What the letter of the week is called in the outbox.
WEEKLY = "weekly"


@dataclass(frozen=True)
class Queued:
    """One notice to be queued: for whom, about what, by which way, when, and the name that makes it unique."""

    about_id: int
    person_id: int | None
    channel: Channel
    due_at: datetime
    not_after: datetime | None
    once: str | None


def put(
    kind: str,
    about_id: int,
    person_id: int | None,
    *,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    once: str | None = None,
) -> None:
    """Queue one letter, by each way the person chose for its topic. `once` names it: a second one of the same name is
    not queued.

    `due_at` (default: now) is when it should go; after `not_after` it is dropped rather than sent late.
    """
    topic, due = outbox.topic_of(kind), due_at or clock.now()
    chosen = frozenset({Channel.MAIL})
    if topic is not None and person_id is not None:
        chosen = queries.ways_of([person_id], topic)[person_id] & ways.open_ways()
    put_all(
        kind,
        [Queued(about_id, person_id, way, due, not_after, named(once, way)) for way in sorted(chosen)],
    )


def named(once: str | None, way: Channel) -> str | None:
    """The name of a thing by one way. That of its letter is the plain one."""
    return once if once is None or way is Channel.MAIL else f"{once}#{way.value}"


def put_all(kind: str, queued: Iterable[Queued]) -> int:
    """Queue many of one kind; those whose name is there already are left as they are. Gives how many are new."""
    if not db.in_transaction():
        raise RuntimeError("a notice belongs to the transaction of the deed it speaks of")
    now = clock.now()
    rows = [
        {
            "kind": kind,
            "about_id": each.about_id,
            "person_id": each.person_id,
            "channel": each.channel,
            "once": each.once,
            "state": NoticeState.DUE,
            "due_at": each.due_at,
            "not_after": each.not_after,
            "attempts": 0,
            "message_id": token_hex(16),
            "created_at": now,
            "trouble": "",
            "line": "",
            "path": "",
        }
        for each in queued
    ]
    if not rows:
        return 0
    insert: Any = postgresql.insert if db.engine().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(Notice.__table__).on_conflict_do_nothing(index_elements=["once"])
    done = db.connection().execute(fresh, rows)
    return max(0, done.rowcount)


def revoke(notice_ids: Iterable[int]) -> int:
    """Take notices that wait out of the outbox, as if they had never been put; what is being sent stays."""
    waiting = (Notice.id.in_(list(notice_ids)), Notice.state == NoticeState.DUE)
    return _count(db.session().execute(delete(Notice).where(*waiting)))


def forget(kinds: Iterable[str], about_id: int) -> int:
    """Forget that anything of these kinds was sent about something, and to whom: whoever asks has forgotten it too."""
    return _count(db.session().execute(delete(Notice).where(Notice.kind.in_(list(kinds)), Notice.about_id == about_id)))


def put_weekly(person_id: int, slot: datetime, not_after: datetime) -> bool:
    """Queue a person's weekly letter for one hour of theirs; of any number who try, one does."""
    mine = select(DigestTime).where(DigestTime.person_id == person_id).with_for_update()
    row = db.session().scalar(mine.execution_options(populate_existing=True))
    if row is None:
        db.session().add(DigestTime(person_id=person_id, weekday=0, hour=9, last_at=slot))
    elif row.last_at is not None and row.last_at >= slot:
        return False
    else:
        row.last_at = slot
    put(WEEKLY, person_id, person_id, not_after=not_after, once=f"weekly:{person_id}:{slot:%Y%m%d}")
    return True


def note_news(person_id: int) -> None:
    """Let every page of this person say that there is something new, where it does not yet."""
    quiet = (Person.id == person_id, Person.has_news.is_(False))
    _update(update(Person).where(*quiet).values(has_news=True))


def mark_seen(person: Person) -> None:
    """Note that a person has looked at all there is in their list."""
    person.has_news = False
    db.session().flush()  # first of all: what comes in this very moment waits for it, and is new afterwards
    news = (Notice.person_id == person.id, Notice.channel == Channel.IN_APP, Notice.state == NoticeState.SENT)
    _update(update(Notice).where(*news, Notice.seen_at.is_(None)).values(seen_at=clock.now()))


def delete_old(before: datetime, most: int) -> int:
    """Delete up to `most` notices from before then that wait for nothing more; gives how many."""
    done = Notice.state.in_([NoticeState.SENT, NoticeState.DROPPED, NoticeState.FAILED])
    old = select(Notice.id).where(done, Notice.due_at < before).order_by(Notice.id).limit(most)
    return _count(db.session().execute(delete(Notice).where(Notice.id.in_(old.scalar_subquery()))))


def _update(command: Update) -> None:
    db.session().execute(command.execution_options(synchronize_session=False))


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
