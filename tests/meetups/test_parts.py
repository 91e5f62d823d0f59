"""Which minutes a part of a meetup is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.meetups.models import Meetup, Part
from groups.meetups.parts import span
from tests import make

pytestmark = pytest.mark.pure


def lasting(minutes: int) -> Meetup:
    return Meetup(starts_at=make.NOON, ends_at=make.NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "until_break"), [(5, 2.5), (10, 5), (45, 25), (60, 30), (75, 40), (90, 45), (100, 50), (120, 60)]
)
def test_the_break_is_in_the_middle_to_the_nearest_five_minutes(minutes: int, until_break: float) -> None:
    meetup = lasting(minutes)
    assert span(meetup, Part.UNTIL_BREAK) == (meetup.starts_at, meetup.starts_at + timedelta(minutes=until_break))
    assert span(meetup, Part.FROM_BREAK) == (meetup.starts_at + timedelta(minutes=until_break), meetup.ends_at)


def test_the_first_fifteen_minutes_are_those() -> None:
    assert span(lasting(60), Part.FIRST_15) == (make.NOON, make.NOON + timedelta(minutes=15))
    assert span(lasting(10), Part.FIRST_15) == (make.NOON, make.NOON + timedelta(minutes=10))


@given(st.integers(5, 720), st.sampled_from(list(Part)))
def test_a_part_lies_within_the_whole_and_is_never_empty(minutes: int, part: Part) -> None:
    meetup = lasting(minutes)
    begins, ends = span(meetup, part)
    assert meetup.starts_at <= begins < ends <= meetup.ends_at
    if part is Part.WHOLE:
        assert (begins, ends) == (meetup.starts_at, meetup.ends_at)
    elif minutes >= 10 and part is Part.UNTIL_BREAK:
        assert (ends - begins) % timedelta(minutes=5) == timedelta()
        assert abs((ends - begins) - timedelta(minutes=minutes) / 2) <= timedelta(minutes=2.5)
