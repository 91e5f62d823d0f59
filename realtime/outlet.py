"""Where what is told leaves: the one seam between what is said to people and how it reaches their sockets.

`delivery` encodes a thing once; an outlet brings the same bytes to every socket of the people meant. The stock outlet
goes through Socket.IO's own packets; `fanout` has a faster one, and `bus` one that reaches other processes too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Protocol

import socketio
from engineio import packet as engine

NAMESPACE = "/"
#: How many packets may wait for a socket before what can be dropped is.
BEHIND = 16


class Outlet(Protocol):
    """Brings packets to sockets. A packet is one Engine.IO message, whole: `42["name",{...}]` as bytes of UTF-8."""

    def belongs(self, sid: str, person_id: int) -> None:
        """This socket has said whose it is."""

    def forgets(self, sid: str) -> None:
        """This socket is gone."""

    def tell(self, person_ids: Collection[int], packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To every socket of these people, in this order. `droppable`: not for those who are behind already."""

    def tell_socket(self, sid: str, packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To one socket of this process."""

    def leave_now(self) -> None:
        """Let what was told so far leave at once, where it would wait for the end of a tick."""


class Stock:
    """Through Socket.IO's own queues, one packet for each socket."""

    def __init__(self, server: socketio.Server) -> None:
        self.server = server
        self.sockets: dict[int, set[str]] = defaultdict(set)
        self.people: dict[str, int] = {}

    def belongs(self, sid: str, person_id: int) -> None:
        """This socket has said whose it is."""
        self.people[sid] = person_id
        self.sockets[person_id].add(sid)

    def forgets(self, sid: str) -> None:
        """This socket is gone."""
        person_id = self.people.pop(sid, None)
        if person_id is None:
            return
        self.sockets[person_id].discard(sid)
        if not self.sockets[person_id]:
            del self.sockets[person_id]

    def tell(self, person_ids: Collection[int], packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To every socket of these people, in this order."""
        for person_id in person_ids:
            for sid in tuple(self.sockets.get(person_id, ())):
                self.tell_socket(sid, packets, droppable=droppable)

    def tell_socket(self, sid: str, packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To one socket of this process."""
        carrier = self.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        if carrier is None or (droppable and self._is_behind(carrier)):
            return
        for packet in packets:
            self.server._send_eio_packet(carrier, engine.Packet(engine.MESSAGE, data=packet[1:].decode()))

    def leave_now(self) -> None:
        """Nothing waits here."""

    def _is_behind(self, carrier: str) -> bool:
        held = self.server.eio.sockets.get(carrier)
        return held is not None and held.queue.qsize() > BEHIND


_outlet: Outlet | None = None


def use(outlet: Outlet) -> None:
    """Let everything leave by this one from now on."""
    global _outlet
    _outlet = outlet


def current() -> Outlet:
    """Where things leave now."""
    if _outlet is None:
        raise RuntimeError("realtime is not attached to an application yet")
    return _outlet
