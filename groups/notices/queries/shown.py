"""What a person has in the list of notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from groups import db
from groups.notices.models import Channel, Notice, NoticeState
from groups.people.models import Person

MOST = 60


@dataclass(frozen=True)
class Shown:
    """One line of the list."""

    line: str
    path: str
    at: datetime
    is_new: bool


def shown_to(person: Person) -> Sequence[Shown]:
    """What this person was told in the app, newest first."""
    query = (
        select(Notice.line, Notice.path, Notice.sent_at, Notice.seen_at)
        .where(_in_the_list(person))
        .order_by(Notice.sent_at.desc(), Notice.id.desc())
        .limit(MOST)
    )
    return [Shown(line, path, at, seen_at is None) for line, path, at, seen_at in db.session().execute(query) if at]


def _in_the_list(person: Person) -> ColumnElement[bool]:
    return and_(Notice.person_id == person.id, Notice.channel == Channel.IN_APP, Notice.state == NoticeState.SENT)
