"""Moments, lengths and counts as a person would say them; the filters that templates use."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from groups import clock, text

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def local(moment: datetime, zone: str) -> datetime:
    """`moment` on the wall clock of `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def when(moment: datetime | None, zone: str, reader_zone: str | None = None) -> str:
    """ "Thursday 3 December, 19:00", with the zone named when it is not the reader's."""
    if moment is None:
        return "at a time you agree on"
    there = local(moment, zone)
    today = local(clock.now(), zone)
    year = f" {there.year}" if there.year != today.year else ""
    said = f"{there:%A} {there.day} {there:%B}{year}, {there:%H:%M}"
    if is_elsewhere(moment, zone, reader_zone):
        said += f" ({zone.split('/')[-1].replace('_', ' ')} time)"
    return said


def in_days(moment: datetime, zone: str) -> str:
    """ "today", "tomorrow", "in three days"; "" for what is past or far away."""
    days = (local(moment, zone).date() - local(clock.now(), zone).date()).days
    if days in {0, 1}:
        return ("today", "tomorrow")[days]
    return f"in {number(days)} days" if 1 < days < 14 else ""


def number(count: int) -> str:
    """Small numbers as words."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def duration(minutes: int) -> str:
    """ "45 min", "1 h", "1 h 30"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def hours_before(hours: int) -> str:
    """ "from 24 hours before", "from two days before"; "when it begins" for none."""
    if hours < 2:
        return "from an hour before" if hours else "when it begins"
    if hours >= 48 and hours % 24 == 0:
        return f"from {number(hours // 24)} days before"
    return f"from {number(hours)} hours before"


def is_elsewhere(moment: datetime, zone: str, reader_zone: str | None) -> bool:
    """Whether the reader's own clock shows another time than the one in `zone`."""
    return bool(reader_zone) and local(moment, zone).utcoffset() != local(moment, reader_zone or zone).utcoffset()


def ago(moment: datetime) -> str:
    """ "just now", "a few minutes ago", "an hour ago", "yesterday", "three days ago", "some weeks ago"."""
    past = clock.now() - moment
    if past < timedelta(minutes=2):
        return "just now"
    if past < timedelta(minutes=50):
        return "a few minutes ago"
    if past < timedelta(hours=2):
        return "an hour ago"
    if past < timedelta(hours=20):
        return "some hours ago"
    if past < timedelta(hours=48):
        return "yesterday"
    return f"{number(past.days)} days ago" if past.days < 14 else "some weeks ago"


def iso(moment: datetime) -> str:
    """For the datetime attribute of <time>."""
    return moment.isoformat(timespec="seconds")


def attach(app: Flask) -> None:
    """Give these to the templates, and the ways in which people's own words become HTML."""
    for filter_ in (when, in_days, number, duration, hours_before, is_elsewhere, ago, iso, local):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.filters["words_to_html"] = text.to_html
    app.jinja_env.filters["plain_to_html"] = text.plain_message_html
