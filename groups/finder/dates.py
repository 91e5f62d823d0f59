"""When a listing happens: its first date within a window, and all of them (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from groups.recurrence import Slot, instant, parse_rule, slots

MORNING, AFTERNOON, EVENING = 5 * 60, 12 * 60, 17 * 60
_HORIZON = timedelta(days=400)


class Timed(NamedTuple):
    """What of a listing says when it happens. `next_at` is None when it has no fixed time."""

    next_at: datetime | None
    next_local: datetime | None
    zone: str
    day_step: int
    rule: str
    last_at: datetime | None


def part_of_day(local: datetime) -> str:
    """ "morning" from 5:00, "afternoon" from noon, "evening" from 17:00 and through the night."""
    minute = local.hour * 60 + local.minute
    if MORNING <= minute < AFTERNOON:
        return "morning"
    return "afternoon" if AFTERNOON <= minute < EVENING else "evening"


def all_in(timed: Timed, begin: datetime, end: datetime | None) -> Iterator[Slot]:
    """Every date that begins in [begin, end), soonest first; without an end, at most 400 days on."""
    if timed.next_at is None or timed.next_local is None:
        return
    upcoming = Slot(timed.next_local, timed.next_at)
    until = end or max(begin, timed.next_at) + _HORIZON
    last = timed.last_at
    for slot in _dates(timed, upcoming, begin, until):
        if slot.starts_at >= until or (last is not None and slot.starts_at > last):
            return
        if slot.starts_at >= begin:
            yield slot


def _dates(timed: Timed, upcoming: Slot, begin: datetime, until: datetime) -> Iterator[Slot]:
    """Dates in order, from the upcoming one or from shortly before `begin` on; an endless row where it repeats."""
    if timed.rule:
        yield from slots(parse_rule(timed.rule, zone=timed.zone), upcoming.local, timed.zone, begin, until)
    elif not timed.day_step:
        yield upcoming
    else:
        # A zone is within a day of UTC, so one day is enough to begin early.
        behind = (begin.astimezone(UTC).replace(tzinfo=None) - upcoming.local).days - 1
        local = upcoming.local + timedelta(days=max(0, behind // timed.day_step) * timed.day_step)
        place = ZoneInfo(timed.zone)
        while True:
            yield upcoming if local == upcoming.local else Slot(local, instant(local, place))
            local += timedelta(days=timed.day_step)
