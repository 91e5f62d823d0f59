"""When things in the demo community happen: worked out from "now", by the community's wall clock (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.recurrence import Rule, Slot, instant, slots

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKS_BEFORE, WEEKS_AHEAD = 2, 12


@dataclass(frozen=True)
class Moments:
    """Turns "6d 19:40", "in five days at ten" and "Tuesdays at seven" into moments around `now` (aware)."""

    now: datetime
    zone: str

    @property
    def place(self) -> ZoneInfo:
        """The community's zone."""
        return ZoneInfo(self.zone)

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.place).date()

    def days_ago(self, days: int) -> datetime:
        """So many days before now."""
        return self.now - timedelta(days=days)

    def ago(self, at: str) -> datetime:
        """The moment of "6d 19:40" (never after now, for "1d" is yesterday) or of "40m"."""
        if at.endswith("m"):
            return self.now - timedelta(minutes=int(at[:-1]))
        days, hour, minute = (int(part) for part in re.findall(r"\d+", at))
        local = datetime.combine(self.today - timedelta(days=days), time(hour, minute))
        return instant(local, self.place)

    def in_order(self, ats: list[str]) -> list[datetime]:
        """The moments of a talk, each after the one before, none after now.

        Soon after midnight "150m" ago lies before yesterday's last words; those then move back rather than ahead.
        """
        found = [self.ago(at) for at in ats]
        for index in range(len(found) - 2, -1, -1):
            found[index] = min(found[index], found[index + 1] - timedelta(minutes=1))
        return found

    def ahead(self, in_days: int, clock: str) -> Slot:
        """A date some days from today, by the wall clock."""
        local = datetime.combine(self.today + timedelta(days=in_days), time.fromisoformat(clock))
        return Slot(local, instant(local, self.place))

    def first(self, weekday: str, clock: str, since_weeks: int) -> datetime:
        """The wall-clock beginning of a weekly thing that began so many weeks ago, on that weekday."""
        monday = self.today - timedelta(days=self.today.weekday(), weeks=since_weeks)
        return datetime.combine(monday + timedelta(days=DAYS.index(weekday)), time.fromisoformat(clock))

    def dates(self, rule: Rule, first: datetime) -> list[Slot]:
        """The dates of a series from two weeks ago to as far ahead as every series is laid out."""
        earliest, latest = self.now - timedelta(weeks=WEEKS_BEFORE), self.now + timedelta(weeks=WEEKS_AHEAD)
        return slots(rule, first, self.zone, earliest, latest)


def weekly(weekday: str, every: int = 1) -> Rule:
    """The rule of something on one weekday."""
    return Rule(freq="weekly", every=every, weekdays=(DAYS.index(weekday),))
