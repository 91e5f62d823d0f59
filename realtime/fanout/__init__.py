"""The fast path for sockets under gevent: bytes made once, written straight to every socket, once a tick.

Nothing else knows how it works. Handlers, acknowledgements and `emit` are Flask-SocketIO's as before;
`STONES_FANOUT=stock` leaves everything to the libraries.
"""

from __future__ import annotations

import socketio

from groups.logs import log
from realtime.fanout import check
from realtime.fanout.engine import take_over
from realtime.fanout.fast import Fast, Hear, Reply
from realtime.fanout.workers import Hands

__all__ = ["Fast", "Hands", "Hear", "Reply", "attach", "drain"]

#: Seconds that goodbyes may take when the process stops.
FAREWELLS = 2.0


def attach(server: socketio.Server) -> Fast | None:
    """Serve the WebSockets of this server on the fast path; None when the libraries are not as it needs them, and
    then nothing is changed."""
    if not check.is_fit():
        return None
    fast = Fast(server)
    take_over(fast)
    return fast


def drain(server: socketio.Server, seconds: float = FAREWELLS) -> None:
    """Let those who were told to go do so, where the fast path serves them."""
    fast = getattr(server.eio, "fast", None)
    if fast is not None and not fast.drain(seconds):
        log.info("drain_slow", count=fast.counts()["leaving"])
