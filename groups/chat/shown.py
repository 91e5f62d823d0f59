"""How a message looks to one person now: the one place that decides what of it they see (pure)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from groups.chat.typed import excerpt
from groups.moderation.models import Status

HIDDEN = "hidden"


class ReplyTo(Struct, frozen=True):
    """The message that is answered. Without name and excerpt when this reader does not see it (any more)."""

    ref: str
    name: str = ""
    excerpt: str = ""


class Shown(Struct, frozen=True):
    """A message as one person sees it. Removed, withdrawn and hidden ones are placeholders without author or words.

    `place` is None for a message that waits and was never shown: its author and the facilitators alone get those.
    `reactions` are (kind, how many, whether mine).
    """

    ref: str
    room_ref: str
    place: int | None
    changed: int | None
    status: str
    author_ref: str
    author_name: str
    mine: bool
    text: str
    wish: str
    reply_to: ReplyTo | None
    reactions: tuple[tuple[str, int, bool], ...]
    written_at: datetime
    edited: bool


class Viewer(Struct, frozen=True):
    """The one who reads: `hidden` are the people they do not meet, `guides` whether they facilitate the group."""

    person_id: int
    guides: bool
    hidden: Collection[int] = ()


class Row(Protocol):
    """What `queries` reads of one message, its author, and the message it answers (original_*, maybe empty)."""

    id: int
    ref: str
    room_ref: str
    place: int | None
    changed: int | None
    status: Status
    author_id: int
    author_ref: str
    author_name: str
    text: str
    wish: str
    written_at: datetime
    edited_at: datetime | None
    original_ref: str | None
    original_place: int | None
    original_status: Status | None
    original_author_id: int | None
    original_author_name: str | None
    original_text: str | None


Reactions = tuple[tuple[str, int, bool], ...]


def status_for(viewer: Viewer, status: Status, author_id: int, place: int | None) -> str | None:
    """What the viewer is told of a message: its status, HIDDEN, or None when it is not there for them at all."""
    if author_id in viewer.hidden:
        return HIDDEN if place is not None else None
    if status is Status.HELD and author_id != viewer.person_id and not viewer.guides:
        return HIDDEN if place is not None else None
    if place is None and status is not Status.HELD:
        return None  # taken back or removed while it waited: for the room it never was
    return str(status)


def show(row: Row, viewer: Viewer, reactions: Reactions = ()) -> Shown | None:
    """The message as this viewer sees it; None when for them it is not there."""
    status = status_for(viewer, row.status, row.author_id, row.place)
    if status is None:
        return None
    mine = row.author_id == viewer.person_id
    if status not in (Status.SHOWN, Status.HELD):
        return Shown(
            row.ref, row.room_ref, row.place, row.changed, status, "", "", mine, "", "", None, (), row.written_at, False
        )
    return Shown(
        ref=row.ref,
        room_ref=row.room_ref,
        place=row.place,
        changed=row.changed,
        status=status,
        author_ref=row.author_ref,
        author_name=row.author_name,
        mine=mine,
        text=row.text,
        wish=str(row.wish),
        reply_to=_answered(row, viewer),
        reactions=reactions if status == Status.SHOWN else (),
        written_at=row.written_at,
        edited=row.edited_at is not None,
    )


def _answered(row: Row, viewer: Viewer) -> ReplyTo | None:
    """The reply's preview, which follows what the viewer sees of the original now."""
    if row.original_ref is None or row.original_status is None or row.original_author_id is None:
        return None
    seen = status_for(viewer, row.original_status, row.original_author_id, row.original_place)
    if seen != Status.SHOWN:
        return ReplyTo(row.original_ref)
    return ReplyTo(row.original_ref, row.original_author_name or "", excerpt(row.original_text or ""))
