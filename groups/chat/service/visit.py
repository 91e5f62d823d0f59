"""Up to where a person has read; theirs alone."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from groups import db
from groups.access import Can
from groups.chat import queries
from groups.chat.models import RoomVisit
from groups.people.models import Person


def mark_seen(person: Person, room_ref: str, clock: int) -> int:
    """Remember that this person has seen the room up to `clock`, and say up to where they had before.

    It never goes back, nor past the room's own clock.
    """
    room = queries.room_for(person, room_ref, Can.READ_ROOM)
    seen = min(clock, room.clock)
    mine = select(RoomVisit).where(RoomVisit.person_id == person.id, RoomVisit.room_id == room.id)
    visit = db.session().scalar(mine)
    before = visit.seen if visit else 0
    if visit is None:
        try:
            with db.session().begin_nested():
                db.session().add(RoomVisit(person_id=person.id, room_id=room.id, seen=max(0, seen)))
        except IntegrityError:
            # Another of their browsers was quicker by a moment; what it saw is as good.
            return before
    elif seen > visit.seen:
        visit.seen = seen
    return before
