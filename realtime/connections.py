"""Who is connected: coming in, going away, and being put out within a second when a sign-in ends.

Every socket is one of its person's (`p:12`) and one of its sign-in's (`s:34`); these are put out as a whole, here and
by the bus in every other process. Everything remembered here is this process's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import socketio
from flask import Flask

from groups import clock, limits
from groups.errors import Problem
from groups.logs import log
from groups.people import queries as people
from realtime import beat, bus, outlet
from realtime.gate import SIGN_IN, SeenAtDoor, sign_in_of

MOST_A_PERSON = 5
#: What may wait in one connection's outgoing queue; who is slower than that comes back and asks for what changed.
MOST_WAITING = 256
#: For how many seconds what the door saw holds, where nothing is known to have ended since.
MOMENT = 1.0
TOO_MANY = "You have this open in several places. Close one of them, and this one becomes live."

#: What was refused at the door, by code.
refused: Counter[str] = Counter()


@dataclass(frozen=True)
class EnteredRoom:
    """A room a socket is in, with what is needed to speak of it without asking the database."""

    room_id: int
    ref: str
    group_id: int


@dataclass(slots=True)
class Connection:
    """One socket of one sign-in of one person."""

    sid: str
    person_id: int
    sign_in_id: int
    rooms: dict[int, EnteredRoom] = field(default_factory=dict)
    pace: limits.Pace = field(default_factory=partial(limits.Pace, "socket"))


_table: dict[str, Connection] = {}
_people: dict[int, tuple[Connection, ...]] = {}
_rooms: dict[int, dict[str, Connection]] = {}
_left: list[Callable[[list[EnteredRoom]], None]] = []
_put_out: list[Callable[[str], None]] = []
_silent: set[str] = set()
_ended_at = 0.0
_server: socketio.Server | None = None


def attach(app: Flask, server: socketio.Server) -> None:
    """Answer connecting and disconnecting on `server`."""
    global _server
    _server = server
    _table.clear()
    _people.clear()
    _rooms.clear()
    _silent.clear()
    server.on("connect", lambda sid, environ, _auth=None: _connect(app, sid, environ))
    server.on("disconnect", lambda sid, _reason=None: _forget(sid))
    bus.on(bus.PutOut, lambda _origin, item: put_out(item.channel))
    bus.on(bus.EndDead, lambda _origin, _item: _look_soon())


def when_left(hear: Callable[[list[EnteredRoom]], None]) -> None:
    """Call `hear` with the rooms of each connection that is gone."""
    if hear not in _left:
        _left.append(hear)


def when_put_out(hear: Callable[[str], None]) -> None:
    """Call `hear` with the id of each connection that is about to be put out."""
    if hear not in _put_out:
        _put_out.append(hear)


def person_channel(person_id: int) -> str:
    """What all sockets of a person are called, here and over the bus."""
    return f"p:{person_id}"


def sign_in_channel(sign_in_id: int) -> str:
    """What all sockets of one sign-in are called, here and over the bus."""
    return f"s:{sign_in_id}"


def find(sid: str) -> Connection | None:
    """The connection with this id, while it lasts."""
    return _table.get(sid)


def everyone() -> list[Connection]:
    """All connections of this process."""
    return list(_table.values())


def people_here() -> Set[int]:
    """The people connected to this process."""
    return _people.keys()


def of_person(person_id: int) -> tuple[Connection, ...]:
    """The connections of a person to this process."""
    return _people.get(person_id, ())


def in_room(room_id: int) -> list[Connection]:
    """The connections of this process that are in a room."""
    return list(_rooms.get(room_id, {}).values())


def enter(connection: Connection, room: EnteredRoom) -> None:
    """This connection is in the room from now on."""
    connection.rooms[room.room_id] = room
    _rooms.setdefault(room.room_id, {})[connection.sid] = connection


def leave(connection: Connection, room_id: int) -> None:
    """This connection is not in the room any more."""
    connection.rooms.pop(room_id, None)
    there = _rooms.get(room_id, {})
    there.pop(connection.sid, None)
    if not there:
        _rooms.pop(room_id, None)


def _connect(app: Flask, sid: str, environ: dict[str, Any]) -> None:
    """Let a signed-in person in; refuses with a code and a sentence."""
    try:
        person_id, sign_in_id = _who(app, environ)
        limits.check("connect", person_id)
    except Problem as problem:
        raise _refusal(problem.code, problem.say) from problem
    if len(of_person(person_id)) >= MOST_A_PERSON:
        raise _refusal("too_many", TOO_MANY)
    _keep(Connection(sid, person_id, sign_in_id))


def _who(app: Flask, environ: dict[str, Any]) -> tuple[int, int]:
    """The person and the sign-in, asked again unless the door asked a moment ago and none has ended since."""
    seen: SeenAtDoor | None = environ.get(SIGN_IN)
    if seen is None or seen.at < max(_ended_at, clock.ticks() - MOMENT):
        seen = sign_in_of(app, environ)
    if seen is None:
        raise Problem("Please sign in first.", code="sign_in")
    return seen.person_id, seen.sign_in_id


def _refusal(code: str, say: str) -> socketio.exceptions.ConnectionRefusedError:
    refused[code] += 1
    return socketio.exceptions.ConnectionRefusedError({"code": code, "say": say})


def _keep(connection: Connection) -> None:
    _table[connection.sid] = connection
    _people[connection.person_id] = (*of_person(connection.person_id), connection)
    outlet.current().belongs(connection.sid, connection.person_id)


def _forget(sid: str) -> None:
    gone = _table.pop(sid, None)
    if gone is not None:
        rest = tuple(other for other in of_person(gone.person_id) if other is not gone)
        if rest:
            _people[gone.person_id] = rest
        else:
            _people.pop(gone.person_id, None)
        rooms = list(gone.rooms.values())
        for room in rooms:
            leave(gone, room.room_id)
        for hear in _left:
            hear(rooms)
        outlet.current().forgets(sid)


def evict(channel: str) -> None:
    """Put everyone in a channel out, in every process."""
    put_out(channel)
    bus.say(bus.PutOut(channel))


def put_out(channel: str) -> None:
    """Put everyone in a channel out of this process, with a word of why."""
    server = _running()
    note_end()
    for connection in _in_channel(channel):
        for hear in _put_out:
            hear(connection.sid)
        server.disconnect(connection.sid, ignore_queue=True)


def _in_channel(channel: str) -> list[Connection]:
    kind, _, number = channel.partition(":")
    if kind == "p":
        return list(of_person(int(number)))
    return [connection for connection in _table.values() if connection.sign_in_id == int(number)]


def end_dead_everywhere() -> None:
    """Look in every process for connections whose sign-in has ended."""
    end_dead()
    bus.say(bus.EndDead())


def sweep() -> None:
    """Put out whom the announcements did not reach: ended sign-ins, sockets that never said who they are, and those
    that do not read. One query, and none when nobody is here."""
    end_dead()
    server = _running()
    named = {connection for _sid, connection in server.manager.get_participants("/", None)}
    unnamed = set(server.eio.sockets) - named
    for silent in unnamed & _silent:
        _close(server, silent, "silent")
    _silent.clear()
    _silent.update(unnamed)
    for slow in [key for key, each in list(server.eio.sockets.items()) if _waiting(each) > MOST_WAITING]:
        _close(server, slow, "slow")


def note_end() -> None:
    """A sign-in has ended: what a door saw of any of them before now does not count."""
    global _ended_at
    _ended_at = clock.ticks()


def end_dead() -> None:
    """Put out the connections of this process whose sign-in has ended. One query."""
    note_end()
    held = {connection.sign_in_id for connection in _table.values()}
    for ended in held - people.live_among(held) if held else ():
        put_out(sign_in_channel(ended))


def _look_soon() -> None:
    note_end()
    beat.soon(end_dead)  # the bus must not wait for the database


def end_dead_unheard() -> None:
    """Look for ended sign-ins more often while other processes cannot say so."""
    if not bus.is_whole():
        end_dead()


def _waiting(held: Any) -> int:
    """How much waits in a socket's queue; those of the fast path have none, and see to it themselves."""
    queue = getattr(held, "queue", None)
    return 0 if queue is None else int(queue.qsize())


def _close(server: socketio.Server, key: str, why: str) -> None:
    refused[why] += 1
    held = server.eio.sockets.get(key)
    if held is not None:
        held.close(wait=False, reason=server.reason.TRANSPORT_ERROR)
        log.info("connection_closed", code=why)


def close_all() -> None:
    """Close every connection so that its client comes back by itself, elsewhere or later."""
    server = _running()
    for held in list(server.eio.sockets.values()):
        try:
            held.close(wait=False, reason=server.reason.SERVER_DISCONNECT)
        except Exception:
            log.exception("close_failed")


def _running() -> socketio.Server:
    if _server is None:
        raise RuntimeError("realtime is not attached to an application yet")
    return _server
