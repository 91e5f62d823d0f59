"""Greenlets that handle what may wait for a database: a few, used again and again; a connection one thing at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import gevent
from gevent import get_hub, getcurrent

from groups.logs import log

if TYPE_CHECKING:
    from realtime.fanout.link import Link

#: How many things are handled at the same time; more would only wait for each other at the database.
MOST = 32


class Workers:
    """Gives every connection that has something to handle its turn, in the order they came."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._count = 0
        self._ready: deque[Link] = deque()
        self._idle: list[gevent.greenlet] = []

    def wake(self, link: Link) -> None:
        """Have a connection's next thing handled soon, unless that is so already."""
        if link.busy:
            return
        link.busy = True
        self._ready.append(link)
        if self._idle:
            get_hub().loop.run_callback(self._idle.pop().switch)
        elif self._count < self._most:
            self._count += 1
            gevent.spawn_raw(self._run)

    def _run(self) -> None:
        try:
            while True:
                while self._ready:
                    self._turn(self._ready.popleft())
                    if self._ready:
                        gevent.sleep(0)  # what is ready must not keep what comes in from being read
                self._idle.append(getcurrent())
                get_hub().switch()
        finally:
            self._count -= 1

    def _turn(self, link: Link) -> None:
        try:
            link.turn()
        except Exception:
            log.exception("link_failed", connection=link.sid)
        link.busy = False
        if link.has_more:
            self.wake(link)


class Hands:
    """Greenlets for work that the event loop begins often: one that is done waits for the next, for making one anew
    takes longer than much of the work."""

    def __init__(self) -> None:
        self._ready: deque[Callable[[], None]] = deque()
        self._idle: list[gevent.greenlet] = []

    def begin(self, work: Callable[[], None]) -> None:
        """Have this done soon, in the order begun."""
        self._ready.append(work)
        if self._idle:
            get_hub().loop.run_callback(self._idle.pop().switch)
        else:
            gevent.spawn_raw(self._run)

    def _run(self) -> None:
        while True:
            while self._ready:
                try:
                    self._ready.popleft()()
                except Exception:
                    log.exception("work_failed")
            self._idle.append(getcurrent())
            get_hub().switch()
