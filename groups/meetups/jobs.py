"""Keeping the dates of every series ahead of the calendar."""

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


def _extend_one(series_id: int) -> int:
    with db.transaction() as session:
        series = session.get_one(Series, series_id)
        new = service.extend_series(series)
        if new:
            announce(MeetupsScheduled(series.group_id, series.id, None))
    return new
