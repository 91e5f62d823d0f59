"""Which minutes of a meetup somebody comes for, when they come for part of it (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups.meetups.models import Meetup, Part

FIRST = timedelta(minutes=15)
STEP = timedelta(minutes=5)


def span(meetup: Meetup, part: Part) -> tuple[datetime, datetime]:
    """From when to when a person is there: for the whole of it, its first 15 minutes, until the break or from it."""
    if part is Part.FIRST_15:
        return meetup.starts_at, min(meetup.starts_at + FIRST, meetup.ends_at)
    if part is Part.UNTIL_BREAK:
        return meetup.starts_at, break_of(meetup)
    if part is Part.FROM_BREAK:
        return break_of(meetup), meetup.ends_at
    return meetup.starts_at, meetup.ends_at


def break_of(meetup: Meetup) -> datetime:
    """The middle, to the nearest five minutes; the exact middle of what is too short for that."""
    length = meetup.ends_at - meetup.starts_at
    half = (length / 2 + STEP / 2) // STEP * STEP
    if not timedelta() < half < length:
        half = length / 2
    return meetup.starts_at + half
