"""How often an activity happens: the form's few ways, in words, and the next dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groups.activities import schedule
from groups.activities.schedule import Repeats

pytestmark = pytest.mark.pure

FIRST = datetime(2026, 12, 8, 17, 30)  # a Tuesday, the second of its month
NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeats", "rule", "words"),
    [
        (Repeats.ONCE, "", ""),
        (Repeats.WEEKLY, "FREQ=WEEKLY;BYDAY=TU", "Every Tuesday, 17:30"),
        (Repeats.FORTNIGHTLY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Tuesday, every 2 weeks, 17:30"),
        (Repeats.MONTHLY, "FREQ=MONTHLY;BYDAY=2TU", "The second Tuesday of the month, 17:30"),
    ],
)
def test_each_way_of_the_form_becomes_a_rule_and_comes_back(repeats: Repeats, rule: str, words: str) -> None:
    assert schedule.rule_for(repeats, FIRST) == rule
    assert schedule.repeats_of(rule, FIRST) is repeats
    assert schedule.in_words(rule, FIRST) == words


def test_a_fifth_weekday_means_the_last_of_the_month() -> None:
    assert schedule.rule_for(Repeats.MONTHLY, datetime(2026, 12, 29, 10)) == "FREQ=MONTHLY;BYDAY=-1TU"


def test_no_fixed_time_has_no_dates() -> None:
    assert schedule.repeats_of("", None) is Repeats.NO_TIME
    assert schedule.next_slots("", None, "Europe/London", NOON, 5) == []


def test_a_single_date_is_next_until_it_begins() -> None:
    slots = schedule.next_slots("", FIRST, "Europe/London", NOON)
    assert [slot.local for slot in slots] == [FIRST]
    assert schedule.next_slots("", FIRST, "Europe/London", NOON + timedelta(days=6)) == []


def test_next_dates_keep_the_wall_clock_over_the_change_of_the_clocks() -> None:
    slots = schedule.next_slots(
        "FREQ=WEEKLY;BYDAY=TU", FIRST, "Europe/London", datetime(2027, 3, 22, tzinfo=UTC), limit=2
    )
    assert [slot.starts_at.hour for slot in slots] == [17, 16]
    assert {slot.local.hour for slot in slots} == {17}


@pytest.mark.parametrize(
    "rule",
    ["FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=2TU"],
)
def test_an_old_first_date_gives_the_same_dates_as_counting_through(rule: str) -> None:
    long_ago = datetime(2019, 1, 8, 17, 30)
    after = datetime(2026, 12, 3, 12, tzinfo=UTC)
    quick = schedule.next_slots(rule, long_ago, "America/Los_Angeles", after, limit=3)
    parsed = schedule.parse_rule(rule)
    slow = schedule.slots(parsed, long_ago, "America/Los_Angeles", after, after + timedelta(days=100))
    assert quick == slow[:3]


def test_a_rule_with_an_end_says_when() -> None:
    last = schedule.last_at("FREQ=WEEKLY;BYDAY=TU;COUNT=3", FIRST, "Europe/London")
    assert last == datetime(2026, 12, 22, 17, 30, tzinfo=UTC)
    assert schedule.last_at("FREQ=WEEKLY;BYDAY=TU", FIRST, "Europe/London") is None
    assert schedule.day_step("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU") == 14
    assert schedule.day_step("FREQ=WEEKLY;BYDAY=TU,TH") == 0
