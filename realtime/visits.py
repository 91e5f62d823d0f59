"""How far people have read, gathered here and written every few seconds.

A room of a thousand reads each message at the same moment: a transaction for each of them would have everybody wait
for the disk. What is lost when a process is killed is that a message is marked as new once more.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import db
from groups.chat import service
from groups.chat.service import Mark
from groups.errors import TryAgain

#: How many are written at once.
MOST = 500

_seen: dict[tuple[int, str], int] = {}


def note(person_id: int, room_ref: str, clock: int) -> None:
    """This person has read the room up to this count."""
    _seen[person_id, room_ref] = max(clock, _seen.get((person_id, room_ref), 0))


def write() -> None:
    """Keep what was noted. What cannot be kept now is tried again the next time."""
    while _seen:
        marks = [Mark(person_id, room_ref, _seen.pop((person_id, room_ref))) for person_id, room_ref in [*_seen][:MOST]]
        try:
            with db.transaction():
                service.mark_all_seen(marks)
        except (TryAgain, IntegrityError):
            # The store is away, or somebody opened the page of a room in the same moment.
            for mark in marks:
                note(mark.person_id, mark.room_ref, mark.clock)
            return
