"""The dates of a series against a second implementation: a walk along the calendar, day by day, on dateutil's clock."""

from __future__ import annotations

import calendar
import csv
import random
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.recurrence import MOST_DATES, Rule, format_rule, parse_rule, settled, slots, upcoming
from tests import second_clock
from tests.conftest import shared_data

pytestmark = pytest.mark.pure

zoneinfo.reset_tzpath([])  # the package's own zones, as the application uses; a system copy may be years old

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CASES_FOR_EACH_CHANGE = 30
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago", "Asia/Tehran",
         "Africa/Casablanca", "Pacific/Chatham", "Asia/Gaza", "America/St_Johns", "Europe/Dublin", "UTC"]  # fmt: skip
WAYS = ("daily", "weekly", "monthly_by_date", "monthly_by_weekday")


def fits(rule: Rule, first: date, day: date) -> bool:
    """Whether the rule has a date on that day, said as a person would say it."""
    months = (day.year - first.year) * 12 + day.month - first.month
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.freq == "daily":
        return (day - first).days % rule.every == 0
    if rule.freq == "weekly":
        monday, its_monday = first - first.weekday() * DAY, day - day.weekday() * DAY
        on = rule.weekdays or (first.weekday(),)
        return (its_monday - monday).days // 7 % rule.every == 0 and day.weekday() in on
    if months % rule.every:
        return False
    if rule.freq == "monthly_by_date":
        wanted = rule.month_day or first.day
        return day.day == (length if wanted == -1 else wanted)
    weekday = rule.weekdays[0] if rule.weekdays else first.weekday()
    nth = rule.ordinal or (-1 if first.day > 28 else (first.day + 6) // 7)
    if day.weekday() != weekday:
        return False
    return day.day + 7 > length if nth == -1 else (day.day + 6) // 7 == nth


def walked(rule: Rule, first: datetime, last: date) -> list[datetime]:
    """Every wall-clock time of the rule up to the day `last`, by looking at each day in turn."""
    found, made, day = [], 0, first.date()
    while day <= last and (rule.count is None or made < rule.count):
        local = datetime.combine(day, first.time())
        if rule.until is not None and local > rule.until:
            break
        if fits(rule, first.date(), day):
            made += 1
            if day not in rule.exceptions:
                found.append(local)
        day += DAY
    return found


happens = cache(second_clock.instant)


def check(rule: Rule, first: datetime, zone: str, begin: datetime, end: datetime) -> int:
    """Ask both for the dates between two moments; gives how many there are."""
    by_hand = [(local, happens(local, zone)) for local in walked(rule, first, (end + 3 * DAY).date())]
    found = [(slot.local, slot.starts_at) for slot in slots(rule, first, zone, begin, end)]
    assert found == [(local, at) for local, at in by_hand if begin <= at < end]
    return len(found)


def some_rule(chance: random.Random, first: datetime) -> Rule:
    """Any rule that a form could make."""
    way = chance.choice(WAYS)
    ends = chance.choice(["never", "never", "count", "until"])
    near = [first.date() + chance.randrange(60) * DAY for _ in range(chance.randrange(4))]
    return Rule(
        way,
        every=chance.choice([1, 1, 1, 2, 3, 5]),
        weekdays=tuple(sorted(chance.sample(range(7), chance.randrange(4)))) if way == "weekly" else (),
        month_day=chance.choice([None, -1]) if way == "monthly_by_date" else None,
        ordinal=chance.choice([None, 1, 2, 3, 4, -1]) if way == "monthly_by_weekday" else None,
        count=chance.randrange(1, 80) if ends == "count" else None,
        until=datetime.combine(first.date() + chance.randrange(120) * DAY, time.max) if ends == "until" else None,
        exceptions=frozenset(near),
    )


def test_every_rule_meets_every_known_change_of_the_clocks_as_a_walk_along_the_calendar_does() -> None:
    with shared_data("timezones/dst_transitions_2024_2030.csv").open() as file:
        changes = list(csv.DictReader(file))
    chance, cases, dates, on_the_spot = random.Random(20261123), 0, 0, 0
    for change in changes:
        moment, zone = datetime.fromisoformat(change["utc"].replace("Z", "+00:00")), change["tz"]
        wall = (moment + timedelta(minutes=int(change["offset_before_min"]))).replace(tzinfo=None)
        for case in range(CASES_FOR_EACH_CHANGE):
            # Half of the series are at the minutes around the change, and on its day; the others anywhere.
            about = chance.randrange(-90, 90) * MINUTE if case % 2 else chance.randrange(1440) * MINUTE
            first = wall + about - chance.choice([0, 1, 7, 14, 28, 35, 70]) * DAY
            rule = some_rule(chance, first)
            dates += check(rule, first, zone, moment - 20 * DAY, moment + 20 * DAY)
            cases += 1
            on_the_spot += bool(case % 2)
    assert cases >= 5000
    assert dates > cases  # the windows are not empty
    assert on_the_spot >= 2500


FIRSTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))
SERIES = st.tuples(st.integers(0, 10**9), FIRSTS).map(
    lambda drawn: (some_rule(random.Random(drawn[0]), drawn[1]), drawn[1])
)
"""A rule and the first date it was made for."""


@settings(deadline=None, max_examples=150)
@given(SERIES, st.sampled_from(ZONES), st.integers(0, 200))
def test_any_rule_anywhere_gives_what_a_walk_gives(series: tuple[Rule, datetime], zone: str, later: int) -> None:
    rule, first = series
    begin = first.replace(tzinfo=UTC) + (later - 3) * DAY
    check(rule, first, zone, begin, begin + 40 * DAY)


@settings(deadline=None, max_examples=100)
@given(SERIES, st.sampled_from(ZONES))
def test_the_next_dates_are_the_first_of_all_dates(series: tuple[Rule, datetime], zone: str) -> None:
    rule, first = series
    begin = first.replace(tzinfo=UTC) - 2 * DAY
    every = slots(rule, first, zone, begin, begin + 400 * DAY)
    assert upcoming(rule, first, zone, begin, 5) == every[:5] or len(every) < 5


@settings(deadline=None, max_examples=150)
@given(SERIES)
def test_any_rule_survives_being_settled_written_and_read(series: tuple[Rule, datetime]) -> None:
    loose, first = series
    rule = settled(loose, first)
    window = first.replace(tzinfo=UTC) - 2 * DAY, first.replace(tzinfo=UTC) + 200 * DAY
    assert slots(rule, first, "UTC", *window) == slots(loose, first, "UTC", *window)
    read = parse_rule(format_rule(rule), exceptions=rule.exceptions)
    assert (read.freq, read.every, read.count, read.exceptions) == (rule.freq, rule.every, rule.count, rule.exceptions)
    assert (read.month_day, read.weekdays) == (rule.month_day, rule.weekdays)
    assert read.until == (rule.until.replace(microsecond=0) if rule.until else None)


def test_ten_years_of_weeks_fit_and_one_more_does_not() -> None:
    last = datetime(2026, 1, 5, 19) + (MOST_DATES - 1) * timedelta(weeks=1)
    window = datetime(2026, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    assert len(slots(Rule("weekly", until=last), datetime(2026, 1, 5, 19), "Europe/London", *window)) == MOST_DATES
    with pytest.raises(ValueError, match="more than 520 dates"):
        slots(Rule("weekly", until=last + 7 * DAY), datetime(2026, 1, 5, 19), "Europe/London", *window)
