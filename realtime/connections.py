"""Who is connected: coming in, going away, and being put out within a second when a sign-in ends.

Every socket is in two channels of Socket.IO's own: its person's (`p:12`), which deliveries address, and its sign-in's
(`s:34`), which is put out as a whole. Both work across processes when a bus is configured. What else is remembered
here, the rooms entered, is this process's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import socketio
from flask import Flask
from flask_login import current_user

from groups import db, limits
from groups.errors import Problem
from groups.logs import log
from groups.people import queries as people

MOST_A_PERSON = 5
#: What may wait in one connection's outgoing queue; who is slower than that comes back and asks for what changed.
MOST_WAITING = 256
TOO_MANY = "You have this open in several places. Close one of them, and this one becomes live."
#: Said over the bus: look for connections whose sign-in has ended.
LOOK = "look"

#: What was refused at the door, by code.
refused: Counter[str] = Counter()


@dataclass(frozen=True)
class EnteredRoom:
    """A room a socket is in, with what is needed to speak of it without asking the database."""

    room_id: int
    ref: str
    group_id: int


@dataclass
class Connection:
    """One socket of one sign-in of one person."""

    sid: str
    person_id: int
    sign_in_id: int
    rooms: dict[int, EnteredRoom] = field(default_factory=dict)


_table: dict[str, Connection] = {}
_left: list[Callable[[Connection], None]] = []
_put_out: list[Callable[[str], None]] = []
_silent: set[str] = set()
_server: socketio.Server | None = None


def attach(app: Flask, server: socketio.Server) -> None:
    """Answer connecting and disconnecting on `server`."""
    global _server
    _server = server
    _table.clear()
    _silent.clear()
    server.on("connect", lambda sid, environ, _auth=None: _connect(app, sid, environ))
    server.on("disconnect", lambda sid, _reason=None: _forget(sid))


def when_left(hear: Callable[[Connection], None]) -> None:
    """Call `hear` with each connection that is gone."""
    if hear not in _left:
        _left.append(hear)


def when_put_out(hear: Callable[[str], None]) -> None:
    """Call `hear` with the id of each connection that is about to be put out."""
    if hear not in _put_out:
        _put_out.append(hear)


def has_bus() -> bool:
    """Whether other processes may have connections of their own."""
    return isinstance(_running().manager, Bus)


def person_channel(person_id: int) -> str:
    """The channel that all sockets of a person are in."""
    return f"p:{person_id}"


def sign_in_channel(sign_in_id: int) -> str:
    """The channel that all sockets of one sign-in are in."""
    return f"s:{sign_in_id}"


def find(sid: str) -> Connection | None:
    """The connection with this id, while it lasts."""
    return _table.get(sid)


def everyone() -> list[Connection]:
    """All connections of this process."""
    return list(_table.values())


def people_here() -> set[int]:
    """The people connected to this process."""
    return {connection.person_id for connection in _table.values()}


def in_room(room_id: int) -> list[Connection]:
    """The connections of this process that are in a room."""
    return [connection for connection in _table.values() if room_id in connection.rooms]


def _connect(app: Flask, sid: str, environ: dict[str, Any]) -> None:
    """Let a signed-in person in; refuses with a code and a sentence."""
    try:
        with app.request_context(environ):
            person_id, sign_in_id = _who()
            limits.check("connect", person_id)
    except Problem as problem:
        raise _refusal(problem.code, problem.say) from problem
    finally:
        db.release()
    if sum(connection.person_id == person_id for connection in _table.values()) >= MOST_A_PERSON:
        raise _refusal("too_many", TOO_MANY)
    _table[sid] = Connection(sid, person_id, sign_in_id)
    _channels(sid, person_id, sign_in_id)


def _who() -> tuple[int, int]:
    if not current_user.is_authenticated:
        raise Problem("Please sign in first.", code="sign_in")
    return current_user.person.id, current_user.sign_in.id


def _refusal(code: str, say: str) -> socketio.exceptions.ConnectionRefusedError:
    refused[code] += 1
    return socketio.exceptions.ConnectionRefusedError({"code": code, "say": say})


def _channels(sid: str, person_id: int, sign_in_id: int) -> None:
    server = _running()
    server.enter_room(sid, person_channel(person_id))
    server.enter_room(sid, sign_in_channel(sign_in_id))


def _forget(sid: str) -> None:
    gone = _table.pop(sid, None)
    if gone is not None:
        for hear in _left:
            hear(gone)


def evict(channel: str) -> None:
    """Put everyone in a channel out, in every process."""
    manager = _running().manager
    put_out(channel)
    if isinstance(manager, Bus):
        manager.say_to_others(channel)


def put_out(channel: str) -> None:
    """Put everyone in a channel out of this process, with a word of why."""
    server = _running()
    for sid in [sid for sid, _connection in server.manager.get_participants("/", channel)]:
        for hear in _put_out:
            hear(sid)
        server.disconnect(sid, ignore_queue=True)


def end_dead_everywhere() -> None:
    """Look in every process for connections whose sign-in has ended."""
    manager = _running().manager
    end_dead()
    if isinstance(manager, Bus):
        manager.say_to_others(LOOK)


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
    for slow in [key for key, each in list(server.eio.sockets.items()) if each.queue.qsize() > MOST_WAITING]:
        _close(server, slow, "slow")


def end_dead() -> None:
    """Put out the connections of this process whose sign-in has ended. One query."""
    held = {connection.sign_in_id for connection in _table.values()}
    for ended in held - people.live_among(held) if held else ():
        put_out(sign_in_channel(ended))


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


class Bus(socketio.RedisManager):  # type: ignore[misc]  # the library has no types
    """Socket.IO's Redis manager that can also put a whole channel out, or have everyone look for ended sign-ins."""

    def say_to_others(self, channel: str) -> None:
        """Have all other processes put out everyone in `channel`; LOOK has them look for ended sign-ins."""
        self._publish({"method": "disconnect", "sid": channel, "namespace": "/", "host_id": self.host_id})

    def _handle_disconnect(self, message: dict[str, Any]) -> None:
        channel = str(message.get("sid"))
        if channel != LOOK:
            put_out(channel)
            return
        try:
            end_dead()
        finally:
            db.release()
