"""The course of a care item: every path, tried as a machine, and what the levels ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.care.course import (
    COURSE,
    CareDeed,
    CareLevel,
    CareState,
    gives_card,
    graver,
    is_grave,
    leads_to,
    steps_from,
)

pytestmark = pytest.mark.pure

LEVELS = st.sampled_from(CareLevel)
CHAIN = [
    CareDeed.TAKE_UP, CareDeed.ACKNOWLEDGE, CareDeed.SIGNPOST, CareDeed.PLAN, CareDeed.FOLLOW_UP, CareDeed.CLOSE
]  # fmt: skip


@given(st.lists(st.sampled_from(list(COURSE)), max_size=25), LEVELS)
def test_whatever_is_tried_nothing_is_closed_before_it_was_taken_up(tried: list[CareDeed], level: CareLevel) -> None:
    state, path = CareState.SIGNAL, [CareState.SIGNAL]
    for deed in tried:
        following = leads_to(deed, state, level)
        if following is not None:
            state = following
            path.append(state)
    if state is CareState.CLOSED:
        assert path[1] is CareState.TRIAGE
        assert path[-2] in (CareState.FOLLOW_UP, CareState.TRIAGE)
        assert not steps_from(state, level)


@pytest.mark.parametrize("level", CareLevel)
def test_the_chain_of_the_survey_leads_to_its_end(level: CareLevel) -> None:
    state = CareState.SIGNAL
    for deed in CHAIN:
        following = leads_to(deed, state, level)
        assert following is not None
        state = following
    assert state is CareState.CLOSED


def test_an_emergency_can_be_noted_from_wherever_somebody_looks_after_it() -> None:
    here = {state for state in CareState if leads_to(CareDeed.EMERGENCY, state, CareLevel.NOW)}
    assert here == set(CareState) - {CareState.SIGNAL, CareState.EMERGENCY, CareState.CLOSED}


def test_only_what_is_not_grave_can_rest_after_signposting() -> None:
    rests = {level for level in CareLevel if leads_to(CareDeed.FOLLOW_UP, CareState.SIGNPOSTED, level)}
    assert rests == {CareLevel.GREEN, CareLevel.AMBER}


def test_what_the_levels_ask_for() -> None:
    assert [gives_card(level) for level in CareLevel] == [False, True, True, True]
    assert [is_grave(level) for level in CareLevel] == [False, False, True, True]


@given(LEVELS, LEVELS)
def test_the_graver_of_two_is_never_less_than_either(one: CareLevel, other: CareLevel) -> None:
    both = graver(one, other)
    assert both is graver(other, one)
    assert graver(both, one) is graver(both, other) is both
