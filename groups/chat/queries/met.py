"""Who has been turned to in a room: answered, given a reaction, or called by name. It gives moments, and no words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam

from groups.chat.models import Message
from groups.chat.queries.rows import givers, messages, read
from groups.chat.shown import Row
from groups.moderation.models import Status

#: How far back it is looked; a session is shorter.
LATELY = 500


def met_in(room_id: int, names: Mapping[int, str]) -> dict[int, tuple[datetime, datetime | None]]:
    """For each of these people who has written in the room: when they first did, and when another first turned to them
    after that, if anybody has."""
    rows = read(_lately(), {"room": room_id, "limit": LATELY})[::-1]
    first: dict[int, datetime] = {}
    for row in rows:
        if row.author_id in names:
            first.setdefault(row.author_id, row.written_at)
    met: dict[int, datetime] = {}
    for person_id, at in _turned_to(rows, names):
        if person_id in first and at >= first[person_id]:
            met[person_id] = min(at, met.get(person_id, at))
    return {person_id: (at, met.get(person_id)) for person_id, at in first.items()}


def _turned_to(rows: list[Row], names: Mapping[int, str]) -> Iterable[tuple[int, datetime]]:
    called = {person_id: name.casefold() for person_id, name in names.items() if name}
    given = givers([row.id for row in rows]) if rows else {}
    for row in rows:
        if row.original_author_id is not None and row.original_author_id != row.author_id:
            yield row.original_author_id, row.written_at
        if any(person != row.author_id for people in given.get(row.id, {}).values() for person in people):
            yield row.author_id, row.written_at
        said = row.text.casefold()
        for person_id, name in called.items():
            if person_id != row.author_id and name in said:
                yield person_id, row.written_at


@cache
def _lately() -> Select[Any]:
    shown = (Message.room_id == bindparam("room"), Message.status == Status.SHOWN, Message.place.is_not(None))
    return messages().where(*shown).order_by(Message.place.desc()).limit(bindparam("limit"))
