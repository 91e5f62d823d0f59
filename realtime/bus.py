"""The bus between processes: what is told here is told there, and what happens to rights here happens there.

One process alone has none, and everything here does nothing then. `redis_bus` has how it travels, `parcels` what.
While the bus is away every process goes on for itself, and `delivery` asks the database what the others said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from realtime.outlet import Outlet
from realtime.parcels import AnyItem, Company, EndDead, LeaveGroup, LeaveRoom, LookAgain, PutOut, Tell
from realtime.redis_bus import Bus, counts, on, when_asked, when_gone, when_missed

__all__ = [
    "Bus",
    "Company",
    "EndDead",
    "Everywhere",
    "LeaveGroup",
    "LeaveRoom",
    "LookAgain",
    "PutOut",
    "Tell",
    "counts",
    "is_used",
    "is_whole",
    "on",
    "publish",
    "say",
    "start",
    "use",
    "when_asked",
    "when_gone",
    "when_missed",
]

_bus: Bus | None = None


def use(bus: Bus | None) -> None:
    """Let this be the bus from now on; None for one process alone."""
    global _bus
    if _bus is not None:
        _bus.stop()
    _bus = bus


def start() -> None:
    """Begin to hear and to be heard."""
    if _bus is not None:
        _bus.start()


def is_used() -> bool:
    """Whether other processes may have connections of their own."""
    return _bus is not None


def is_whole() -> bool:
    """Whether what happens in other processes is heard here. True for one process alone."""
    return _bus is None or _bus.is_whole


def say(*items: AnyItem) -> None:
    """Have the other processes, if there may be any, do this too."""
    if _bus is not None:
        _bus.say(*items)


def publish(told: list[tuple[list[int], list[bytes], bool]]) -> None:
    """Have the other processes tell this to the people meant: (ids, packets, droppable)."""
    say(*(Tell(person_ids, packets, droppable) for person_ids, packets, droppable in told))


class Everywhere:
    """Tells the sockets of this process at once, and those of the others by the bus."""

    def __init__(self, local: Outlet) -> None:
        self.local = local
        on(Tell, lambda _origin, tell: local.tell(tell.person_ids, tell.packets, droppable=tell.droppable))

    def belongs(self, sid: str, person_id: int) -> None:
        """This socket has said whose it is."""
        self.local.belongs(sid, person_id)

    def forgets(self, sid: str) -> None:
        """This socket is gone."""
        self.local.forgets(sid)

    def tell(self, person_ids: Collection[int], packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To every socket of these people, in every process."""
        self.local.tell(person_ids, packets, droppable=droppable)
        if person_ids and packets:
            publish([(list(person_ids), list(packets), droppable)])

    def tell_socket(self, sid: str, packets: Sequence[bytes], *, droppable: bool = False) -> None:
        """To one socket of this process."""
        self.local.tell_socket(sid, packets, droppable=droppable)

    def leave_now(self) -> None:
        """Let what was told so far leave at once."""
        self.local.leave_now()
