"""The course of a step on somebody's ladder: where it stands, and the named moves from there, each with a way back
(pure)."""

from __future__ import annotations

from enum import StrEnum


class StepState(StrEnum):
    """Where a step stands."""

    TODO = "todo"
    PLANNED = "planned"
    TRIED = "tried"
    COMFORTABLE = "comfortable"
    ASIDE = "aside"


class Move(StrEnum):
    """What can be done with a step. TRY is writing down a try, UNTRY taking one back."""

    PLAN = "plan"
    UNPLAN = "unplan"
    TRY = "try"
    UNTRY = "untry"
    SETTLE = "settle"
    UNSETTLE = "unsettle"
    SET_ASIDE = "set_aside"
    RETURN = "return"


State = StepState

#: From which states a move leads away.
BEGINS: dict[Move, frozenset[StepState]] = {
    Move.PLAN: frozenset({State.TODO, State.TRIED}),
    Move.UNPLAN: frozenset({State.PLANNED}),
    Move.TRY: frozenset(State),
    Move.UNTRY: frozenset(State),
    Move.SETTLE: frozenset({State.TRIED}),
    Move.UNSETTLE: frozenset({State.COMFORTABLE}),
    Move.SET_ASIDE: frozenset(State) - {State.ASIDE},
    Move.RETURN: frozenset({State.ASIDE}),
}
#: Where a move leads that always leads to the same.
ENDS = {
    Move.PLAN: State.PLANNED,
    Move.SETTLE: State.COMFORTABLE,
    Move.UNSETTLE: State.TRIED,
    Move.SET_ASIDE: State.ASIDE,
}
#: The moves that are buttons of their own; the two others come with a try.
BUTTONS = tuple(move for move in Move if move not in (Move.TRY, Move.UNTRY))
#: Those from which somebody might still like to try it.
OPEN = (State.TODO, State.PLANNED, State.TRIED)


def leads_to(move: Move, state: StepState, times: int, was: StepState | None = None) -> StepState | None:
    """Where this move leads from here; None when it is no move from here. `times`: how often the step has been tried,
    this move counted in; `was`: where it stood before it was set aside."""
    if state not in BEGINS[move]:
        return None
    if move is Move.TRY:
        return State.COMFORTABLE if State.COMFORTABLE in (state, was) else State.TRIED
    if move is Move.UNTRY:
        return state if times or state in (State.PLANNED, State.ASIDE) else State.TODO
    if move is Move.RETURN:
        return _still_so(was, times)
    if move is Move.UNPLAN:
        return _still_so(None, times)
    return ENDS[move]


def _still_so(was: StepState | None, times: int) -> StepState:
    """Where it stood, unless tries were taken back since; without that, what the tries say."""
    if was is State.PLANNED or (times and was is State.COMFORTABLE):
        return was
    return State.TRIED if times else State.TODO


def moves_from(state: StepState, times: int, was: StepState | None = None) -> list[Move]:
    """The buttons a step has now."""
    return [move for move in BUTTONS if leads_to(move, state, times, was) is not None]
