"""Which reminders there should be, and which of those that wait should not be any more (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Way = TypeVar("Way", bound=str)


@dataclass(frozen=True)
class Coming:
    """Somebody comes to something that starts then."""

    meetup_id: int
    person_id: int
    starts_at: datetime


@dataclass(frozen=True)
class Habit(Generic[Way]):
    """How many minutes before somebody is reminded, and by which ways."""

    minutes: tuple[int, ...]
    ways: frozenset[Way]


@dataclass(frozen=True)
class Reminder(Generic[Way]):
    """One reminder by one way. Its name holds the start it speaks of: a date that moves has other reminders."""

    coming: Coming
    minutes: int
    way: Way

    @property
    def name(self) -> str:
        """What makes it unique, whatever its way."""
        start = int(self.coming.starts_at.timestamp())
        return f"reminder:{self.coming.meetup_id}:{self.coming.person_id}:{self.minutes}:{start}"

    @property
    def due_at(self) -> datetime:
        """When it goes."""
        return self.coming.starts_at - timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Plan(Generic[Way]):
    """What to put in the outbox and what to take out of it, by (name, way)."""

    add: tuple[Reminder[Way], ...]
    drop: frozenset[tuple[str, Way]]


def plan(
    comings: Iterable[Coming],
    habits: Mapping[int, Habit[Way]],
    waiting: Collection[tuple[str, Way]],
    now: datetime,
) -> Plan[Way]:
    """Compare what waits with what should. A reminder whose moment has passed is not made any more, but one that waits
    already, because nothing ran at its moment, is left to go late."""
    right = {
        (reminder.name, reminder.way): reminder
        for coming in comings
        if coming.starts_at > now
        for reminder in _reminders(coming, habits[coming.person_id])
    }
    there = set(waiting)
    add = [each for name, each in right.items() if name not in there and each.due_at > now]
    return Plan(tuple(add), frozenset(there - right.keys()))


def _reminders(coming: Coming, habit: Habit[Way]) -> list[Reminder[Way]]:
    return [Reminder(coming, minutes, way) for minutes in habit.minutes for way in sorted(habit.ways)]
