"""The rows of messages as `shown` needs them: what `queries` and `heard` read, and nothing else does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from groups import db
from groups.among import among
from groups.chat.models import Message, Reaction, Room
from groups.chat.shown import Row
from groups.people.models import Person


@cache
def messages() -> Select[Any]:
    """The columns of `shown.Row`, with the author and the message that is answered. Built once: it is asked for at
    every step in every room, and building costs more than asking."""
    author, original, other = aliased(Person), aliased(Message), aliased(Person)
    columns: tuple[Any, ...] = (
        Message.id, Message.ref, Message.place, Message.changed, Message.status, Message.author_id, Message.text,
        Message.wish, Message.written_at, Message.edited_at, Room.ref.label("room_ref"),
        author.ref.label("author_ref"), author.name.label("author_name"), original.ref.label("original_ref"),
        original.place.label("original_place"), original.status.label("original_status"),
        original.author_id.label("original_author_id"), other.name.label("original_author_name"),
        func.substr(original.text, 1, 400).label("original_text"),
    )  # fmt: skip
    query = select(*columns).select_from(Message).join(Room, Room.id == Message.room_id)
    query = query.join(author, author.id == Message.author_id)
    return query.outerjoin(original, original.id == Message.reply_to_id).outerjoin(
        other, other.id == original.author_id
    )


def read(query: Select[Any], given: dict[str, Any] | None = None) -> list[Row]:
    """What a query made from `messages()`, once, finds."""
    return cast(list[Row], db.rows(query, given))


def givers(message_ids: Collection[int]) -> dict[int, dict[str, list[int]]]:
    """Who reacted to these messages: by message, by kind."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for message_id, kind, person_id in db.rows(_givers(), {"ids": list(message_ids)}):
        found[message_id][str(kind)].append(person_id)
    return found


@cache
def _givers() -> Select[Any]:
    columns: tuple[Any, ...] = (Reaction.message_id, Reaction.kind, Reaction.person_id)
    return select(*columns).where(among(Reaction.message_id, "ids")).order_by(Reaction.kind)
