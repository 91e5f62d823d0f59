"""What was sent before under a key: how a message that comes again is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from groups import db
from groups.chat.models import Message
from groups.moderation.models import Status


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that is kept already. `unchanged`: its words are those it was sent with. `id` 0: not written yet."""

    id: int
    ref: str
    room_id: int
    text: str
    unchanged: bool


def sent_under(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Earlier]:
    """What these (author, key) stand for already. One statement."""
    given = {"people": list({person for person, _key in keys}), "keys": list({key for _person, key in keys})}
    found = {}
    for row in db.session().execute(_sent(), given):
        unchanged = row.edited_at is None and row.status is not Status.WITHDRAWN
        found[row.author_id, row.key] = Earlier(row.id, row.ref, row.room_id, row.text, unchanged)
    return found


def ids_of(refs: Collection[str]) -> dict[str, int]:
    """The ids of messages by their refs."""
    found = db.session().execute(select(Message.ref, Message.id).where(Message.ref.in_(refs)))
    return {row.ref: row.id for row in found}


@cache
def _sent() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Message.id, Message.ref, Message.room_id, Message.author_id, Message.key, Message.text, Message.status,
        Message.edited_at,
    )  # fmt: skip
    by = Message.author_id.in_(bindparam("people", expanding=True))
    return select(*columns).where(by, Message.key.in_(bindparam("keys", expanding=True)))
