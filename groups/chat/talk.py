"""What a page needs that shows what is said in a room, and a place to write: the room's own, and that of a session."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from groups import clock
from groups.chat import lines, queries
from groups.chat.models import Room
from groups.people.models import Person
from groups.words import local


def page_of(person: Person, room: Room, typed: dict[str, str]) -> dict[str, Any]:
    """The newest page of a room (its group must be loaded), and what was typed: "text", "wish", "reply", maybe "key".

    `entered` and `seen` say up to where this person reads now, and had read before."""
    seen = queries.seen_upto(person, room)
    entered = queries.enter(person, room)
    return {
        "typed": typed,
        "key": typed.get("key") or token_urlsafe(16),
        "wishes": lines.WISHES,
        "blank": lines.BLANK,
        "entered": entered,
        "seen": seen,
        "answered": _answered(entered.messages, typed.get("reply", "")),
        **lines_of(person, room, entered.messages, seen),
    }


def lines_of(person: Person, room: Room, messages: list[queries.Shown], seen: int | None = None) -> dict[str, Any]:
    """What every page with messages needs."""
    today = local(clock.now(), person.zone).date()
    placed = [message.place for message in messages if message.place is not None]
    return {
        "room": room,
        "group": room.group,
        "lines": list(lines.lines(messages, person.zone, today, seen)),
        "today": today,
        "reactions": lines.REACTIONS,
        "wish_words": lines.WISHES,
        "states": lines.STATES,
        "before": min(placed) if len(placed) >= queries.PAGE else None,
        "later": max(placed, default=0),
    }


def _answered(messages: list[queries.Shown], ref: str) -> queries.Shown | None:
    return next((each for each in messages if ref and each.ref == ref and each.status == "shown"), None)
