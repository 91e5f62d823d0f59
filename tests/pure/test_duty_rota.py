"""The rota as one line of time: weekly duties keep to the wall clock, and spans add up whatever they are."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.duty import rota
from groups.duty.rota import Stretch, Weekly
from groups.recurrence import Rule, slots
from tests.pure.test_recurrence import ZONES

pytestmark = pytest.mark.pure

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

minutes = st.integers(0, 600)
spans = st.lists(
    st.tuples(minutes, minutes).map(lambda pair: tuple(NOON + timedelta(minutes=each) for each in sorted(pair))),
    max_size=8,
)


def covered(given_spans, moment):
    return any(begin <= moment < end for begin, end in given_spans)


def weekly(**given):
    return Weekly(**{"id": 1, "person_id": 7, "first_local": datetime(2026, 3, 5, 18, 45), "minutes": 90,
                     "zone": "Europe/London", **given})  # fmt: skip


@given(spans, minutes)
def test_merging_covers_the_same_moments_without_overlaps(some, minute):
    found = rota.merged(some)
    moment = NOON + timedelta(minutes=minute)
    assert covered(found, moment) is covered(some, moment)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(spans, spans, minutes)
def test_what_is_left_is_what_was_there_and_is_not_covered(some, others, minute):
    moment = NOON + timedelta(minutes=minute)
    assert covered(rota.without(some, others), moment) is (covered(some, moment) and not covered(others, moment))


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(15, 720),
    st.integers(0, 800),
)
def test_a_weekly_duty_begins_where_a_weekly_series_does(zone, first, length, later):
    begin = first.replace(tzinfo=UTC) + timedelta(days=later)
    end = begin + timedelta(days=30)
    found = list(rota.dates(weekly(first_local=first, minutes=length, zone=zone), begin, end))
    wanted = slots(Rule("weekly"), first, zone, begin, end)
    assert [each.begins_at for each in found if each.begins_at >= begin] == [slot.starts_at for slot in wanted]
    assert all(each.begins_at < each.ends_at and each.ends_at > begin for each in found)


def test_the_wall_clock_holds_when_the_clocks_change():
    found = list(rota.dates(weekly(), datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC)))
    assert [each.begins_at.hour for each in found] == [18, 17]
    assert {each.begins_at.astimezone(ZoneInfo("Europe/London")).hour for each in found} == {18}


def test_a_date_that_stands_apart_is_not_planned_but_known():
    apart = frozenset({datetime(2026, 3, 12, 18, 45)})
    begin, end = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
    assert [each.slot.day for each in rota.dates(weekly(apart=apart), begin, end)] == [5, 19]
    assert [each.slot.day for each in rota.dates(weekly(apart=apart), begin, end, all_of_them=True)] == [5, 12, 19]


def test_it_ends_with_its_last_day():
    begin, end = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    assert len(list(rota.dates(weekly(last_day=date(2026, 3, 12)), begin, end))) == 2


def test_what_has_begun_is_among_what_touches_a_moment():
    moment = datetime(2026, 3, 5, 19, tzinfo=UTC)
    (found,) = rota.dates(weekly(), moment, moment + timedelta(seconds=1))
    assert found.runs(moment)


def test_a_date_left_out_is_a_gap_until_somebody_stands_there():
    slot = datetime(2026, 3, 5, 18, 45)
    rule, begin = weekly(apart=frozenset({slot})), datetime(2026, 3, 5, tzinfo=UTC)
    end = begin + timedelta(days=3)
    there = datetime(2026, 3, 5, 18, 45, tzinfo=UTC)
    assert rota.gaps([rule], [], frozenset(), begin, end) == [(there, there + 1.5 * HOUR)]
    half = Stretch(there, there + HOUR, person_id=9)
    assert rota.gaps([rule], [half], frozenset(), begin, end) == [(there + HOUR, there + 1.5 * HOUR)]
    assert rota.gaps([rule], [half], frozenset({9}), begin, end) == [(there, there + 1.5 * HOUR)]


def test_the_next_opening_is_later_than_now():
    running, coming = Stretch(NOON - HOUR, NOON + HOUR, 1), Stretch(NOON + 3 * HOUR, NOON + 4 * HOUR, 2)
    assert rota.next_opening([coming, running], NOON) == NOON + 3 * HOUR
    assert rota.next_opening([running], NOON) is None


@given(spans, spans)
def test_unattended_minutes_are_those_planned_in_which_nobody_was_here(plans, visits):
    end = NOON + timedelta(minutes=600)
    planned = [Stretch(a, b, 1) for a, b in plans]
    came = [Stretch(a, b, 2, came_at=a, left_at=b) for a, b in visits]
    counted = rota.unattended_minutes([*planned, *came], NOON, end)
    moments = [NOON + timedelta(minutes=minute) for minute in range(600)]
    assert counted == sum(covered(plans, each) and not covered(visits, each) for each in moments)
