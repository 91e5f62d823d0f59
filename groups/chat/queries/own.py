"""What one person wrote themselves, for the papers that the law asks for; nothing of it is as others see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from groups import db
from groups.chat.models import Message, Room, RoomKind
from groups.membership.models import Group
from groups.moderation.models import Status

#: Rooms that are never asked about: what is said aside is between those who say it.
OPEN_KINDS = (RoomKind.GROUP, RoomKind.SESSION)


@dataclass(frozen=True)
class Written:
    """One message of somebody's own, and where it was written."""

    at: datetime
    group: str
    room: str
    status: Status
    text: str


_left_out: list[Callable[[], Select[Any]]] = []


def leave_out(ids: Callable[[], Select[Any]]) -> None:
    """Keep the messages with these ids out of every paper: care does this for what it has taken up. Twice is once."""
    if ids not in _left_out:
        _left_out.append(ids)


def own_words(person_id: int, since: datetime, until: datetime) -> Sequence[Written]:
    """What this person wrote in that time in rooms of groups and sessions, in order. What they took back is gone."""
    mine = (
        select(Message.written_at, Group.name, Room.name.label("room"), Message.status, Message.text)
        .join(Room, Room.id == Message.room_id)
        .join(Group, Group.id == Room.group_id)
        .where(Message.author_id == person_id, Message.status != Status.WITHDRAWN, Room.kind.in_(OPEN_KINDS))
        .where(Message.written_at >= since, Message.written_at < until)
    )
    for ids in _left_out:
        mine = mine.where(Message.id.not_in(ids()))
    return [Written(*row) for row in db.session().execute(mine.order_by(Message.id))]
