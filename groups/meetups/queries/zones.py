"""Which dates ahead are not when their wall clock says any more, because a country changed its clock by law."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from groups import clock, db, recurrence
from groups.meetups.models import Meetup


def astray() -> list[int]:
    """The dates ahead whose wall clock, by the zones this installation has now, means another moment than is kept."""
    ahead = select(Meetup.id, Meetup.starts_local, Meetup.zone, Meetup.starts_at)
    rows = db.session().execute(ahead.where(Meetup.starts_at > clock.now()).order_by(Meetup.id))
    return [row.id for row in rows if recurrence.instant(row.starts_local, ZoneInfo(row.zone)) != row.starts_at]
