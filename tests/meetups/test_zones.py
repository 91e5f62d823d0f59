"""A country changes its clock by law: a date stays at its wall clock, as soon as the list of zones knows of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from groups import db
from groups.meetups import jobs
from groups.meetups.models import Meetup
from groups.notices.models import Notice
from tests import make
from tests.meetups.series_of import Weekly, told, weekly

pytestmark = pytest.mark.usefixtures("app", "at_noon")
HOUR = timedelta(hours=1)


def by_an_older_list(found: Weekly, *day: int) -> Meetup:
    """A date whose moment was worked out when its zone was an hour elsewhere."""
    date = found.at(*day)
    with make.saving():
        date.starts_at, date.ends_at = date.starts_at - HOUR, date.ends_at - HOUR
    return date


def reminded_at() -> list[datetime]:
    db.session().rollback()
    rows = select(Notice.due_at).where(Notice.kind == "meetup_reminder", Notice.channel == "mail")
    return list(db.session().scalars(rows.order_by(Notice.due_at)))


def test_a_date_goes_back_to_its_wall_clock_and_its_reminders_and_calendars_follow(heard: list[object]) -> None:
    found = weekly()
    date = by_an_older_list(found, 2026, 12, 15)
    found.says(found.wren, date)
    before, was, sequence, touched = reminded_at(), date.starts_at, date.sequence, date.touched
    assert [jobs.keep_wall_clocks(), jobs.keep_wall_clocks()] == [1, 0]
    date = found.at(2026, 12, 15)
    assert (date.starts_at, date.ends_at) == (was + HOUR, was + HOUR + timedelta(minutes=90))
    assert (date.sequence, date.touched, date.starts_local) == (sequence + 1, touched, datetime(2026, 12, 15, 19))
    assert reminded_at() == [each + HOUR for each in before]
    assert told() == {}
    assert any(getattr(each, "meetup_id", None) == date.id for each in heard)


def test_what_is_right_is_left_alone_and_so_is_what_is_over() -> None:
    found = weekly()
    assert jobs.keep_wall_clocks() == 0
    over = by_an_older_list(found, 2026, 12, 8)
    with make.saving():
        over.starts_at, over.ends_at = make.NOON - 2 * HOUR, make.NOON - HOUR
    assert jobs.keep_wall_clocks() == 0
