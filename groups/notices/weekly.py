"""When a weekly letter goes: at the person's own hour, by their own clock (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groups import recurrence

#: Two are never closer than this, also when a person chooses another day: less than a week, for clocks that change.
APART = timedelta(days=6, hours=20)
#: How late it may be, when nothing ran at its hour.
LATE = timedelta(hours=24)


def slot_due(weekday: int, hour: int, zone: str, now: datetime) -> datetime | None:
    """The moment that has come, within the last day, at which the letter of the week goes; None when there is none."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).replace(tzinfo=None, hour=hour, minute=0, second=0, microsecond=0)
    for back in range(3):
        local = today - timedelta(days=back)
        if local.weekday() == weekday and now - LATE < (slot := recurrence.instant(local, place)) <= now:
            return slot
    return None
