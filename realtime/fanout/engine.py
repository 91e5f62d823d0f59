"""The seam with python-engineio: a WebSocket handshake ends in a `Link` here, not in a socket of its own."""

from __future__ import annotations

import _socket
import base64
import binascii
import hashlib
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from groups.logs import log
from realtime import frames
from realtime.fanout import wire
from realtime.fanout.fast import Fast
from realtime.fanout.link import KERNEL_HOLDS, Link

SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#: What a request needs to be known by later: whose cookie, which address. The rest would only be held in memory.
KEPT = (
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "REMOTE_ADDR", "HTTP_HOST", "HTTP_COOKIE", "HTTP_ORIGIN", "wsgi.url_scheme", "flask.app",
)  # fmt: skip
#: What our own doors leave in a request for each other begins so.
OURS = "stones."


class NoSocket(Exception):
    """The web server does not say which socket a request came by."""


def take_over(fast: Fast) -> None:
    """Answer handshakes here from now on."""
    fast.engine.fast = fast
    fast.engine._handle_connect = partial(_connect, fast)


def _connect(
    fast: Fast, environ: dict[str, Any], start_response: Any, _transport: str, _jsonp: int | None = None
) -> Any:
    """In place of `engineio.Server._handle_connect`: nothing is left to be written by the web server."""
    accept = _accepted(environ)
    if accept is None:
        frames.set_aside["handshake"] += 1
        return fast.engine._bad_request()
    fast.start()
    try:
        sock, let_go = _socket_of(environ, start_response)
    except (NoSocket, OSError):
        log.error("no_socket", setting="STONES_FANOUT")
        return fast.engine._bad_request()
    link = Link(fast, fast.engine.generate_id(), sock, _slim(environ))
    if fast.engine._trigger_event("connect", link.sid, link.environ, run_async=False) not in (None, True):
        sock.close()
        return fast.engine._unauthorized()
    fast.add(link)
    link.write(_greeting(fast, accept, link.sid))
    if not link.closed:
        link.start()
    return let_go()


def _accepted(environ: dict[str, Any]) -> bytes | None:
    """The answer to the key of a handshake; None when it is no proper one."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").strip()
    try:
        sound = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return None
    upgrade = "upgrade" in environ.get("HTTP_CONNECTION", "").lower()
    if not sound or not upgrade or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + SALT, usedforsecurity=False).digest())


def _greeting(fast: Fast, accept: bytes, sid: str) -> bytes:
    engine = fast.engine
    opened = b'0{"sid":"%b","upgrades":[],"pingTimeout":%d,"pingInterval":%d,"maxPayload":%d}' % (
        sid.encode(),
        int(engine.ping_timeout * 1000),
        int(engine.ping_interval * 1000),
        engine.max_http_buffer_size,
    )
    head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    return head + accept + b"\r\n\r\n" + wire.frame(opened)


def _slim(environ: dict[str, Any]) -> dict[str, Any]:
    kept = {name: environ[name] for name in KEPT if name in environ}  # by our own names: theirs are one more copy each
    return kept | {name: value for name, value in environ.items() if name.startswith(OURS)}


def _socket_of(environ: dict[str, Any], start_response: Any) -> tuple[Any, Callable[[], Any]]:
    """The connection as ours, and what tells the web server that it is not its own any more."""
    if "gunicorn.socket" in environ:
        return _ours(environ["gunicorn.socket"]), _let_go_of_gunicorn
    handler: Any = getattr(start_response, "__self__", None)
    if getattr(handler, "socket", None) is None or not hasattr(handler, "rfile"):
        raise NoSocket
    return _ours(handler.socket), partial(_let_go_of_gevent, handler)


def _ours(theirs: Any) -> Any:
    """The same connection under a number of its own: a plain socket that never waits."""
    if hasattr(theirs, "context"):  # TLS ends in the proxy; a plain socket would see only what is encrypted
        raise NoSocket
    sock = _socket.socket(theirs.family, socket.SOCK_STREAM, 0, os.dup(theirs.fileno()))
    sock.setblocking(False)
    if theirs.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_HOLDS)
    return sock


def _let_go_of_gevent(handler: Any) -> tuple[()]:
    handler.close_connection = True
    handler.socket = None  # else it would read what is in the pipe, and write an answer
    handler.rfile.close()
    return ()


def _let_go_of_gunicorn() -> None:
    raise StopIteration  # how its worker is told that the connection is not its own any more
