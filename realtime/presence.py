"""Who is in a room now: in this process's memory, and in Redis when there are other processes. Never in the database.

Rooms whose company changed are remembered here and told of once a second, so that a hundred people coming back at
once make one announcement and not a hundred.
"""

from __future__ import annotations

from typing import Any

from groups import clock
from realtime import connections
from realtime.connections import Connection, EnteredRoom

try:
    import redis
except ImportError:  # one process needs none; it comes with the extra "scale"
    redis = None  # type: ignore[assignment]

#: Seconds after which a process that does not say so again has nobody in a room.
LASTS = 40

_changed: dict[int, EnteredRoom] = {}
_redis: Any = None
_prefix = ""


def configure(redis_url: str | None, prefix: str) -> None:
    """Share who is where through Redis, under names that begin with `prefix`, or keep it in this process."""
    global _redis, _prefix
    _changed.clear()
    _prefix = prefix
    _redis = redis.Redis.from_url(redis_url, socket_timeout=2) if redis_url else None
    connections.when_left(_gone)


def enter(connection: Connection, room: EnteredRoom) -> None:
    """This socket is in the room now."""
    if room.room_id not in connection.rooms:
        connection.rooms[room.room_id] = room
        _changed[room.room_id] = room
        _share(room, [connection])


def leave(connection: Connection, ref: str) -> None:
    """This socket is not in the room any more."""
    for room in [room for room in connection.rooms.values() if room.ref == ref]:
        del connection.rooms[room.room_id]
        _changed[room.room_id] = room
        _unshare(connection, room)


def leave_group(person_id: int, group_id: int) -> None:
    """All sockets of a person in this process leave the rooms of a group; they stay connected."""
    for connection in [each for each in connections.everyone() if each.person_id == person_id]:
        for room in [room for room in connection.rooms.values() if room.group_id == group_id]:
            leave(connection, room.ref)


def people_in(room: EnteredRoom) -> set[int]:
    """The ids of the people in a room now, in every process."""
    here = {connection.person_id for connection in connections.in_room(room.room_id)}
    return here | {person_id for person_id, room_id in _shared(room.group_id) if room_id == room.room_id}


def count_in_group(group_id: int) -> int:
    """How many people are in any room of a group now."""
    rooms = [(each.person_id, room) for each in connections.everyone() for room in each.rooms.values()]
    here = {person_id for person_id, room in rooms if room.group_id == group_id}
    return len(here | {person_id for person_id, _room_id in _shared(group_id)})


def changed() -> list[EnteredRoom]:
    """The rooms whose company changed since this was asked last."""
    found = list(_changed.values())
    _changed.clear()
    return found


def look_again(person_id: int) -> None:
    """Have the rooms a person is in told of anew although nobody came or went."""
    for connection in connections.everyone():
        if connection.person_id == person_id:
            _changed.update(connection.rooms)


def refresh() -> None:
    """Say again who is here, before it lapses."""
    rooms = {room for connection in connections.everyone() for room in connection.rooms.values()}
    for room in rooms:
        _share(room, connections.in_room(room.room_id))


def _gone(connection: Connection) -> None:
    for room in list(connection.rooms.values()):
        _changed[room.room_id] = room
        _unshare(connection, room)


def _name(group_id: int) -> str:
    return f"{_prefix}:present:{group_id}"


def _member(connection: Connection, room: EnteredRoom) -> str:
    return f"{connection.person_id}:{room.room_id}:{connection.sid}"


def _share(room: EnteredRoom, here: list[Connection]) -> None:
    if _redis is None or not here:
        return
    now = clock.now().timestamp()
    try:
        _redis.zadd(_name(room.group_id), {_member(each, room): now for each in here})
        _redis.expire(_name(room.group_id), LASTS * 2)
    except redis.RedisError:
        pass  # presence is a courtesy: what is known here is shown, and said again at the next beat


def _unshare(connection: Connection, room: EnteredRoom) -> None:
    if _redis is None:
        return
    try:
        _redis.zrem(_name(room.group_id), _member(connection, room))
    except redis.RedisError:
        pass  # it lapses by itself


def _shared(group_id: int) -> set[tuple[int, int]]:
    """(person, room) of a group, as all processes have said lately."""
    if _redis is None:
        return set()
    now = clock.now().timestamp()
    try:
        _redis.zremrangebyscore(_name(group_id), "-inf", now - LASTS)
        alive: list[bytes] = _redis.zrange(_name(group_id), 0, -1)
    except redis.RedisError:
        return set()
    parts = [member.split(b":") for member in alive]
    return {(int(person_id), int(room_id)) for person_id, room_id, _sid in parts}
