"""Moments and lengths as a person would say them, in every zone and over the turn of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined, UndefinedError

from groups import clock, letters, words
from groups.web import look
from tests import make

pytestmark = pytest.mark.pure


@pytest.fixture
def noon() -> Iterator[None]:
    """Noon UTC on Thursday 3 December 2026."""
    with clock.frozen(make.NOON):
        yield


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        (utc(2026, 12, 3, 19), "Europe/London", "Thursday 3 December, 19:00"),
        (utc(2026, 12, 3, 19), "Europe/Berlin", "Thursday 3 December, 20:00"),
        (utc(2026, 12, 3, 19), "Asia/Kolkata", "Friday 4 December, 00:30"),
        (utc(2026, 12, 3, 19), "America/Vancouver", "Thursday 3 December, 12:00"),  # summer time for good from 2026 on
        (utc(2026, 7, 1, 18), "Europe/London", "Wednesday 1 July, 19:00"),
        (utc(2026, 12, 31, 23, 30), "Europe/London", "Thursday 31 December, 23:30"),
        (utc(2026, 12, 31, 23, 30), "Europe/Berlin", "Friday 1 January 2027, 00:30"),
        (utc(2027, 1, 1, 9, 5), "Europe/London", "Friday 1 January 2027, 09:05"),
        (utc(2025, 12, 31, 12), "Europe/London", "Wednesday 31 December 2025, 12:00"),
        (utc(2027, 1, 1, 5), "America/New_York", "Friday 1 January 2027, 00:00"),
        (utc(2027, 1, 1, 4, 59), "America/New_York", "Thursday 31 December, 23:59"),
    ],
)
def test_when(noon: None, moment: datetime, zone: str, said: str) -> None:
    assert words.when(moment, zone) == said


def test_the_year_is_named_when_it_is_not_this_one_where_the_thing_is() -> None:
    with clock.frozen(utc(2026, 12, 31, 12)):
        assert words.when(utc(2026, 12, 31, 13), "Pacific/Auckland") == "Friday 1 January, 02:00"
        assert words.when(utc(2026, 12, 31, 13), "UTC") == "Thursday 31 December, 13:00"


def test_the_zone_is_named_only_to_a_reader_whose_clock_shows_something_else(noon: None) -> None:
    moment = utc(2026, 12, 3, 19)
    assert words.when(moment, "Europe/London", "Europe/Berlin").endswith("19:00 (London time)")
    assert words.when(moment, "America/New_York", "Europe/London").endswith("14:00 (New York time)")
    for reader in ("Europe/London", "Europe/Lisbon", None):
        assert words.when(moment, "Europe/London", reader).endswith("19:00")


def test_no_moment_is_one_to_agree_on(noon: None) -> None:
    assert words.when(None, "Europe/London") == "at a time you agree on"


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        (utc(2026, 12, 3, 12), "UTC", "today"), (utc(2026, 12, 3, 0), "UTC", "today"),
        (utc(2026, 12, 4, 0), "UTC", "tomorrow"),
        (utc(2026, 12, 5, 23, 59), "UTC", "in two days"), (utc(2026, 12, 13), "UTC", "in ten days"),
        (utc(2026, 12, 16), "UTC", "in 13 days"),
        (utc(2026, 12, 17), "UTC", ""), (utc(2026, 12, 2, 23, 59), "UTC", ""),
        (utc(2026, 12, 3, 19), "Asia/Kolkata", "tomorrow"),
        (utc(2026, 12, 3, 11), "Pacific/Auckland", "today"), (utc(2026, 12, 4, 4), "America/New_York", "today"),
    ],
)  # fmt: skip
def test_in_days(noon: None, moment: datetime, zone: str, said: str) -> None:
    assert words.in_days(moment, zone) == said


def test_in_days_over_the_turn_of_the_year_and_when_clocks_change() -> None:
    with clock.frozen(utc(2026, 12, 31, 12)):
        assert words.in_days(utc(2027, 1, 1, 1), "Europe/London") == "tomorrow"
    with clock.frozen(utc(2026, 10, 24, 22, 30)):
        assert words.in_days(utc(2026, 10, 25, 22, 30), "Europe/London") == "tomorrow"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (45, "45 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 01"), (90, "1 h 30"), (600, "10 h")]
)  # fmt: skip
def test_duration(minutes: int, said: str) -> None:
    assert words.duration(minutes) == said


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ({"minutes": -5}, "just now"), ({"seconds": 119}, "just now"), ({"minutes": 2}, "a few minutes ago"),
        ({"minutes": 50}, "an hour ago"),
        ({"hours": 2}, "some hours ago"), ({"hours": 20}, "yesterday"), ({"hours": 44}, "yesterday"),
        ({"hours": 47, "minutes": 59}, "yesterday"),
        ({"hours": 48}, "two days ago"), ({"days": 10}, "ten days ago"), ({"days": 13}, "13 days ago"),
        ({"days": 14}, "some weeks ago"),
        ({"days": 400}, "some weeks ago"),
    ],
)  # fmt: skip
def test_ago(noon: None, past: dict[str, int], said: str) -> None:
    assert words.ago(make.NOON - timedelta(**past)) == said


def test_ago_never_says_one_of_many(noon: None) -> None:
    for hours in range(0, 24 * 20):
        said = words.ago(make.NOON - timedelta(hours=hours))
        assert not said.startswith(("one ", "no ", "-")), hours


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "when it begins"), (1, "from an hour before"), (2, "from two hours before"), (24, "from 24 hours before"),
        (30, "from 30 hours before"), (48, "from two days before"), (336, "from 14 days before"),
    ],
)  # fmt: skip
def test_hours_before_are_said_as_a_person_would(hours: int, said: str) -> None:
    assert words.hours_before(hours) == said


def test_small_numbers_are_words() -> None:
    assert [words.number(n) for n in (0, 1, 10, 11, -1)] == ["no", "one", "ten", "11", "-1"]


def test_the_clock_is_aware_and_zones_come_from_the_package_that_is_pinned() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.is_zone("Europe/Berlin")
    for odd in ("", "Berlin", "../../etc/passwd", "/etc/localtime", "europe/berlin", "Europe/Berlin\x00", "localtime"):
        assert not clock.is_zone(odd), odd
    import_of_system_copy = words.local(utc(2026, 12, 3, 19), "America/Vancouver")
    assert import_of_system_copy.hour == 12


def test_a_held_clock_moves_when_told_and_runs_on_afterwards() -> None:
    with clock.frozen(make.NOON) as forward:
        assert clock.now() == make.NOON
        forward(timedelta(days=1))
        assert clock.now() == make.NOON + timedelta(days=1)
    assert clock.now() < make.NOON + timedelta(days=10_000)
    assert clock.now() != make.NOON + timedelta(days=1)


def test_a_name_that_a_template_was_not_given_is_a_fault(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    assert letters._environment.undefined is StrictUndefined
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template("errors/problem.html")
    with app.test_request_context(headers={"Cookie": "look=purple"}):
        assert look() == ""
