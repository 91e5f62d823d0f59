"""Keeping the dates of every series ahead of the calendar, and the seats of those who left free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from groups import clock, db
from groups.events import announce
from groups.logs import log
from groups.meetups import queries, service
from groups.meetups.events import MeetupsScheduled

MARGIN = timedelta(weeks=10)


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
