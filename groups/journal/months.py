"""Months by somebody's own wall clock (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year; `key` is how addresses write it, 2026-11."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """2026-11."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def words(self) -> str:
        """November 2026."""
        return f"{date(self.year, self.number, 1):%B} {self.year}"

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """The moment it begins in `zone`, and the moment the next one does."""
        following = Month(self.year + self.number // 12, self.number % 12 + 1)
        return _begin(self, zone), _begin(following, zone)


def read(words: str) -> Month | None:
    """The month that is written so; None for anything else, and for years that nobody here has seen."""
    found = _WRITTEN.fullmatch(words)
    if found is None or not 1900 <= int(found[1]) < 9000:
        return None
    return Month(int(found[1]), int(found[2]))


def month_of(moment: datetime, zone: str) -> Month:
    """The month it is in `zone` at this moment."""
    there = moment.astimezone(ZoneInfo(zone))
    return Month(there.year, there.month)


def _begin(month: Month, zone: str) -> datetime:
    return datetime(month.year, month.number, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
