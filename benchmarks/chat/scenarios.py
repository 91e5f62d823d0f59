"""What is measured: who is in which room, who writes, and how fast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One run of the generator. `writers` of each room write; `rate` is messages a second in all, 0 is a closed loop
    of `in_flight` for each writer, and `mode` "rest" only connects."""

    name: str
    rooms: int
    people: int
    mode: str
    writers: int = 0
    rate: float = 0
    in_flight: int = 16

    @property
    def sockets(self) -> int:
        """How many people are connected."""
        return self.rooms * self.people

    @property
    def place(self) -> str:
        """Which rooms it happens in."""
        return f"{self.rooms}x{self.people}"


#: At saturation some dozens of messages are always under way: enough to keep any server busy, and far from the 256 at
#: which a socket that is behind may be held back. In a hundred rooms two a writer make as many as 16 do in one.
SATURATION = (
    Scenario("room_100", 1, 100, "closed", writers=4),
    Scenario("room_1000", 1, 1000, "closed", writers=2),
    Scenario("rooms_100x10", 100, 10, "closed", writers=1, in_flight=2),
)
#: At a fixed rate everybody writes in turn, so nobody is faster than people are.
FIXED = (
    Scenario("room_100_at_100", 1, 100, "open", writers=100, rate=100),
    Scenario("room_1000_at_20", 1, 1000, "open", writers=1000, rate=20),
    Scenario("rooms_100x10_at_1000", 100, 10, "open", writers=10, rate=1000),
)
REST = Scenario("rest", 100, 10, "rest")
#: Wakes everything that is loaded or made at first use; its figures are thrown away.
WAKING = Scenario("waking", 2, 10, "closed", writers=1)

#: Three thousand people who each say something every ten seconds: 300 messages a second in, 6,000 out.
ENDURANCE = Scenario("rooms_150x20_at_300", 150, 20, "open", writers=20, rate=300)


def hundred(rate: float) -> Scenario:
    """The room of a hundred in which everybody writes in turn, `rate` messages a second in all."""
    return Scenario(f"room_100_at_{rate:g}", 1, 100, "open", writers=100, rate=rate)


ALL = (REST, *SATURATION, *FIXED)

__all__ = ["ALL", "ENDURANCE", "FIXED", "REST", "SATURATION", "WAKING", "Scenario", "hundred"]
