"""What a person says of a day in three words, and which of several check-ins of one day counts (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How a side of a day was."""

    LOW = "low"
    OKAY = "okay"
    GOOD = "good"


class Side(StrEnum):
    """What a check-in asks about."""

    MOOD = "mood"
    ENERGY = "energy"
    CONNECTION = "connection"


LEVEL_WORDS = {Level.LOW: "Low", Level.OKAY: "Okay", Level.GOOD: "Good"}
SIDE_WORDS = {Side.MOOD: "Mood", Side.ENERGY: "Energy", Side.CONNECTION: "Connection"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one day; None for what was left out."""

    day: date
    mood: Level | None = None
    energy: Level | None = None
    connection: Level | None = None

    def of(self, side: Side) -> Level | None:
        """What was said of one side."""
        found: Level | None = getattr(self, side.value)
        return found


def by_day(said: Iterable[Said]) -> list[Said]:
    """One for each day, oldest first, out of check-ins in the order they were made. Of each side the last word counts;
    leaving a side out later does not take back what was said of it."""
    days: dict[date, Said] = {}
    for each in said:
        before = days.get(each.day, each)
        days[each.day] = Said(each.day, *(each.of(side) or before.of(side) for side in Side))
    return [days[day] for day in sorted(days)]
