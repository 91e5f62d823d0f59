"""The lines of a room's page: days, the mark for what is new, and messages (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from groups.chat.shown import ReplyTo, Shown

DAY, NEW, MESSAGE = "day", "new", "message"

REACTIONS = {
    "with_you": "with you",
    "thank_you": "thank you",
    "i_hear_you": "I hear you",
    "me_too": "me too",
    "glad": "glad for you",
}
WISHES = {"hear": "just hear me", "ask": "ask me things", "ideas": "ideas welcome"}
STATES = {
    "held": "waiting for a facilitator",
    "removed": "Removed by a facilitator.",
    "withdrawn": "Taken back by its author.",
    "hidden": "A message you do not see here.",
}
#: What the script fills when a message arrives: every part a message can have, once.
BLANK = Shown(
    ref="MESSAGE",
    room_ref="",
    place=None,
    changed=None,
    status="shown",
    author_ref="",
    author_name="",
    mine=False,
    text="",
    wish="hear",
    reply_to=ReplyTo("MESSAGE", "", ""),
    reactions=(),
    written_at=datetime(2000, 1, 1, tzinfo=UTC),
    edited=True,
)


@dataclass(frozen=True)
class Line:
    """One line. `time` says when a message was written; with the day when it stands among later ones. `same`: by the
    author of the line above, shortly after."""

    kind: str
    day: date | None = None
    message: Shown | None = None
    time: str = ""
    same: bool = False


def lines(messages: Iterable[Shown], zone: str, today: date, seen: int | None = None) -> Iterator[Line]:
    """Messages with the days between them, and a mark before the first one of others that came after `seen`."""
    day: date | None = None
    above: Shown | None = None
    marked = not seen
    for message in messages:
        there = message.written_at.astimezone(ZoneInfo(zone))
        if day is None or there.date() > day:
            day, above = there.date(), None
            yield Line(DAY, day)
        if not marked and seen is not None and not message.mine and (message.place or 0) > seen:
            marked, above = True, None
            yield Line(NEW)
        time = f"{there:%H:%M}" if there.date() == day else day_words(there.date(), today) + f", {there:%H:%M}"
        yield Line(MESSAGE, message=message, time=time, same=_goes_on(above, message))
        above = message


def day_words(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Tuesday 3 December", with the year when it is another one."""
    if (today - day).days in (0, 1):
        return ("Today", "Yesterday")[(today - day).days]
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def _goes_on(above: Shown | None, message: Shown) -> bool:
    if above is None or above.author_ref != message.author_ref or not message.author_ref:
        return False
    plain = above.status == message.status and not message.reply_to and not message.wish
    return plain and abs((message.written_at - above.written_at).total_seconds()) < 300
