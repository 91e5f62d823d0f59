"""Keeping the dates of every series ahead of the calendar and at their wall clock, and the seats of those who left
free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from groups import clock, db
from groups.events import announce
from groups.logs import log
from groups.meetups import queries, service
from groups.meetups.events import MeetupsScheduled
from groups.meetups.queries import buddies as door
from groups.meetups.queries import zones as at_zones
from groups.meetups.queries.reminding import answered_dates
from groups.meetups.service import forgetting, visits, volunteers, zones
from groups.meetups.service.reminding import follow

MARGIN = timedelta(weeks=10)
#: How far back changes are looked for that nobody heard, and how many dates are looked at in one transaction.
LATELY = timedelta(minutes=30)
AT_ONCE = 20

_looked: datetime | None = None


def extend() -> int:
    """Add the dates that have come within the horizon; a series in trouble does not hold up the others."""
    added = 0
    waiting = queries.series_to_extend(clock.now() + MARGIN)
    for series_id in waiting:
        try:
            added += _extend_one(series_id)
        except Exception:
            log.exception("series_not_extended")
    return added


def seats() -> int:
    """End the offers whose time is over, offer what is free to those in line, and let them in at the start; gives at
    how many dates. Any number of processes may."""
    return sum(_done("line_not_settled", service.settle_line, each) for each in queries.lines_to_settle())


def free_seats() -> int:
    """Take back the replies of people who left, or rest, and whose going was not heard; gives how many people's."""
    freed = sum(_done("seats_not_freed", service.release_seats, *each) for each in queries.who_keeps_seats())
    resting = queries.who_rests_with_seats()
    return freed + sum(_done("seats_not_freed", service.release_for_pause, each) for each in resting)


def forget_lines() -> None:
    """Delete who waited for a seat, thirty days after the date."""
    with db.transaction():
        service.forget_lines()


def buddies() -> int:
    """Bring the wishes to be met to where they should stand: a day before, a facilitator meets whoever has nobody, and
    what was not heard of people who go, rest or do not meet is taken in. Gives how many wishes."""
    for person_id, group_id in door.volunteers_gone():
        _done("volunteer_not_ended", volunteers.end_unheard, person_id, group_id)
    return sum(_done("wish_not_settled", visits.settle, each) for each in door.unsettled())


def forget_company() -> None:
    """Delete what two people wrote to each other, and who came and who met whom, when the time for it is over."""
    with db.transaction():
        forgetting.forget_company()


def keep_wall_clocks() -> int:
    """Bring the dates ahead in line with the zones as they are known now: a newer list of zones comes with a new start
    of the application. Gives how many were elsewhere."""
    astray = at_zones.astray()
    db.release()
    return sum(_done("clock_not_kept", zones.set_right, each) for each in astray)


def _done(trouble: str, deed: Callable[..., object], *about: object) -> bool:
    """One deed in a transaction of its own; one in trouble does not hold up the others."""
    try:
        with db.transaction():
            deed(*about)
    except Exception:
        log.exception(trouble)
        return False
    return True


def _extend_one(series_id: int) -> int:
    with db.transaction():
        # Two processes at once extend it one after the other, and the second finds nothing to add.
        series = queries.hold_series(series_id)
        new = 0 if series.ended_at is not None else service.extend_series(series)
        if new:
            announce(MeetupsScheduled(series.group_id, series.id, None))
    return new


def remind() -> int:
    """Bring reminders in line with answers and dates whose change was not heard, because a process ended just then: at
    first with all there are, then with what has changed lately; gives how many dates were looked at."""
    global _looked
    since = None if _looked is None else clock.now() - LATELY
    _looked = clock.now()
    dates = answered_dates(since=since)
    db.release()
    for start in range(0, len(dates), AT_ONCE):
        _done("reminders_not_followed", follow, dates[start : start + AT_ONCE])
        clock.pause(0.02)  # others write in between
    return len(dates)
