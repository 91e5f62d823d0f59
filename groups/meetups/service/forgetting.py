"""What is known of people around dates goes when its time is over."""

from __future__ import annotations

from sqlalchemy import delete, select

from groups import clock, db
from groups.meetups import greeting
from groups.meetups.models import Attendance, BuddyLine, BuddyVisit, Meetup
from groups.meetups.queries.attendance import KEPT


def forget_company() -> None:
    """Delete what two wrote to each other, 48 hours after their date; and who came and who met whom, after thirty days.
    How many came stays with the date."""
    now, session = clock.now(), db.session()
    closed = select(Meetup.id).where(Meetup.ends_at <= now - greeting.LINE_STAYS)
    written = select(BuddyVisit.id).where(BuddyVisit.meetup_id.in_(closed))
    session.execute(delete(BuddyLine).where(BuddyLine.visit_id.in_(written)))

    past = select(Meetup.id).where(Meetup.ends_at <= now - KEPT.time)
    session.execute(delete(Attendance).where(Attendance.meetup_id.in_(past)))
    session.execute(delete(BuddyVisit).where(BuddyVisit.meetup_id.in_(past)))
