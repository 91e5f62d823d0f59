"""A month as a table of days, each with what begins on it."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from groups import words
from groups.finder.asked import next_month
from groups.finder.queries import Hit

SHOWN = 3


@dataclass(frozen=True)
class Day:
    """One day: the first few things on it, and how many more there are."""

    day: date
    inside: bool
    hits: Sequence[Hit] = field(default_factory=tuple)
    more: int = 0


def begins(month: str, today: date) -> date:
    """The first day of the month that is asked for ("2026-12"), else of the present one; never one that is over."""
    present = today.replace(day=1)
    return max(present, date.fromisoformat(f"{month}-01")) if month else present


def window(first: date, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """From the month's beginning, or from now, to its end by the clock of `zone`."""
    place = ZoneInfo(zone)
    begin, end = (datetime.combine(day, time(), place).astimezone(UTC) for day in (first, next_month(first, 1)))
    return max(begin, now), end


def weeks(first: date, hits: Sequence[Hit], zone: str) -> list[list[Day]]:
    """The weeks of the month from Monday on; each thing on its own wall clock's day."""
    by_day: dict[date, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.at is not None:
            by_day[words.local(hit.at, hit.listing.zone or zone).date()].append(hit)
    return [
        [
            Day(day, day.month == first.month, by_day[day][:SHOWN], max(0, len(by_day[day]) - SHOWN))
            if day.month == first.month
            else Day(day, False)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
