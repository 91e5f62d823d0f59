"""The course of a step: every arrow has a way back, and tries alone say that it was tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.steps.course import BUTTONS, Move, StepState, leads_to, moves_from
from groups.steps.words import DONE_WORDS, MOVE_WORDS, STATE_WORDS, tried_words

pytestmark = pytest.mark.pure

#: A step as it stands: (state, how often it was tried, where it stood before it was set aside).
Step = tuple[StepState, int, StepState | None]
NEW: Step = (StepState.TODO, 0, None)


def after(step: Step, move: Move) -> Step | None:
    state, times, was = step
    if move is Move.UNTRY and not times:
        return None
    times += {Move.TRY: 1, Move.UNTRY: -1}.get(move, 0)
    following = leads_to(move, state, times, was)
    if following is None:
        return None
    kept = was if following is state else None
    return following, times, state if move is Move.SET_ASIDE else kept


def reach(step: Step, moves: int) -> set[Step]:
    found = {step}
    for _ in range(moves):
        found |= {there for each in found for move in Move if (there := after(each, move)) is not None}
    return found


@given(st.lists(st.sampled_from(Move), max_size=20))
def test_every_move_can_be_undone(moves: list[Move]) -> None:
    step = NEW
    for move in moves:
        following = after(step, move)
        if following is not None:
            assert step in reach(following, 4), (step, move, following)
            step = following


@given(st.lists(st.sampled_from(Move), max_size=20))
def test_a_step_stands_among_the_tried_exactly_while_there_are_tries(moves: list[Move]) -> None:
    step = NEW
    for move in moves:
        step = after(step, move) or step
        state, times, _was = step
        assert state is not StepState.TODO or times == 0
        assert state not in (StepState.TRIED, StepState.COMFORTABLE) or times > 0


def test_the_way_from_the_survey_and_back() -> None:
    way = [Move.PLAN, Move.TRY, Move.TRY, Move.SETTLE, Move.SET_ASIDE, Move.RETURN, Move.UNSETTLE, Move.PLAN]
    step, states = NEW, []
    for move in way:
        step = after(step, move) or NEW
        states.append(step[0].value)
    assert states == ["planned", "tried", "tried", "comfortable", "aside", "comfortable", "tried", "planned"]
    assert step[1] == 2


@pytest.mark.parametrize("was", [state for state in StepState if state is not StepState.ASIDE])
def test_what_is_taken_up_again_stands_where_it_stood(was: StepState) -> None:
    times = 0 if was in (StepState.TODO, StepState.PLANNED) else 2
    assert leads_to(Move.SET_ASIDE, was, times) is StepState.ASIDE
    assert leads_to(Move.RETURN, StepState.ASIDE, times, was) is was


def test_no_step_is_without_a_button_and_every_button_has_its_words() -> None:
    assert all(moves_from(state, 1, StepState.TRIED) for state in StepState)
    assert set(MOVE_WORDS) == set(DONE_WORDS) == set(BUTTONS)
    assert set(STATE_WORDS) == set(StepState)
    assert [tried_words(times) for times in range(4)] == ["", "tried once", "tried twice", "tried 3 times"]
