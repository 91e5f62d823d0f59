"""Looks, before the fast path is trusted, whether the libraries are still as it needs them; with a real exchange."""

from __future__ import annotations

import inspect
import socket
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from typing import Any

import engineio
import gevent
import socketio

from groups import clock
from groups.logs import log
from realtime import frames
from realtime.fanout import wire
from realtime.fanout.engine import take_over
from realtime.fanout.fast import Fast

#: What is replaced or called although it is nobody's public word, and how it must be called.
SEAMS: tuple[tuple[type[Any], str, list[str]], ...] = (
    (engineio.Server, "_handle_connect", ["self", "environ", "start_response", "transport", "jsonp_index"]),
    (engineio.Server, "_trigger_event", ["self", "event", "args", "kwargs"]),
    (engineio.Server, "_bad_request", ["self", "message"]),
    (engineio.Server, "_unauthorized", ["self", "message"]),
    (engineio.Server, "_get_socket", ["self", "sid"]),
    (engineio.Server, "send_packet", ["self", "sid", "pkt"]),
    (socketio.Manager, "eio_sid_from_sid", ["self", "sid", "namespace"]),
)
#: How long the exchange may take, in seconds.
PATIENCE = 2.0
HEARD_AT_ONCE, MASK = b'42["seam:quick"]', b"\1\2\3\4"


class Differs(Exception):
    """Something is not as it must be; the text says what."""


def is_fit() -> bool:
    """Whether the fast path works with what is installed. Says in the log why not."""
    try:
        _compare()
        _exchange()
    except Exception as fault:
        kind = str(fault) if isinstance(fault, Differs) else type(fault).__name__
        log.error("fanout_unfit", kind=kind, outcome="stock", version=version("python-engineio"))
        return False
    return True


def _compare() -> None:
    for owner, name, expected in SEAMS:
        found = getattr(owner, name, None)
        if found is None or list(inspect.signature(found).parameters) != expected:
            raise Differs(f"{owner.__module__}.{owner.__name__}.{name}")


class _Handler:
    """As much of a request of gevent's server as is needed."""

    close_connection = False

    def __init__(self, theirs: socket.socket) -> None:
        self.socket: socket.socket | None = theirs
        self.rfile = BytesIO()

    def start_response(self, status: str, _headers: list[tuple[str, str]]) -> None:
        """Be told that the request was refused."""
        raise Differs(f"handshake: {status}")


def _exchange() -> None:
    """Connect, be answered, told and heard, and leave, over a real pair of sockets."""
    server = socketio.Server(async_mode="gevent", async_handlers=False, serializer=frames.StrictPacket)
    fast = Fast(server)
    heard: list[str] = []
    server.on("connect", lambda sid, _environ, _auth=None: fast.belongs(sid, 7))
    server.on("disconnect", lambda _sid, _reason: heard.append("gone"))
    server.on("seam:asked", lambda _sid, said: said)
    fast.quick["seam:quick"] = lambda _sid, _said, _reply: heard.append("quick")
    take_over(fast)
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    try:
        _go_through(fast, ours, theirs, heard)
    finally:
        ours.close()
        theirs.close()
        fast.stop()


def _go_through(fast: Fast, ours: socket.socket, theirs: socket.socket, heard: list[str]) -> None:
    came = b""

    def receive(wanted: bytes) -> Callable[[], bool]:
        def look() -> bool:
            nonlocal came
            try:
                came += ours.recv(4096)
            except BlockingIOError:
                pass
            return wanted in came

        return look

    fast.server.handle_request(_environ(), _Handler(theirs).start_response)
    _until("greeting", receive(b'0{"sid":"'))
    ours.send(_from_client(b"40"))
    _until("connect", receive(b"40{"))
    ours.send(_from_client(b'427["seam:asked","a word"]') + _from_client(HEARD_AT_ONCE))
    _until("answer", receive(b'437["a word"]'))
    _until("quick", lambda: "quick" in heard)
    fast.tell([7], [b'42["seam:told"]'])
    _until("told", receive(b'42["seam:told"]'))
    ours.close()
    _until("disconnect", lambda: "gone" in heard and not fast.engine.sockets)


def _until(what: str, holds: Callable[[], bool]) -> None:
    end = clock.ticks() + PATIENCE
    while not holds():
        if clock.ticks() > end:
            raise Differs(what)
        gevent.sleep(0.001)


def _environ() -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/socket.io/",
        "QUERY_STRING": "EIO=4&transport=websocket",
        "HTTP_UPGRADE": "websocket",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    }


def _from_client(payload: bytes) -> bytes:
    return bytes((0x80 | wire.TEXT, 0x80 | len(payload))) + MASK + wire.unmasked(MASK, payload)
