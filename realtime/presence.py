"""Who is in a room now: in this process's memory, and as the others say over the bus. Never in the database.

Asking never waits for anything: what other processes say of their rooms is kept here until they say otherwise, go
away, or are silent for long. Rooms whose company changed are remembered and told of once a second, so that a hundred
people coming back at once make one announcement and not a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from realtime import bus, connections
from realtime.connections import Connection, EnteredRoom

_changed: dict[int, EnteredRoom] = {}
#: The rooms whose company here the other processes do not know yet.
_unsaid: dict[int, EnteredRoom] = {}
#: By process and room, who is there.
_elsewhere: dict[str, dict[int, bus.Company]] = defaultdict(dict)


def attach() -> None:
    """Begin with nobody here, and hear of those who come and go."""
    for known in (_changed, _unsaid, _elsewhere):
        known.clear()
    connections.when_left(_gone)
    bus.on(bus.Company, _hear)
    bus.on(bus.LeaveGroup, lambda _origin, item: leave_group(item.person_id, item.group_id))
    bus.on(bus.LeaveRoom, lambda _origin, item: leave_room(item.person_id, item.room_id))
    bus.on(bus.LookAgain, lambda _origin, item: look_again(item.person_id))
    bus.when_gone(_forget)
    bus.when_asked(_everyone_here)


def enter(connection: Connection, room: EnteredRoom) -> None:
    """This socket is in the room now."""
    if room.room_id not in connection.rooms:
        connections.enter(connection, room)
        _note(room)


def leave(connection: Connection, ref: str) -> None:
    """This socket is not in the room any more."""
    for room in [room for room in connection.rooms.values() if room.ref == ref]:
        connections.leave(connection, room.room_id)
        _note(room)


def leave_group(person_id: int, group_id: int) -> None:
    """All sockets of a person in this process leave the rooms of a group; they stay connected."""
    for connection in connections.of_person(person_id):
        for room in [room for room in connection.rooms.values() if room.group_id == group_id]:
            leave(connection, room.ref)


def leave_room(person_id: int, room_id: int) -> None:
    """All sockets of a person in this process leave one room; they stay connected."""
    for connection in connections.of_person(person_id):
        if room_id in connection.rooms:
            leave(connection, connection.rooms[room_id].ref)


def people_in(room: EnteredRoom) -> set[int]:
    """The ids of the people in a room now, in every process."""
    here = {connection.person_id for connection in connections.in_room(room.room_id)}
    there = (rooms[room.room_id].person_ids for rooms in list(_elsewhere.values()) if room.room_id in rooms)
    return here.union(*there)


def count_in_group(group_id: int) -> int:
    """How many people are in any room of a group now."""
    rooms = [(each.person_id, room) for each in connections.everyone() for room in each.rooms.values()]
    here = {person_id for person_id, room in rooms if room.group_id == group_id}
    told = [company for rooms in list(_elsewhere.values()) for company in list(rooms.values())]
    return len(here.union(*(company.person_ids for company in told if company.group_id == group_id)))


def changed() -> list[EnteredRoom]:
    """The rooms whose company changed since this was asked last. The other processes are told of those here."""
    bus.say(*(_company(room) for room in _unsaid.values()))
    _unsaid.clear()
    found = list(_changed.values())
    _changed.clear()
    return found


def look_again(person_id: int) -> None:
    """Have the rooms a person is in told of anew although nobody came or went."""
    for connection in connections.of_person(person_id):
        _changed.update(connection.rooms)


def _gone(rooms: list[EnteredRoom]) -> None:
    for room in rooms:
        _note(room)


def _note(room: EnteredRoom) -> None:
    _changed[room.room_id] = _unsaid[room.room_id] = room


def _company(room: EnteredRoom) -> bus.Company:
    here = {connection.person_id for connection in connections.in_room(room.room_id)}
    return bus.Company(room.room_id, room.ref, room.group_id, sorted(here))


def _everyone_here() -> Iterator[bus.Company]:
    rooms = {room for connection in connections.everyone() for room in connection.rooms.values()}
    return (_company(room) for room in rooms)


def _hear(origin: str, company: bus.Company) -> None:
    known = _elsewhere[origin].get(company.room_id)
    if company.person_ids:
        _elsewhere[origin][company.room_id] = company
    else:
        _elsewhere[origin].pop(company.room_id, None)
    if company.person_ids != (known.person_ids if known is not None else []):
        _note_elsewhere(company)


def _forget(origin: str) -> None:
    for company in _elsewhere.pop(origin, {}).values():
        _note_elsewhere(company)


def _note_elsewhere(company: bus.Company) -> None:
    """Every process tells those who are there by way of it."""
    if connections.in_room(company.room_id):
        _changed[company.room_id] = EnteredRoom(company.room_id, company.ref, company.group_id)
