"""What facilitators do with a room for a while: pause it, close it, slow it down, look at first messages before others.

Each has an end, lifts by itself, and stands in the record; only going on again may come before the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import access, clock, db, events
from groups.access import Can
from groups.audit import service as audit
from groups.chat.events import RoomSet
from groups.chat.models import Room, RoomState
from groups.chat.rooms import pace_of, state_of
from groups.chat.service.places import set_room
from groups.errors import Invalid
from groups.membership.models import Group
from groups.people.models import Person

#: The longest any of these lasts without being said anew: a week.
LONGEST = 10_080


def set_aside(actor: Person, room: Room, state: RoomState, minutes: int, words: str = "", reason: str = "") -> None:
    """Pause or close a room for so many minutes. Its pace stays as it is."""
    if state is RoomState.OPEN:
        raise ValueError("a room is opened by go_on")
    until = clock.now() + _length(minutes)
    access.require(actor, Can.MODERATE, room)
    _hold(room)
    slow_s, slow_until = _pace(room)
    set_room(actor, room, state=state, until=until, words=words, slow_s=slow_s, slow_until=slow_until, reason=reason)


def go_on(actor: Person, room: Room) -> None:
    """Let everybody write again, before the end that was set."""
    access.require(actor, Can.MODERATE, room)
    _hold(room)
    slow_s, slow_until = _pace(room)
    set_room(actor, room, state=RoomState.OPEN, slow_s=slow_s, slow_until=slow_until)


def slow_down(actor: Person, room: Room, seconds: int, minutes: int, reason: str = "") -> None:
    """Let everybody wait for so long between two messages, for so many minutes; 0 seconds: at once as ever."""
    slow_until = clock.now() + _length(minutes)
    access.require(actor, Can.MODERATE, room)
    _hold(room)
    state = state_of(room)
    until, words = (room.state_until, room.state_words) if state is not RoomState.OPEN else (None, "")
    set_room(actor, room, state=state, until=until, words=words, slow_s=seconds, slow_until=slow_until, reason=reason)


def hold_first_messages(actor: Person, room: Room, minutes: int, reason: str = "") -> None:
    """Have the first messages of newcomers wait for a facilitator, in all rooms of the group, for so many minutes; 0:
    no longer than the group wants it anyway."""
    access.require(actor, Can.MODERATE, room)
    group = db.session().get_one(Group, room.group_id, with_for_update={"key_share": True}, populate_existing=True)
    old = group.holds_until.isoformat() if group.holds_until else None
    group.holds_until = clock.now() + _length(minutes) if minutes else None
    new = group.holds_until.isoformat() if group.holds_until else None
    audit.record(
        actor, "group.holds", "group", group.id, group_id=group.id,
        old={"until": old}, new={"until": new}, reason=reason,
    )  # fmt: skip
    events.announce(RoomSet(room.id, room.group_id))


def _pace(room: Room) -> tuple[int, datetime | None]:
    """The pace as it is now, so that it stays while the rest is set."""
    seconds = pace_of(room)
    return seconds, room.slow_until if seconds else None


def _length(minutes: int) -> timedelta:
    if not 1 <= minutes <= LONGEST:
        say = "Please choose one of the lengths on the page."
        raise Invalid(say, fields={"minutes": say})
    return timedelta(minutes=minutes)


def _hold(room: Room) -> None:
    kept = ["state", "state_until", "state_words", "slow_s", "slow_until"]
    db.session().refresh(room, kept, with_for_update={"key_share": True})
