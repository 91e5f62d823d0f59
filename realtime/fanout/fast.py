"""Tells people things by writing the same bytes straight to their sockets, once a tick of the event loop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

import gevent
import socketio

from groups import clock
from groups.logs import log
from realtime import frames
from realtime.fanout import wire
from realtime.fanout.link import FAREWELL, Link
from realtime.fanout.workers import Workers

Reply = Callable[[bytes], None]
#: Hears an event in the event loop, so it must not wait for anything: the id of the Socket.IO client, the JSON array
#: `["name",...]`, and where the answer goes (JSON too), None when the client wants none.
Hear = Callable[[str, bytes, Reply | None], None]

PING = wire.frame(b"2")
NOBODY: frozenset[int] = frozenset()
NAMESPACE = "/"
#: How long the name of an event and the number of its answer may be to be heard at once.
LONGEST_NAME, LONGEST_NUMBER = 40, 15


class Told:
    """Something told in this tick: to people, or to one connection."""

    __slots__ = ("droppable", "frames", "link", "person_ids")

    def __init__(
        self, person_ids: frozenset[int], link: Link | None, framed: list[bytes], droppable: bool = False
    ) -> None:
        self.person_ids, self.link, self.frames, self.droppable = person_ids, link, framed, droppable

    def is_for(self, link: Link) -> bool:
        """Whether this connection gets it."""
        return link is self.link or (self.link is None and link.person_id in self.person_ids)


def _is_each_for_others(told: list[Told]) -> bool:
    """Whether nobody gets more than one of these, so that each may be written straight to its sockets."""
    if any(each.link is not None for each in told):
        return False
    return len(told) < 2 or len(NOBODY.union(*(each.person_ids for each in told))) == sum(
        len(each.person_ids) for each in told
    )


class Fast:
    """All connections of this process, and what is about to be told to them. An `Outlet`.

    What is told in a tick leaves each socket in one write at its end, in the order told, after the answers given in
    the same tick. To be used from the thread of the event loop only.
    """

    def __init__(self, server: socketio.Server, beat: float = 1.0) -> None:
        self.server, self.engine, self.reason = server, server.eio, server.eio.reason
        self.loop: Any = None
        #: Events that are heard in the loop, by name.
        self.quick: dict[str, Hear] = {}
        self._workers = Workers()
        self._people: dict[int, tuple[Link, ...]] = {}
        self._told: list[Told] = []
        self._dirty: list[Link] = []
        self._is_scheduled = False
        self._leaving: dict[Link, int] = {}
        self._ending: set[Link] = set()
        self._beat, self._second = beat, 0
        self._timer: Any = None
        self._slots: list[set[Link]] = [set() for _ in range(int(self.engine.ping_interval))]

    # --- the outlet -------------------------------------------------------------------------------------------

    def belongs(self, sid: str, person_id: int) -> None:
        """This socket has said whose it is."""
        link = self._find(sid)
        if link is not None and not link.closed:
            if self._told:
                self._tick()  # what was told before is not for this socket, which has not been greeted yet
            self._forget(link)
            link.client, link.person_id = sid, person_id
            self._people[person_id] = (*self._people.get(person_id, ()), link)

    def forgets(self, sid: str) -> None:
        """This socket is gone, or at least nobody's any more."""
        link = self._find(sid)
        if link is not None and link.client == sid:
            self._forget(link)

    def tell(self, person_ids: Collection[int], packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To every socket of these people, in this order. `droppable`: not for those who are behind already."""
        if not person_ids or not packets or not self._people:
            return  # other processes also tell those that have no socket yet, and so no loop
        ids, framed = frozenset(person_ids), [wire.frame(packet) for packet in packets]
        last = self._told[-1] if self._told else None
        if last is not None and last.droppable == droppable and last.person_ids == ids:
            last.frames += framed
        else:
            self._told.append(Told(ids, None, framed, droppable))
            self._schedule()

    def tell_socket(self, sid: str, packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To one socket of this process."""
        link = self._find(sid)
        if link is not None and not link.closed:
            self._told.append(Told(NOBODY, link, [wire.frame(packet) for packet in packets], droppable))
            self._schedule()

    def _find(self, sid: str) -> Link | None:
        found: Link | None = self.engine.sockets.get(self.server.manager.eio_sid_from_sid(sid, NAMESPACE))
        return found

    def _forget(self, link: Link) -> None:
        if link.person_id is None:
            return
        rest = tuple(other for other in self._people.get(link.person_id, ()) if other is not link)
        if rest:
            self._people[link.person_id] = rest
        else:
            self._people.pop(link.person_id, None)
        link.client = link.person_id = None

    def leave_now(self) -> None:
        """End the tick here: what was told and answered so far leaves at once."""
        if self._is_scheduled:
            self._tick()

    # --- one tick ---------------------------------------------------------------------------------------------

    def answer(self, link: Link, data: bytes) -> None:
        """Send a frame at the end of this tick, before what is told in it."""
        if link.closed:
            return
        if link.pending is None:
            link.pending = []
            self._dirty.append(link)
            self._schedule()
        link.pending.append(data)
        link.fresh += 1

    def say(self, link: Link, data: bytes) -> None:
        """Send a frame after what was told before."""
        if self._told:
            self._told.append(Told(NOBODY, link, [data]))
        else:
            self.answer(link, data)

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            self.loop.run_callback(self._tick)

    def _tick(self) -> None:
        self._is_scheduled = False
        told, self._told = self._told, []
        dirty, self._dirty = self._dirty, []
        straight = _is_each_for_others(told)
        try:
            for each in told:
                if straight:
                    self._add(each, dirty)
                else:
                    self._spread(each, dirty)
        except Exception:
            log.exception("tick_failed")
        for link in dirty:
            try:
                link.flush()
            except Exception:
                log.exception("link_failed", connection=link.sid)
        if straight:
            answered = set(dirty)
            for each in told:
                try:
                    self._write(each, answered)
                except Exception:
                    log.exception("tick_failed")

    def _add(self, told: Told, dirty: list[Link]) -> None:
        """Put something behind the answers of those who get one in this tick."""
        for link in dirty:
            if link.pending is not None and told.is_for(link):
                self._put(link, told, b"".join(told.frames))

    def _write(self, told: Told, answered: set[Link]) -> None:
        """The hot loop: the same bytes to everyone who has nothing else to get."""
        data, packets, find = b"".join(told.frames), len(told.frames), self._people.get
        size = len(data)
        for person_id in told.person_ids:
            for link in find(person_id, ()):
                if link in answered:
                    continue
                if link.backlog is not None:
                    self._keep(link, told, data)
                else:
                    try:
                        sent = link.sock.send(data)
                    except BlockingIOError:
                        sent = 0
                    except OSError:
                        link.lost(self.reason.TRANSPORT_ERROR)
                        continue
                    if sent != size:
                        link.keep(data, packets, sent)

    def _spread(self, told: Told, dirty: list[Link]) -> None:
        """Put something behind what else its recipients get in this tick."""
        data = told.frames[0] if len(told.frames) == 1 else b"".join(told.frames)
        packets, find = len(told.frames), self._people.get
        links = [told.link] if told.link else [link for each in told.person_ids for link in find(each, ())]
        for link in links:
            if link.pending is None and not (link.backlog is not None and told.droppable):
                link.pending, link.fresh = [data], packets
                dirty.append(link)
            else:
                self._put(link, told, data)

    def _put(self, link: Link, told: Told, data: bytes) -> None:
        """Put this behind what a connection gets in this tick; not what can be dropped where it is behind already."""
        if link.backlog is not None and told.droppable:
            frames.set_aside["behind"] += len(told.frames)
        elif link.pending is not None:
            link.pending.append(data)
            link.fresh += len(told.frames)

    def _keep(self, link: Link, told: Told, data: bytes) -> None:
        if told.droppable:
            frames.set_aside["behind"] += len(told.frames)
        else:
            link.keep(data, len(told.frames))

    # --- what is heard ----------------------------------------------------------------------------------------

    def hear_at_once(self, link: Link, payload: bytes) -> bool:
        """Give an event to who hears it without waiting; False when there is nobody, or it is not plainly one."""
        start = payload.find(b"[", 2, 3 + LONGEST_NUMBER)
        if start < 0 or link.client is None or payload[start + 1 : start + 2] != b'"':
            return False
        number = payload[2:start]
        end = payload.find(b'"', start + 2, start + 3 + LONGEST_NAME)
        hear = self.quick.get(payload[start + 2 : max(end, 0)].decode("ascii", "replace"))
        if hear is None or (number and not number.isdigit()):
            return False
        try:
            hear(link.client, payload[start:], partial(self._reply, link, number) if number else None)
        except Exception:
            log.exception("quick_failed", connection=link.sid)
        return True

    def _reply(self, link: Link, number: bytes, answer: bytes) -> None:
        self.answer(link, wire.frame(b"43%b[%b]" % (number, answer)))

    def wake(self, link: Link) -> None:
        """Have something of this connection handled in a greenlet."""
        self._workers.wake(link)

    # --- coming and going -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to run in this thread's event loop; harmless when it does already."""
        loop = gevent.get_hub().loop
        if self.loop is not loop or self._timer is None:
            self.loop = loop
            self._timer = loop.timer(self._beat, self._beat, ref=False)
            self._timer.start(self._each_second)

    def stop(self) -> None:
        """Ping no more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer.close()
            self._timer = None

    def add(self, link: Link) -> None:
        """A connection is there from now on."""
        self.engine.sockets[link.sid] = link
        link.slot = self._second % len(self._slots)
        self._slots[link.slot].add(link)

    def leaves(self, link: Link, reason: str) -> None:
        """A connection says goodbye: nothing more is told to it."""
        self._leaving[link] = FAREWELL
        self._remove(link, reason)

    def gone(self, link: Link, reason: str | None) -> None:
        """A connection is gone; `reason` when it did not say goodbye."""
        self._leaving.pop(link, None)
        if reason is not None:
            self._remove(link, reason)

    def ended(self, link: Link) -> None:
        """Whoever wanted to know that a connection is over was told."""
        self._ending.discard(link)

    def _remove(self, link: Link, reason: str) -> None:
        self.engine.sockets.pop(link.sid, None)
        self._slots[link.slot].discard(link)
        self._forget(link)
        self._ending.add(link)
        link.over = reason
        self.wake(link)

    def drain(self, seconds: float) -> bool:
        """Wait until all who left were let go and forgotten; False when that takes longer."""
        end = clock.ticks() + seconds
        while (self._leaving or self._ending) and clock.ticks() < end:
            gevent.sleep(0.01)
        return not (self._leaving or self._ending)

    # --- who is still there -----------------------------------------------------------------------------------

    def _each_second(self) -> None:
        self._second += 1
        slots = len(self._slots)
        try:
            for link in list(self._slots[(self._second - min(int(self.engine.ping_timeout), slots - 1)) % slots]):
                if not link.alive and not link.paused:
                    link.lost(self.reason.PING_TIMEOUT)
            for link in list(self._slots[self._second % slots]):
                link.alive = False
                self.answer(link, PING)
            self._say_goodbye()
        except Exception:
            log.exception("pings_failed")

    def _say_goodbye(self) -> None:
        for link, left in list(self._leaving.items()):
            if left:
                self._leaving[link] = left - 1
            else:
                link.lost(self.reason.TRANSPORT_CLOSE)

    def counts(self) -> Counter[str]:
        """What there is now, for whoever watches over it."""
        return Counter(sockets=len(self.engine.sockets), people=len(self._people), leaving=len(self._leaving))
