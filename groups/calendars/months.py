"""A month as weeks of days, each with what begins on it, and the months beside it (pure)."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

Thing = TypeVar("Thing")
#: Before and after these years there is nothing to see.
FIRST, LAST = 2020, 2200


@dataclass(frozen=True, slots=True)
class Day(Generic[Thing]):
    """One day of the table; days of the months before and after are not `inside`, and empty."""

    day: date
    inside: bool
    things: tuple[Thing, ...] = ()


def asked(month: str) -> date | None:
    """The first day of a month out of an address ("2026-12"); None for nonsense, which is nobody's fault."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return found if len(month) == 7 and FIRST <= found.year <= LAST else None


def beside(first: date, by: int) -> date:
    """The first day of the month `by` months on."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def window(first: date, zone: str) -> tuple[datetime, datetime]:
    """From the beginning of the month to its end, by the clock of `zone`."""
    place = ZoneInfo(zone)
    begin, end = (datetime.combine(day, time(), place).astimezone(UTC) for day in (first, beside(first, 1)))
    return begin, end


def weeks(first: date, things: Iterable[tuple[date, Thing]]) -> list[list[Day[Thing]]]:
    """The weeks of the month from Monday on, each day with its things in the order given."""
    by_day: dict[date, list[Thing]] = defaultdict(list)
    for day, thing in things:
        by_day[day].append(thing)
    return [
        [Day(day, day.month == first.month, tuple(by_day[day]) if day.month == first.month else ()) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
