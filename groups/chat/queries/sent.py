"""What was sent before under a key: how a message that comes again is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from groups import db
from groups.among import among
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
    for row in db.rows(_sent(), given):
        unchanged = row.edited_at is None and row.status is not Status.WITHDRAWN
        found[row.author_id, row.key] = Earlier(row.id, row.ref, row.room_id, row.text, unchanged)
    return found


def ids_of(refs: Collection[str]) -> dict[str, int]:
    """The ids of messages by their refs."""
    return dict(db.rows(_ids(), {"refs": list(refs)}))


@cache
def _ids() -> Select[Any]:
    columns: tuple[Any, ...] = (Message.ref, Message.id)
    return select(*columns).where(among(Message.ref, "refs"))


@cache
def _sent() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Message.id, Message.ref, Message.room_id, Message.author_id, Message.key, Message.text, Message.status,
        Message.edited_at,
    )  # fmt: skip
    by = among(Message.author_id, "people")
    return select(*columns).where(by, among(Message.key, "keys"))
