"""A calendar says exactly the dates that are scheduled, whatever the rule, the zone, and what was done to the dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups import clock, recurrence
from groups.calendars import ical, series_entries
from groups.calendars.telling import Said
from groups.columns import new_ref
from groups.meetups.models import Meetup, MeetupState, Series
from groups.membership.models import Mode
from groups.recurrence import Rule
from tests.calendars import reader

ZONES = (
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Vancouver", "America/Santiago", "Africa/Casablanca",
    "Africa/Cairo", "Asia/Kathmandu", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Chatham", "America/Nuuk", "UTC",
)  # fmt: skip
NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
END = NOW + timedelta(days=365)

rules = st.one_of(
    st.builds(Rule, st.just("daily"), every=st.integers(1, 5), count=st.none() | st.integers(1, 300)),
    st.builds(
        Rule,
        st.just("weekly"),
        every=st.integers(1, 5),
        weekdays=st.lists(st.integers(0, 6), unique=True, max_size=4).map(tuple),
        count=st.none() | st.integers(1, 60),
    ),
    st.builds(
        Rule,
        st.just("monthly_by_date"),
        every=st.integers(1, 3),
        month_day=st.none() | st.sampled_from([-1, 1, 29, 31]),
    ),
    st.builds(
        Rule,
        st.just("monthly_by_weekday"),
        every=st.integers(1, 3),
        weekdays=st.none().map(lambda _: ()) | st.integers(0, 6).map(lambda day: (day,)),
        ordinal=st.none() | st.sampled_from([-1, 1, 2, 3, 4]),
        until=st.none()
        | st.datetimes(datetime(2027, 2, 1), datetime(2028, 2, 1)).map(lambda at: at.replace(microsecond=0)),
    ),
)
#: Many in the small hours, where clocks are changed.
firsts = st.builds(
    lambda day, hour, minute: datetime(2026, 12, 4) + timedelta(days=day, hours=hour, minutes=minute),
    st.integers(0, 120),
    st.integers(0, 3) | st.integers(0, 23),
    st.sampled_from([0, 5, 15, 30, 45, 59]),
)


@dataclass
class Told:
    """A series, the dates it has, and what a reader should find."""

    series: Series
    dates: list[Meetup]

    def calendar(self) -> bytes:
        with clock.frozen(NOW):
            entries = series_entries.told(self.series, self.dates, _said, str, NOW - timedelta(weeks=4))
            return ical.write(entries, name="Dates", zone=self.series.zone, now=NOW)


def _said(thing: Meetup | Series) -> Said:
    return Said(thing.title, thing.place)


def _series(rule: Rule, first: datetime, zone: str, minutes: int, out: frozenset[date], *, ended: bool) -> Series:
    return Series(
        title="Tea; quiet, and “more” 茶", summary="", zone=zone,
        minutes=minutes, mode=Mode.IN_PERSON, town="", place="Hall",
        rule=recurrence.format_rule(_explicit(rule, first)), first_local=first, uid=new_ref(), sequence=0,
        exceptions=" ".join(day.isoformat() for day in sorted(out)), changed_at=NOW, ended_at=NOW if ended else None,
    )  # fmt: skip


def _explicit(rule: Rule, first: datetime) -> Rule:
    """As a form gives it: a rule by weekday names its day."""
    if rule.freq != "monthly_by_weekday":
        return rule
    nth = (first.day - 1) // 7 + 1
    return Rule(
        rule.freq,
        rule.every,
        rule.weekdays or (first.weekday(),),
        None,
        rule.ordinal or (nth if nth < 5 else -1),
        rule.until,
    )


def _date(series: Series, slot: datetime, starts_at: datetime) -> Meetup:
    return Meetup(
        title=series.title, summary="", zone=series.zone,
        minutes=series.minutes, mode=Mode.IN_PERSON, town="", place="Hall",
        slot=slot, starts_local=slot, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=series.minutes),
        state=MeetupState.SCHEDULED, sequence=0, uid=new_ref(), changed_at=NOW,
    )  # fmt: skip


def _disturb(dates: list[Meetup], random: Random) -> list[Meetup]:
    """What facilitators do: cancel, move, shorten, rename, let a date go, keep one the rule does not give any more."""
    kept = []
    for date_ in dates:
        deed = random.choice(["leave"] * 6 + ["cancel", "move", "length", "rename", "drop", "outside"])
        if deed == "drop" and date_ is not dates[-1]:
            continue
        if deed == "cancel":
            date_.state = MeetupState.CANCELLED
        elif deed == "move":
            by = timedelta(minutes=random.choice([-90, -5, 30, 60, 1440, 4000]))
            date_.starts_at, date_.ends_at, date_.state = date_.starts_at + by, date_.ends_at + by, MeetupState.MOVED
        elif deed == "length":
            date_.ends_at = date_.starts_at + timedelta(minutes=date_.minutes + 7)
        elif deed == "rename":
            date_.title = "Something else"
        elif deed == "outside" and date_.slot is not None and date_ is not dates[-1]:
            date_.slot += timedelta(hours=1, minutes=1)
        if deed != "leave":
            date_.sequence += 1
        kept.append(date_)
    return kept


@settings(max_examples=250, deadline=None)
@given(
    rule=rules,
    first=firsts,
    zone=st.sampled_from(ZONES),
    minutes=st.integers(5, 720),
    weeks=st.integers(1, 52),
    seed=st.integers(0, 10**6),
    ended=st.booleans(),
)
def test_reading_a_series_gives_exactly_the_dates_that_are_scheduled(
    rule: Rule, first: datetime, zone: str, minutes: int, weeks: int, seed: int, ended: bool
) -> None:
    random = Random(seed)
    rule = _explicit(rule, first)
    begin = datetime(2026, 12, 1, tzinfo=UTC)
    whole = recurrence.slots(rule, first, zone, begin, END)
    out = frozenset(slot.local.date() for slot in whole if random.random() < 0.1)
    series = _series(rule, first, zone, minutes, out, ended=ended)
    wanted = [slot for slot in whole if slot.local.date() not in out]
    horizon = NOW + timedelta(weeks=weeks)
    rows = [_date(series, slot.local, slot.starts_at) for slot in wanted if slot.starts_at < horizon]
    last = rows[-1].slot if rows else None
    dates = _disturb(rows, random)

    calendar = reader.read(Told(series, dates).calendar())
    found = reader.expand(calendar, END)

    length = timedelta(minutes=minutes)
    ahead = [slot for slot in wanted if not ended and (last is None or slot.local > last)]
    expected = [(each.starts_at, each.ends_at, each.title) for each in dates if each.state is not MeetupState.CANCELLED]
    expected += [(slot.starts_at, slot.starts_at + length, series.title) for slot in ahead]
    scheduled = [(each.begins, each.ends, each.summary) for each in found if each.status == "CONFIRMED"]
    assert sorted(scheduled) == sorted(each for each in expected if each[0] < END)
    called_off = sorted(each.starts_at for each in dates if each.state is MeetupState.CANCELLED)
    assert sorted(each.begins for each in found if each.status == "CANCELLED") == called_off
    _read_by_the_library(Told(series, dates).calendar(), calendar)


def _read_by_the_library(data: bytes, calendar: reader.Component) -> None:
    """The library that wrote it reads the same: as many entries, the same words, the same instants."""
    parsed = icalendar.Calendar.from_ical(data)
    mine, clock_ = calendar.of("VEVENT"), reader.Clock(calendar)
    theirs = parsed.walk("VEVENT")
    assert [str(each["UID"]) for each in theirs] == [each.get("UID").value for each in mine]
    assert [str(each["SUMMARY"]) for each in theirs] == [each.get("SUMMARY").text() for each in mine]
    for one, other in zip(theirs, mine, strict=True):
        starts = one["DTSTART"].dt
        assert starts.astimezone(UTC) == clock_.instant(*other.get("DTSTART").moment())


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_in_the_file_is_the_clock_of_the_zone(zone: str) -> None:
    """Every hour of two years by the VTIMEZONE alone, against the zone itself."""
    place = ZoneInfo(zone)
    entry = ical.Entry(new_ref(), NOW, NOW + timedelta(hours=1), zone, "A date", NOW)
    kept = reader.Clock(reader.read(ical.write([entry], name="Dates", zone=zone, now=NOW)))
    hour = datetime(2026, 12, 1, tzinfo=UTC)
    while hour < datetime(2028, 12, 1, tzinfo=UTC):
        wall = hour.astimezone(place)
        if not wall.fold:
            assert kept.instant(wall.replace(tzinfo=None), "UTC" if zone == "UTC" else zone) == hour
        hour += timedelta(minutes=30)


def test_a_time_the_clock_skips_is_told_by_itself() -> None:
    first = datetime(2027, 3, 14, 2, 30)  # the clock goes from 2 to 3 on the 28th
    series = _series(Rule("weekly"), first, "Europe/Berlin", 60, frozenset(), ended=False)
    slots = recurrence.slots(Rule("weekly"), first, "Europe/Berlin", NOW, NOW + timedelta(weeks=20))
    data = Told(series, [_date(series, slot.local, slot.starts_at) for slot in slots]).calendar()
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20270328T023000\r\n" in data
    assert b"DTSTART;TZID=Europe/Berlin:20270328T030000\r\n" in data
    begins = [each.begins for each in reader.expand(reader.read(data), NOW + timedelta(weeks=18))]
    assert datetime(2027, 3, 28, 1, tzinfo=UTC) in begins


def test_the_end_of_a_rule_is_told_in_utc() -> None:
    rule = Rule("weekly", until=datetime(2027, 6, 1, 23, 59, 59))
    series = _series(rule, datetime(2026, 12, 8, 19), "America/New_York", 60, frozenset(), ended=False)
    assert b"UNTIL=20270602T035959Z" in Told(series, []).calendar()


def test_a_date_that_ends_in_an_hour_that_comes_twice_keeps_its_length() -> None:
    begins = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)  # 01:30 in Berlin; the clock is put back at 01:00 UTC
    entry = ical.Entry(new_ref(), begins, begins + timedelta(hours=2), "Europe/Berlin", "A date", NOW)
    (found,) = reader.expand(reader.read(ical.write([entry], name="Dates", zone="UTC", now=NOW)), END)
    assert (found.begins, found.ends) == (begins, begins + timedelta(hours=2))


def test_a_date_in_the_second_of_two_equal_hours_is_told_in_utc() -> None:
    begins = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 in Berlin for the second time
    entry = ical.Entry(new_ref(), begins, begins + timedelta(hours=1), "Europe/Berlin", "A date", NOW)
    data = ical.write([entry], name="Dates", zone="UTC", now=NOW)
    assert b"DTSTART:20271031T013000Z" in data
    assert reader.expand(reader.read(data), END)[0].begins == begins
