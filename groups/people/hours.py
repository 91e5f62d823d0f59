"""Between which hours of their own day somebody likes to be reached (pure)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groups import recurrence

DAY = 24 * 60


def opens_at(begin: int | None, end: int | None, zone: str, now: datetime) -> datetime | None:
    """When the hours from `begin` to `end` (minutes of the day in `zone`) begin next; None while they last, or where
    there are none. Hours may go over midnight."""
    if begin is None or end is None or begin == end:
        return None
    place = ZoneInfo(zone)
    local = now.astimezone(place).replace(tzinfo=None)
    minute = local.hour * 60 + local.minute
    lasts = begin <= minute < end if begin < end else minute >= begin or minute < end
    if lasts:
        return None
    first = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=begin)
    return recurrence.instant(first if first > local else first + timedelta(days=1), place)


def said(minute: int) -> str:
    """Such a minute as on a clock: "09:30"; the end of the day is "24:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
