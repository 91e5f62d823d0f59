"""Rooms themselves: opening one for some people, seating them, and how a room can be written in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from groups import access, clock, db, events
from groups.access import Can
from groups.audit import service as audit
from groups.chat.events import RoomSet, SeatChanged
from groups.chat.models import Message, Room, RoomKind, RoomSeat, RoomState, RoomVisit
from groups.chat.rooms import pace_of, state_of
from groups.errors import Invalid
from groups.people.models import Person

#: The longest pace that a room can be given, in seconds.
SLOWEST = 600
_AS_SET = ["state", "state_until", "state_words", "slow_s", "slow_until"]


def open_room_for(group_id: int, kind: RoomKind, name: str, person_ids: Collection[int]) -> Room:
    """Open a room that is for these people only."""
    room = Room(group_id=group_id, kind=kind, name=name, created_at=clock.now())
    db.session().add(room)
    db.session().flush()
    for person_id in dict.fromkeys(person_ids):
        seat(room, person_id)
    return room


def seat(room: Room, person_id: int, reads_until: datetime | None = None) -> None:
    """Let somebody into a room that is for some people only, for good or until a moment. Doing it again moves it."""
    mine = select(RoomSeat).where(RoomSeat.room_id == room.id, RoomSeat.person_id == person_id)
    found = db.session().scalar(mine)
    if found is None:
        found = RoomSeat(room_id=room.id, person_id=person_id, seated_at=clock.now())
        db.session().add(found)
    found.reads_until = reads_until
    _changed(room, person_id)


def unseat(room: Room, person_id: int) -> None:
    """Take somebody's seat: nothing more of this room reaches them, and nothing they say there is taken."""
    mine = (RoomSeat.room_id == room.id, RoomSeat.person_id == person_id)
    if db.session().execute(delete(RoomSeat).where(*mine).returning(RoomSeat.id)).first() is not None:
        _changed(room, person_id)


def unseat_all(room: Room) -> None:
    """Take everybody's seat: nobody has to know any more whom this room was for."""
    for person_id in list(db.session().scalars(select(RoomSeat.person_id).where(RoomSeat.room_id == room.id))):
        unseat(room, person_id)


def _changed(room: Room, person_id: int) -> None:
    access.forget()
    events.announce(SeatChanged(room.id, room.group_id, person_id))


def forget_words(room: Room) -> int:
    """Forget all that was said in a room that is for some people only, and how far they read; how many messages."""
    if room.kind is RoomKind.GROUP:
        raise ValueError("what was said to a whole group is not forgotten by the room")
    db.session().execute(delete(RoomVisit).where(RoomVisit.room_id == room.id))
    gone = db.session().execute(delete(Message).where(Message.room_id == room.id))
    return cast(CursorResult[Any], gone).rowcount


def set_room(
    actor: Person | None, room: Room, *, state: RoomState, until: datetime | None = None, words: str = "",
    slow_s: int = 0, slow_until: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Say how a room can be written in: open, paused or closed, and at which pace (seconds between two messages of one
    person; 0 for none), each for good or until a moment. `words` are shown in the room, `reason` stands in the record
    alone. `actor` None: the application itself."""
    if actor is not None:
        access.require(actor, Can.MODERATE, room)
    if not 0 <= slow_s <= SLOWEST:
        raise Invalid("Please choose one of the paces on the page.", fields={"slow_s": "Please choose one of these."})
    if any(each is not None and each <= clock.now() for each in (until, slow_until)):
        raise Invalid("Please choose a time that is still to come.", fields={"until": "This time is over."})
    db.session().refresh(room, _AS_SET, with_for_update={"key_share": True})
    before = _as_set(room)
    room.state, room.slow_s = state, slow_s
    room.slow_until = slow_until if slow_s else None
    room.state_until = until if state is not RoomState.OPEN else None
    room.state_words = words.strip()[:200] if state is not RoomState.OPEN else ""

    audit.record(
        actor, "room.set", "room", room.id, group_id=room.group_id, old=before, new=_as_set(room), reason=reason
    )
    events.announce(RoomSet(room.id, room.group_id))


def set_pace(actor: Person, room: Room, slow_s: int, reason: str = "") -> None:
    """Give a room another pace for good. A pause, or that it is closed, stays as it is."""
    db.session().refresh(room, _AS_SET, with_for_update={"key_share": True})
    if room.slow_s == slow_s and room.slow_until is None:
        return
    _set_what_holds(actor, room, slow_s=slow_s, slow_until=None, reason=reason)


def lift(room: Room) -> bool:
    """Write down that what was set for a time is over, and tell those who have the room before them; whether there was
    anything. What one may do has followed the clock already."""
    db.session().refresh(room, _AS_SET, with_for_update={"key_share": True})
    pace = pace_of(room)
    if state_of(room) is room.state and pace == room.slow_s:
        return False
    _set_what_holds(None, room, slow_s=pace, slow_until=room.slow_until if pace else None, reason="Its time is over.")
    return True


def _set_what_holds(actor: Person | None, room: Room, *, slow_s: int, slow_until: datetime | None, reason: str) -> None:
    """Set the pace, with the state as it is by the clock."""
    state = state_of(room)
    until, words = (None, "") if state is RoomState.OPEN else (room.state_until, room.state_words)
    set_room(actor, room, state=state, until=until, words=words, slow_s=slow_s, slow_until=slow_until, reason=reason)


def _as_set(room: Room) -> dict[str, object]:
    until, slow_until = (each.isoformat() if each else None for each in (room.state_until, room.slow_until))
    return {"state": room.state, "until": until, "slow_s": room.slow_s, "slow_until": slow_until}
