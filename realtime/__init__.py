"""The second door: the same deeds as the pages, over sockets, and what happens told to those who may know it."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_socketio import SocketIO

from groups import db
from groups.config import Config
from realtime import (
    beat,
    bus,
    connections,
    delivery,
    fanout,
    frames,
    guiding,
    handling,
    live,
    outlet,
    presence,
    rooms,
    together,
    visits,
)
from realtime.gate import Gate

__all__ = ["attach", "leave", "live", "origins", "rooms", "start", "stop"]

#: Every how many seconds: who is here, rooms' clocks while the bus is away, sign-ins, the same while the bus is away,
#: rooms' clocks in any case, how far people have read, who of those that guide is here, and SQLite's log.
PRESENCE, POLL, SWEEP, SWEEP_ALONE, HEADS, VISITS, SIGNS, WRITE_BACK = 1, 1, 5, 2, 15, 3, 10, 1

_beat: beat.Beat | None = None
_gate: Gate | None = None


def attach(app: Flask, async_mode: str = "threading") -> Any:
    """Open the socket door of `app`. `async_mode` is "gevent" where `wsgi.py` has patched the world.

    Gives the SocketIO object; Any, because its published types do not know half of it.
    """
    global _gate
    config: Config = app.config["STONES"]
    name = "stones-" + sha256(config.secret.encode()).hexdigest()[:16]
    options: dict[str, Any] = {
        "async_mode": async_mode,
        "async_handlers": False,  # one person's messages must not overtake each other
        "manage_session": False,
        "transports": ["websocket"],
        "allow_upgrades": False,
        "cors_allowed_origins": origins(config),
        "max_http_buffer_size": frames.LARGEST,
        "ping_interval": 15,
        "ping_timeout": 10,
        "serializer": frames.StrictPacket,
    }
    sockets: Any = SocketIO(app, **options)
    engine = sockets.server.eio
    engine._async = {**engine._async, "websocket": frames.bounded(engine._async["websocket"])}
    _gate = Gate(app, app.wsgi_app, config.host_names, origins(config))
    app.wsgi_app = _gate  # type: ignore[method-assign]  # Flask's own way
    local = _local(sockets.server, fast=async_mode == "gevent" and config.fanout == "fast")
    if isinstance(local, fanout.Fast):
        local.quick[together.NAME] = together.hear
    bus.use(bus.Bus(config.redis_url, name, config.secret) if config.redis_url else None)
    outlet.use(bus.Everywhere(local) if config.redis_url else local)
    connections.attach(app, sockets.server)
    presence.attach()
    together.attach(fanout.Hands().begin if isinstance(local, fanout.Fast) else sockets.start_background_task)
    handling.attach(sockets)
    delivery.attach()
    return sockets


def _local(server: Any, *, fast: bool) -> outlet.Outlet:
    """What brings things to the sockets of this process."""
    found = fanout.attach(server) if fast else None
    return found or outlet.Stock(server)


def origins(config: Config) -> list[str]:
    """The addresses whose pages may open a socket: the public one, and this machine's own while it is not https."""
    public = urlsplit(config.public_url)
    allowed = [f"{public.scheme}://{public.netloc}"]
    if not config.https:
        allowed += [f"http://{host}:{config.port}" for host in ("localhost", "127.0.0.1", "[::1]")]
    return list(dict.fromkeys(allowed))


def start(sockets: Any) -> None:
    """Begin to sweep and to beat in the background, and to hear the other processes."""
    global _beat
    for heal in (delivery.tell_heads, connections.end_dead):
        bus.when_missed(partial(beat.soon, heal))
    bus.start()
    jobs: dict[beat.Job, float] = {
        delivery.tell_presence: PRESENCE,
        delivery.poll_heads: POLL,
        connections.sweep: SWEEP,
        connections.end_dead_unheard: SWEEP_ALONE,
        delivery.tell_heads: HEADS,
        visits.write: VISITS,
        guiding.write: SIGNS,
        db.write_back: WRITE_BACK,
    }
    _beat = beat.Beat(jobs)
    sockets.start_background_task(_beat.run)
    sockets.start_background_task(together.watch)


def leave(sockets: Any) -> None:
    """Tell every client that this process goes away, and take no new ones; they come back by themselves, elsewhere."""
    if _gate is not None:
        _gate.is_closing = True
    connections.close_all()
    fanout.drain(sockets.server)


def stop(sockets: Any) -> None:
    """Leave, and end what runs by itself."""
    leave(sockets)
    if _beat is not None:
        _beat.stop()
        beat.done(visits.write)
    bus.use(None)
    sockets.server.shutdown()
