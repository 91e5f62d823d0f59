"""Dates of a series: the wall clock holds in every zone, and answered dates are never lost."""

import csv
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.recurrence import MOST_DATES, Rule, format_rule, instant, parse_rule, reconcile, slots
from tests.conftest import shared_data

pytestmark = pytest.mark.pure

zoneinfo.reset_tzpath([])  # the package's own zones, as the application uses; a system copy may be years old

ZONES = [
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Vancouver",
    "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana",
    "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Chisinau",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Tehran",
    "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Apia", "Pacific/Norfolk", "UTC",
]  # fmt: skip
WEEKLY = Rule("weekly")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def window(rule, first, zone, start, end):
    return slots(rule, first, zone, start, end)


def by_hand(local, zone):
    """The instant by a second road: try every offset the zone has near that day, and take the earliest that fits."""
    place = ZoneInfo(zone)
    noon = local.replace(tzinfo=UTC)
    offsets = {(noon + timedelta(hours=hours)).astimezone(place).utcoffset() for hours in range(-48, 49)}
    fitting = [moment for offset in offsets if (moment := noon - offset).astimezone(place).utcoffset() == offset]
    if fitting:
        return min(fitting)
    minute = local
    while True:  # a skipped time: walk on, a minute of wall clock at a time
        minute += timedelta(minutes=1)
        moments = [
            m
            for offset in offsets
            if (m := minute.replace(tzinfo=UTC) - offset).astimezone(place).utcoffset() == offset
        ]
        if moments:
            return min(moments)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [(0, 30), (1, 30), (2, 15), (19, 0), (23, 45)])
def test_a_weekly_meetup_keeps_its_wall_clock_time_all_year(zone, clock):
    first = datetime(2025, 1, 5, *clock)
    found = window(WEEKLY, first, zone, utc(2025, 1, 1), utc(2027, 6, 1))
    assert [slot.local for slot in found] == [first + timedelta(weeks=week) for week in range(len(found))]
    assert len(found) >= 125
    assert [slot.starts_at for slot in found] == [by_hand(slot.local, zone) for slot in found]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
)
def test_any_wall_clock_time_becomes_the_same_instant_by_two_roads(zone, local):
    assert instant(local, ZoneInfo(zone)) == by_hand(local, zone)


def test_a_time_the_clock_skips_goes_to_the_first_minute_that_exists():
    assert instant(datetime(2026, 3, 29, 1, 30), ZoneInfo("Europe/London")) == utc(2026, 3, 29, 1, 0)
    assert instant(datetime(2026, 3, 8, 2, 0), ZoneInfo("America/New_York")) == utc(2026, 3, 8, 7, 0)


def test_a_time_that_comes_twice_happens_the_first_time_only():
    found = window(WEEKLY, datetime(2026, 10, 25, 1, 30), "Europe/London", utc(2026, 10, 24), utc(2026, 10, 27))
    assert [slot.starts_at for slot in found] == [utc(2026, 10, 25, 0, 30)]


def test_lord_howe_moves_by_half_an_hour():
    place = ZoneInfo("Australia/Lord_Howe")
    assert instant(datetime(2026, 10, 4, 2, 15), place) == utc(2026, 10, 3, 15, 30)  # 02:00 to 02:30 is skipped
    assert instant(datetime(2026, 4, 5, 1, 45), place) == utc(2026, 4, 4, 14, 45)  # 01:30 to 02:00 comes twice


def test_apia_left_out_a_whole_day():
    found = window(WEEKLY, datetime(2011, 12, 23, 18), "Pacific/Apia", utc(2011, 12, 20), utc(2012, 1, 10))
    assert [slot.local.day for slot in found] == [23, 30, 6]
    assert found[1].starts_at.astimezone(ZoneInfo("Pacific/Apia")).replace(tzinfo=None) == datetime(2011, 12, 31)


def test_vancouver_no_longer_moves_its_clock_after_2026():
    winter = instant(datetime(2026, 12, 1, 19), ZoneInfo("America/Vancouver"))
    summer = instant(datetime(2026, 7, 1, 19), ZoneInfo("America/Vancouver"))
    assert (winter.hour, summer.hour) == (2, 2)


def test_every_known_change_of_clock_is_kept_apart():
    with shared_data("timezones/dst_transitions_2024_2030.csv").open() as file:
        changes = list(csv.DictReader(file))
    assert len(changes) > 200
    for change in changes:
        moment = datetime.fromisoformat(change["utc"].replace("Z", "+00:00"))
        before, after = (timedelta(minutes=int(change[f"offset_{when}_min"])) for when in ("before", "after"))
        place = ZoneInfo(change["tz"])
        wall = (moment + before).replace(tzinfo=None)
        if change["kind"] == "gap":
            assert instant(wall + (after - before) / 2, place) == moment
        else:
            assert instant(wall - (before - after) / 2, place) == moment - (before - after) / 2


def test_the_window_takes_its_start_and_leaves_its_end():
    found = window(WEEKLY, datetime(2026, 1, 5, 19), "UTC", utc(2026, 1, 5, 19), utc(2026, 1, 19, 19))
    assert [slot.local.day for slot in found] == [5, 12]


def test_every_second_week_on_two_days():
    rule = Rule("weekly", every=2, weekdays=(0, 3))
    found = window(rule, datetime(2026, 1, 5, 19), "Europe/Berlin", utc(2026, 1, 1), utc(2026, 2, 1))
    assert [slot.local.day for slot in found] == [5, 8, 19, 22]


def test_monthly_by_weekday_follows_the_first_date():
    found = window(Rule("monthly_by_weekday"), datetime(2026, 1, 13, 19), "UTC", utc(2026, 1, 1), utc(2026, 5, 1))
    assert [slot.local.date() for slot in found] == [
        date(2026, 1, 13),
        date(2026, 2, 10),
        date(2026, 3, 10),
        date(2026, 4, 14),
    ]


def test_a_fifth_weekday_means_the_last_one():
    found = window(Rule("monthly_by_weekday"), datetime(2026, 1, 30, 19), "UTC", utc(2026, 1, 1), utc(2026, 4, 1))
    assert [slot.local.day for slot in found] == [30, 27, 27]


def test_the_31st_passes_over_short_months_and_the_last_day_does_not():
    by_31 = window(Rule("monthly_by_date"), datetime(2026, 1, 31, 19), "UTC", utc(2026, 1, 1), utc(2026, 6, 1))
    by_last = window(
        Rule("monthly_by_date", month_day=-1), datetime(2026, 1, 31, 19), "UTC", utc(2026, 1, 1), utc(2026, 5, 1)
    )
    assert [slot.local.month for slot in by_31] == [1, 3, 5]
    assert [slot.local.day for slot in by_last] == [31, 28, 31, 30]


def test_a_series_ends_by_count_or_on_a_day_and_leaves_out_exceptions():
    counted = Rule("daily", count=4, exceptions=frozenset({date(2026, 1, 2)}))
    ended = Rule("daily", until=datetime(2026, 1, 3, 18, 59))
    first = datetime(2026, 1, 1, 19)
    assert [s.local.day for s in window(counted, first, "UTC", utc(2026, 1, 1), utc(2027, 1, 1))] == [1, 3, 4]
    assert [s.local.day for s in window(ended, first, "UTC", utc(2026, 1, 1), utc(2027, 1, 1))] == [1, 2]


def test_a_rule_with_too_many_dates_is_refused():
    with pytest.raises(ValueError, match="more than 520 dates"):
        Rule("daily", count=MOST_DATES + 1)
    endless = Rule("daily", until=datetime(2030, 1, 1))
    with pytest.raises(ValueError, match="more than 520 dates"):
        window(endless, datetime(2026, 1, 1, 9), "UTC", utc(2026, 1, 1), utc(2026, 2, 1))
    with pytest.raises(ValueError, match="more than 520 dates"):
        window(Rule("daily"), datetime(2026, 1, 1, 9), "UTC", utc(2026, 1, 1), utc(2029, 1, 1))
    assert (
        len(window(Rule("daily", count=MOST_DATES), datetime(2026, 1, 1, 9), "UTC", utc(2026, 1, 1), utc(2029, 1, 1)))
        == 520
    )


@pytest.mark.parametrize(
    "text",
    ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=2TU;COUNT=6",
     "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;UNTIL=20261231T190000", "FREQ=MONTHLY"],
)  # fmt: skip
def test_a_rule_survives_being_written_and_read(text):
    assert format_rule(parse_rule(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=HOURLY", "once a day at most"),
        ("FREQ=SECONDLY;COUNT=3", "once a day at most"),
        ("FREQ=YEARLY", "daily, weekly or monthly"),
        ("", "not a rule"),
        ("nonsense", "not a rule"),
        ("FREQ=WEEKLY;FREQ=DAILY", "not a rule"),
        ("FREQ=WEEKLY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=WEEKLY;BYDAY=XX", "not a weekday"),
        ("FREQ=WEEKLY;BYDAY=2MO", "mixes weekdays"),
        ("FREQ=MONTHLY;BYDAY=1MO,2TU", "mixes weekdays"),
        ("FREQ=MONTHLY;BYDAY=9MO", "first, second"),
        ("FREQ=WEEKLY;COUNT=0", "at least one"),
        ("FREQ=WEEKLY;COUNT=99999", "more than 520"),
        ("FREQ=WEEKLY;COUNT=x", "whole number"),
        ("FREQ=WEEKLY;INTERVAL=0", "1 to 52"),
        ("FREQ=WEEKLY;UNTIL=2026", "not a day"),
        ("FREQ=WEEKLY;UNTIL=20261231T190000Z", "in UTC"),
        ("FREQ=WEEKLY;UNTIL=20261231;COUNT=3", "not both"),
        ("FREQ=MONTHLY;BYMONTHDAY=40", "1 to 31"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "another day than Monday"),
    ],
)
def test_a_rule_outside_what_is_kept_is_refused_with_a_sentence(text, said):
    with pytest.raises(ValueError, match=said):
        parse_rule(text)


def test_an_end_in_utc_becomes_wall_clock_time():
    assert parse_rule("RRULE:FREQ=WEEKLY;UNTIL=20260702T020000Z", zone="America/Vancouver").until == datetime(
        2026, 7, 1, 19
    )


def test_a_changed_rule_touches_only_dates_nobody_answered():
    monday, tuesday, wednesday, thursday = (datetime(2026, 1, day, 19) for day in (5, 6, 7, 8))
    existing = [(monday, False, False), (tuesday, True, False), (wednesday, False, True)]
    changes = reconcile(existing, [thursday])
    assert (changes.add, changes.drop) == ((thursday,), (monday,))
    assert changes.keep_answered == (tuesday, wednesday)


SLOTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9)).map(
    lambda d: d.replace(hour=19, minute=0, second=0, microsecond=0)
)


@given(st.dictionaries(SLOTS, st.tuples(st.booleans(), st.booleans())), st.sets(SLOTS))
def test_reconciling_accounts_for_every_date_and_drops_no_answer(rows, wanted):
    changes = reconcile([(slot, *flags) for slot, flags in rows.items()], wanted)
    assert sorted([*changes.keep, *changes.drop, *changes.keep_answered]) == sorted(rows)
    assert set(changes.add) | set(changes.keep) == wanted
    assert not any(rows[slot][0] for slot in changes.drop)
