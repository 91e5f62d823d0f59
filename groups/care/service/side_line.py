"""The side line: a room for the person and two of the staff. It opens when both have said yes, and never before.

Nobody else reads it, no other facilitator and no coordinator. Secrecy is not promised there, and the page says so.
"""

from __future__ import annotations

from datetime import timedelta

from groups import access, clock, db
from groups.access import Actor, Can
from groups.audit import service as audit
from groups.care import queries
from groups.care.models import CareItem
from groups.care.queries import Keeper
from groups.care.service import telling
from groups.care.service.moving import changed, check_keeps
from groups.chat import rooms as chat_rooms
from groups.chat import seats
from groups.chat import service as chat
from groups.chat.models import Room, RoomKind, RoomState
from groups.errors import Conflict, Forbidden, Problem
from groups.membership import queries as membership
from groups.people import queries as people
from groups.people.models import Person

NAME = "A word apart"
#: How long the person can read it again after it has ended.
READABLE = timedelta(days=30)


def offer(actor: Person, item: CareItem) -> bool:
    """Say that one would sit with the person; whether the side line is open with that. It takes two."""
    check_keeps(actor, item)
    if item.closed_at is not None or item.person_id is None:
        raise Conflict("This is closed.", code="closed")
    if actor.id not in membership.facilitator_ids(item.group_id):
        raise Forbidden("A side line is held by those who guide the group. You can help from here.", code="not_a_guide")
    if actor.id in membership.hidden_from(item.person_id):
        raise Forbidden(
            "This person would rather sit with somebody else. Please let another of you do it.", code="other"
        )
    row = queries.find_keeper(item.id, actor.id)
    if row is not None and row.side_at is None:
        row.side_at = clock.now()
        db.session().flush()
        audit.record(actor, "care.side_line_offered", "care_item", item.id, group_id=item.group_id)
        changed(item)
    return _open_or_fill(item)


def _open_or_fill(item: CareItem) -> bool:
    willing = [keeper for keeper in queries.accepted(item) if keeper.row.side_at is not None]
    room = _room_of(item)
    if room is not None:
        _fill(room, willing)
        return True
    if len(willing) < 2 or item.person_id is None:
        return False
    pair = willing[:2]
    room = chat.open_room_for(
        item.group_id, RoomKind.SIDE, NAME, [item.person_id, *(keeper.person.id for keeper in pair)]
    )
    item.room_id = room.id
    db.session().flush()
    audit.record(None, "care.side_line_opened", "care_item", item.id, group_id=item.group_id)
    telling.write_to_person(item, telling.SIDE_LINE, "open")
    return True


def _fill(room: Room, willing: list[Keeper]) -> None:
    """Somebody stepped back, and somebody else sits down: there are two again, and never three."""
    seated = seats.seated_in([room.id])[room.id]
    free = 2 - len(_staff(room, seated))
    for keeper in willing:
        if free > 0 and keeper.person.id not in seated:
            chat.seat(room, keeper.person.id)
            free -= 1


def leave(item: CareItem, actor: Person) -> None:
    """Give one's seat back."""
    room = _room_of(item)
    if room is not None:
        chat.unseat(room, actor.id)


def end(item: CareItem) -> None:
    """Close it. The person can read it again for a while; nobody else can."""
    room = _room_of(item)
    if room is None:
        return
    for person_id in seats.seated_in([room.id])[room.id] - {item.person_id}:
        chat.unseat(room, person_id)
    if item.person_id is not None:
        chat.seat(room, item.person_id, clock.now() + READABLE)
    chat.set_room(None, room, state=RoomState.CLOSED)


def why_not(person: Actor, room: Room | chat_rooms.OpenRoom) -> Problem | None:
    """The person is always heard. Of the staff nobody writes alone: where one is away, the other asks for a second."""
    seated = seats.seated_in([room.id])[room.id]
    staff = _staff(room, seated)
    if person.id in staff and len(staff) < 2:
        return Forbidden(
            "The other one of you has stepped back. Please ask somebody to join before you go on; what you wrote is "
            "still here.", code="needs_two",
        )  # fmt: skip
    return None


def room_ref(item: CareItem, person: Person) -> str:
    """The address of its side line, for somebody who has a seat there now; "" for everybody else."""
    room = _room_of(item)
    return room.ref if room is not None and access.can(person, Can.READ_ROOM, room) else ""


def company_of(room: Room) -> list[people.Speaker]:
    """Who sits in it now, by name."""
    return people.named(seats.seated_in([room.id])[room.id])


def _staff(room: Room | chat_rooms.OpenRoom, seated: frozenset[int]) -> set[int]:
    item = queries.item_of_room(room.id)
    return set(seated) - {item.person_id if item is not None else None}


def _room_of(item: CareItem) -> Room | None:
    return chat_rooms.rooms_by_id([item.room_id]).get(item.room_id) if item.room_id is not None else None
