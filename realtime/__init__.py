"""The second door: the same deeds as the pages, over sockets, and what happens told to those who may know it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_socketio import SocketIO

from groups import clock, db
from groups.config import Config
from groups.logs import log
from realtime import connections, delivery, frames, handling, presence, rooms
from realtime.gate import Gate

__all__ = ["attach", "origins", "rooms", "start", "stop"]

#: Every how many seconds.
SWEEP, HEADS = 5, 15


def attach(app: Flask, async_mode: str = "threading") -> Any:
    """Open the socket door of `app`. `async_mode` is "gevent" where `wsgi.py` has patched the world.

    Gives the SocketIO object; Any, because its published types do not know half of it.
    """
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
    if config.redis_url:
        options["client_manager"] = connections.Bus(config.redis_url, channel=name)
    sockets: Any = SocketIO(app, **options)
    engine = sockets.server.eio
    engine._async = {**engine._async, "websocket": frames.bounded(engine._async["websocket"])}
    app.wsgi_app = Gate(app, app.wsgi_app, config.host_names, origins(config))  # type: ignore[method-assign]  # Flask's own way
    connections.attach(app, sockets.server)
    presence.configure(config.redis_url, name)
    handling.attach(sockets)
    delivery.attach(sockets.server)
    return sockets


def origins(config: Config) -> list[str]:
    """The addresses whose pages may open a socket: the public one, and this machine's own while it is not https."""
    public = urlsplit(config.public_url)
    allowed = [f"{public.scheme}://{public.netloc}"]
    if not config.https:
        allowed += [f"http://{host}:{config.port}" for host in ("localhost", "127.0.0.1", "[::1]")]
    return list(dict.fromkeys(allowed))


def start(sockets: Any) -> None:
    """Begin to sweep and to beat in the background."""
    sockets.start_background_task(_beat, sockets)


def stop(sockets: Any) -> None:
    """Tell every client that this process goes away; they come back by themselves."""
    connections.close_all()
    sockets.server.shutdown()


def _beat(sockets: Any) -> None:
    seconds = 0
    while True:
        sockets.sleep(1)
        seconds += 1
        _do(delivery.tell_presence)
        if seconds % SWEEP == 0:
            _do(connections.sweep)
        if seconds % HEADS == 0:
            _do(presence.refresh)
            _do(delivery.tell_heads)


def _do(work: Any) -> None:
    began = clock.ticks()
    try:
        work()
    except Exception:
        log.exception("beat_failed", job=work.__qualname__)
    finally:
        db.release()
    spent = round((clock.ticks() - began) * 1000, 1)
    if spent > 500:
        log.info("beat_slow", job=work.__qualname__, ms=spent)
