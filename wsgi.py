"""The composition root: application, sockets and clock in one process.

`python wsgi.py` serves; gunicorn takes `wsgi:app`.
"""

# ruff: noqa: E402 - gevent must change the standard library before anything else is imported
from gevent import monkey

monkey.patch_all()

import atexit
import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import get_native_id
from types import FrameType
from typing import Any

from flask import Flask
from gevent import get_hub, pywsgi, signal_handler, spawn
from gevent.event import Event
from gevent.threadpool import ThreadPool

import realtime
from groups import clock, config, create_app, db, failpoints, heavy, logs, scheduler, schema
from groups.config import BadSetting, Config
from groups.demo import seed
from groups.duty import here
from groups.errors import Problem
from groups.moderation import present
from groups.people import queries as people
from groups.web import Headers
from realtime import connections, presence

#: How many calls that keep a core busy run at once; more would only take turns with the rooms at the same cores.
BUSY = 2
#: How much those stand back.
NICE = 10


class NotReady(Exception):
    """Why it cannot start; its text is the one sentence shown."""


@dataclass(frozen=True)
class House:
    """Everything that runs in this process. `door` is what a server calls."""

    settings: Config
    app: Flask
    door: Headers
    sockets: Any


def build() -> House:
    """Put the house together. Raises BadSetting or NotReady with a sentence."""
    busy = ThreadPool(BUSY)
    heavy.run_through(
        lambda work, args: busy.apply(_quietly, (work, args)), lambda work, args: get_hub().threadpool.apply(work, args)
    )
    settings = config.from_environment()
    failpoints.configure(settings.failpoints)
    app = create_app(settings)
    _bring_up_to_date(settings)
    _refuse_demo_in_public(settings)
    sockets = realtime.attach(app, "gevent")
    present.provide(presence.count_in_group)
    here.provide(connections.people_here)
    origin = realtime.origins(settings)[0].replace("http", "ws", 1)
    return House(settings, app, Headers(app.wsgi_app, https=settings.https, socket_origin=origin), sockets)


_quiet: set[int] = set()


def _quietly(work: Any, args: Any) -> Any:
    """Call it in a thread that takes what the rooms leave: the system gives its turns to those who are not nice."""
    thread = get_native_id()
    if thread not in _quiet:
        _quiet.add(thread)
        with suppress(AttributeError, OSError):  # not every system has it, or for threads
            os.setpriority(os.PRIO_PROCESS, thread, NICE)
    return work(*args)


def start(house: House) -> None:
    """Begin what runs by itself: the beat of the sockets, and the clock where this process has it."""
    realtime.start(house.sockets)
    if house.settings.clock:
        scheduler.start()


def stop(house: House) -> None:
    """End what runs by itself, and let every client know."""
    realtime.stop(house.sockets)
    scheduler.stop()
    db.close()


def _bring_up_to_date(settings: Config) -> None:
    if schema.is_current():
        return
    if not settings.database_url.startswith("sqlite"):
        raise NotReady("The database does not have the shape this version needs. Run `stones migrate` first.")
    schema.upgrade()
    logs.configure(settings.log_style, settings.log_level)  # migrations speak in their own way


def _refuse_demo_in_public(settings: Config) -> None:
    here = people.community()
    db.release()
    if settings.https and here is not None and here.demo:
        raise NotReady(
            "This database holds the demo, whose sign-ins everyone knows, so it is not shown to the public. "
            "Start with an empty one: another STONES_DATABASE_URL, or another STONES_INSTANCE_DIR."
        )


class Handler(pywsgi.WSGIHandler):  # type: ignore[misc]  # gevent has no types
    """One connection. A peer that goes away in the middle of an answer is no fault worth a page of text."""

    def handle(self) -> None:
        """Answer requests until the connection ends."""
        try:
            super().handle()
        except OSError:
            pass


def serve() -> int:
    """Serve until asked to stop; the exit code."""
    try:
        house = build()
        listener = _listen(house.settings)
        welcome = _welcome(house.settings)
    except (BadSetting, NotReady) as reason:
        print(reason, file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem.say, file=sys.stderr)
        return 2
    server = pywsgi.WSGIServer(listener, house.door, log=None, error_log=None, handler_class=Handler)
    over = Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal_handler(asked, over.set)
    settle()
    start(house)
    server.start()
    print(welcome, flush=True)
    over.wait()
    server.close()
    stop(house)
    server.stop(timeout=3)
    print("Stopped. Nothing is lost.", flush=True)
    return 0


def settle() -> None:
    """Let the collector of garbage look at what comes and goes, seldom, and no more at what is here to stay: its pauses
    are felt in every room."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)


def _listen(settings: Config) -> socket.socket:
    try:
        (family, *_rest, where) = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Without it small answers wait up to 40 ms for company; accepted connections take it over from here.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(where)
        listener.listen(1024)
    except OSError as fault:
        raise NotReady(
            f"Port {settings.port} on {settings.host} cannot be used ({fault.strerror}). "
            "Stop what runs there, or choose another with STONES_PORT."
        ) from fault
    listener.setblocking(False)
    return listener


def _welcome(settings: Config) -> str:
    """What is printed once it runs: the name, the address, and in a demo how to come in."""
    lines = [f"{settings.name} is at {settings.public_url}"]
    if settings.demo:
        sign_ins = seed.plant(clock.now()).sign_ins
        wide = max(len(each.email) for each in sign_ins)
        lines += ["", "This is a demonstration. Sign in as"]
        lines += [f"  {each.email:<{wide}}  {each.passphrase}  ({each.name}, {each.role})" for each in sign_ins]
    db.release()
    return "\n".join([*lines, "", "Press Ctrl-C to stop."])


def gunicorn_app() -> Headers:
    """The application for a gevent worker of gunicorn, with what runs by itself begun."""
    try:
        house = build()
    except (BadSetting, NotReady) as reason:
        raise SystemExit(str(reason)) from reason
    settle()
    start(house)
    _leave_when_asked(house)
    return house.door


def _leave_when_asked(house: House) -> None:
    """gunicorn only takes no new connections when it is asked to end, and those of rooms do not end by themselves."""
    ends = signal.getsignal(signal.SIGTERM)

    def leave(number: int, frame: FrameType | None) -> None:
        spawn(realtime.leave, house.sockets)  # not in here: a signal comes in the middle of anything
        if callable(ends):
            ends(number, frame)

    signal.signal(signal.SIGTERM, leave)
    atexit.register(stop, house)


def main() -> int:
    """Serve; being asked to stop before it runs ends it as quietly as afterwards."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        return serve()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
else:
    app = gunicorn_app()
