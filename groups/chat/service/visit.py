"""Up to where people have read; theirs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from groups import access, db
from groups.access import Can
from groups.chat import queries
from groups.chat.models import RoomVisit
from groups.people import queries as people
from groups.people.models import Person


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody has read a room up to this count of its clock."""

    person_id: int
    room_ref: str
    clock: int


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


def mark_all_seen(marks: Sequence[Mark]) -> None:
    """The same for many people and rooms at once; those who may not read a room (any more) are left out."""
    rooms = queries.rooms_by_ref({mark.room_ref for mark in marks})
    readers = {each.id: each for each in people.named({mark.person_id for mark in marks})}
    access.foresee({(mark.person_id, rooms[mark.room_ref].group_id) for mark in marks if mark.room_ref in rooms})
    in_some = {(mark.person_id, rooms[mark.room_ref].for_some) for mark in marks if mark.room_ref in rooms}
    access.foresee_seats({(person_id, room_id) for person_id, room_id in in_some if room_id is not None})
    wanted: dict[tuple[int, int], int] = {}
    for mark in marks:
        room, person = rooms.get(mark.room_ref), readers.get(mark.person_id)
        if room is not None and person is not None and access.can(person, Can.READ_ROOM, room):
            wanted[person.id, room.id] = max(0, min(mark.clock, room.clock))
    if wanted:
        _keep(wanted)


def _keep(wanted: dict[tuple[int, int], int]) -> None:
    people_there, rooms_there = {person_id for person_id, _ in wanted}, {room_id for _, room_id in wanted}
    query = select(RoomVisit.id, RoomVisit.person_id, RoomVisit.room_id, RoomVisit.seen)
    query = query.where(RoomVisit.person_id.in_(people_there), RoomVisit.room_id.in_(rooms_there))
    known = {(row.person_id, row.room_id): row for row in db.session().execute(query)}
    further = [
        {"id": known[each].id, "seen": seen}
        for each, seen in wanted.items()
        if each in known and seen > known[each].seen
    ]
    fresh = [
        {"person_id": person_id, "room_id": room_id, "seen": seen}
        for (person_id, room_id), seen in wanted.items()
        if (person_id, room_id) not in known
    ]
    if further:
        db.session().execute(update(RoomVisit), further)
    if fresh:
        db.session().execute(insert(RoomVisit), fresh)
