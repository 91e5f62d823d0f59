"""A small application on the fast path, in a thread of its own, and a client that may break every rule."""

from __future__ import annotations

import base64
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import gevent
from flask import Flask, request
from flask_socketio import SocketIO
from gevent import pywsgi

from realtime import fanout, frames
from realtime.fanout import wire

MASK = b"\x11\x22\x33\x44"


class Rig:
    """The application; `run` does something in its event loop and gives what came of it."""

    def __init__(self, beat: float = 1.0) -> None:
        self.beat = beat
        self.app = Flask("rig")
        self.app.wsgi_app = self._app_with_socket(self.app)  # type: ignore[method-assign]  # Flask's own way
        self.port = 0
        self.heard: list[tuple[str, Any]] = []
        self.gone: list[tuple[str, str]] = []
        self.errors: list[Any] = []
        self.clients: list[Raw] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _app_with_socket(self, app: Flask) -> Any:
        options: dict[str, Any] = {
            "async_mode": "gevent", "async_handlers": False, "manage_session": False, "transports": ["websocket"],
            "allow_upgrades": False, "max_http_buffer_size": frames.LARGEST, "ping_interval": 15, "ping_timeout": 10,
            "serializer": frames.StrictPacket, "cors_allowed_origins": "*",
        }  # fmt: skip
        self.sockets: Any = SocketIO(app, **options)
        self.server = self.sockets.server
        fast = fanout.attach(self.server)
        assert fast is not None
        self.fast = fast
        self.fast._beat = self.beat
        self.server.on("connect", self._connect)
        self.server.on("disconnect", lambda sid, reason: self._gone(sid, reason))
        self.sockets.on_event("echo", self._echo)
        self.sockets.on_event("wait", self._wait)
        return app.wsgi_app

    def _connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        self.fast.belongs(sid, int(parse_qs(environ["QUERY_STRING"])["person"][0]))

    def _gone(self, sid: str, reason: str) -> None:
        self.fast.forgets(sid)
        self.gone.append((sid, reason))

    def _echo(self, said: Any) -> Any:
        self.heard.append((request.sid, said))  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
        return said

    def _wait(self, seconds: float) -> None:
        gevent.sleep(seconds)
        self.heard.append((request.sid, "waited"))  # type: ignore[attr-defined]  # as above

    def _serve(self) -> None:
        self.hub = gevent.get_hub()
        self.hub.print_exception = lambda _context, _kind, fault, _trace: self.errors.append(fault)
        self._web = pywsgi.WSGIServer(("127.0.0.1", 0), self.app, backlog=1024, log=None, error_log=None)
        self._web.start()
        self.port = self._web.server_port
        self._over = gevent.event.Event()
        self._ready.set()
        self._over.wait()
        self._web.stop(timeout=1)
        self.fast.stop()

    def run(self, work: Callable[[], Any]) -> Any:
        """Do this in the event loop."""
        done, result = threading.Event(), []

        def inside() -> None:
            result.append(work())
            done.set()

        self.hub.loop.run_callback_threadsafe(gevent.spawn_raw, inside)
        assert done.wait(5)
        return result[0]

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()
        assert self._ready.wait(5)

    def empty(self) -> None:
        """Have every client go away."""
        for client in self.clients:
            client.socket.close()
        self.clients.clear()
        until(lambda: not (self.server.environ or self.fast._ending or self.fast._leaving))

    def stop(self) -> None:
        """Serve no more."""
        self.empty()
        self.hub.loop.run_callback_threadsafe(self._over.set)
        self._thread.join(5)


@contextmanager
def running(beat: float = 1.0) -> Iterator[Rig]:
    """A rig that serves until the block ends, and has nothing to complain about then."""
    rig = Rig(beat)
    rig.start()
    try:
        yield rig
    finally:
        rig.stop()
    assert rig.errors == []


def masked(payload: bytes, opcode: int = wire.TEXT, *, final: bool = True, mask: bytes = MASK) -> bytes:
    """One frame from a client."""
    size = len(payload)
    if size < 126:
        head = bytes((final << 7 | opcode, 0x80 | size))
    else:
        head = bytes((final << 7 | opcode, 0x80 | 126)) + struct.pack("!H", size)
    return head + mask + wire.unmasked(mask, payload)


class Raw:
    """A client that sends what it is told to, byte by byte, and reads when it is told to."""

    def __init__(self, rig: Rig, person: int = 1, *, greet: bool = True, buffer: int | None = None) -> None:
        self.socket = socket.socket()
        rig.clients.append(self)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(5)
        self.socket.connect(("127.0.0.1", rig.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket&person={person} HTTP/1.1\r\nHost: localhost\r\n"
            f"Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.bytes = b""
        self.head = self._until(b"\r\n\r\n")
        if greet:
            self.text("40")
            self.expect(b"0{")
            self.expect(b"40{")

    def _until(self, end: bytes) -> bytes:
        while end not in self.bytes:
            self.bytes += self._more()
        found, _, self.bytes = self.bytes.partition(end)
        return found

    def _more(self) -> bytes:
        got = self.socket.recv(65_536)
        if not got:
            raise EOFError
        return got

    def text(self, *payloads: str) -> None:
        """Send texts, in one segment."""
        self.socket.sendall(b"".join(masked(each.encode()) for each in payloads))

    def raw(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def frame(self) -> tuple[int, bytes]:
        """The next frame; EOFError when there is none."""
        while len(self.bytes) < 2:
            self.bytes += self._more()
        opcode, size, start = self.bytes[0] & 0x0F, self.bytes[1], 2
        wide = {126: 2, 127: 8}.get(size, 0)
        while len(self.bytes) < start + wide:
            self.bytes += self._more()
        size = int.from_bytes(self.bytes[start : start + wide], "big") if wide else size
        start += wide
        while len(self.bytes) < start + size:
            self.bytes += self._more()
        payload, self.bytes = self.bytes[start : start + size], self.bytes[start + size :]
        return opcode, payload

    def expect(self, beginning: bytes) -> bytes:
        """The next frame, which begins so."""
        _opcode, payload = self.frame()
        assert payload.startswith(beginning), payload[:200]
        return payload

    def ended(self) -> int | None:
        """Read to the end: the code the connection was closed with, None without a word."""
        code = None
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == wire.CLOSE:
                    code = int.from_bytes(payload[:2], "big")
        except (EOFError, ConnectionError):
            return code
        finally:
            self.socket.close()


def until(holds: Callable[[], Any], patience: float = 5.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)
