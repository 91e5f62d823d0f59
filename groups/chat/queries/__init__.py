"""Reading rooms. Message rows are read in here alone; how one looks to somebody is decided by `chat.shown`."""

from __future__ import annotations

from groups.chat.queries.heard import Company, Heard, company_of, heard
from groups.chat.queries.reading import (
    FURTHEST,
    PAGE,
    Entered,
    RoomLine,
    answers_to,
    around,
    audience_of,
    enter,
    find_message,
    has_been_shown,
    message_for,
    rooms_in,
    rooms_of,
    shown_to,
    visible,
)
from groups.chat.queries.sent import Earlier, ids_of, sent_under
from groups.chat.rooms import (
    OpenRoom,
    clocks,
    guides_of,
    head,
    heads,
    room_for,
    rooms_by_id,
    rooms_to_post,
    seen_upto,
    why_not_post,
)
from groups.chat.shown import HIDDEN, ReplyTo, Shown

__all__ = [
    "FURTHEST",
    "HIDDEN",
    "PAGE",
    "Company",
    "Earlier",
    "Entered",
    "Heard",
    "OpenRoom",
    "ReplyTo",
    "RoomLine",
    "Shown",
    "answers_to",
    "around",
    "audience_of",
    "clocks",
    "company_of",
    "enter",
    "find_message",
    "guides_of",
    "has_been_shown",
    "head",
    "heads",
    "heard",
    "ids_of",
    "message_for",
    "room_for",
    "rooms_by_id",
    "rooms_in",
    "rooms_of",
    "rooms_to_post",
    "seen_upto",
    "sent_under",
    "shown_to",
    "visible",
    "why_not_post",
]
