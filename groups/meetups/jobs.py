"""Keeping the dates of every series ahead of the calendar, and the seats of those who left free."""

from __future__ import annotations

from datetime import timedelta

from groups import clock, db
from groups.events import announce
from groups.logs import log
from groups.meetups import queries, service
from groups.meetups.events import MeetupsScheduled
from groups.meetups.models import Series

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


def free_seats() -> int:
    """Take back the replies of people who left and whose leaving was not heard; gives how many people's."""
    freed = 0
    for person_id, group_id in queries.who_keeps_seats():
        try:
            with db.transaction():
                service.release_seats(person_id, group_id)
            freed += 1
        except Exception:
            log.exception("seats_not_freed")
    return freed


def _extend_one(series_id: int) -> int:
    with db.transaction() as session:
        series = session.get_one(Series, series_id)
        new = service.extend_series(series)
        if new:
            announce(MeetupsScheduled(series.group_id, series.id, None))
    return new
