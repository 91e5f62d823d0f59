"""Moving on one's ladder: the named moves of one step, and going down or up by one."""

from __future__ import annotations

from collections.abc import Iterable

from groups.errors import Conflict
from groups.people.models import Person
from groups.steps import queries
from groups.steps.course import OPEN, Move, StepState, leads_to
from groups.steps.models import Step
from groups.steps.service import checking
from groups.steps.service.ladder import rest, touch

NOT_FROM_HERE = "This step stands somewhere else by now. It is shown as it is."
GENTLEST = "This is the gentlest of your steps. You could split it into smaller ones, or do something from home today."
FURTHEST = "There is none after this one. You can add one whenever you like, or stay here."


def move(person: Person, ref: str, what: Move, version: int) -> Step:
    """Do one of the named moves with a step; each has a way back."""
    step = queries.step_for(person, ref, held=True)
    checking.check_version(step, version)
    _go(step, what)
    return step


def move_down(person: Person, ref: str) -> Step:
    """Go on with the nearest gentler step, which gives it. What was tried stays, and the larger one waits."""
    step, ladder = queries.step_for(person, ref), queries.ladder_of(person, held=True)
    gentler = _first(reversed(ladder[: ladder.index(step)]), (*OPEN, StepState.COMFORTABLE))
    if gentler is None:
        raise Conflict(GENTLEST, code="gentlest")
    _choose(step, gentler)
    return gentler


def move_up(person: Person, ref: str) -> Step:
    """Choose the next step that is still ahead, and give it."""
    step, ladder = queries.step_for(person, ref), queries.ladder_of(person, held=True)
    further = _first(ladder[ladder.index(step) + 1 :], OPEN)
    if further is None:
        raise Conflict(FURTHEST, code="furthest")
    _choose(step, further)
    return further


def _first(steps: Iterable[Step], states: tuple[StepState, ...]) -> Step | None:
    return next((each for each in steps if each.state in states), None)


def _choose(left: Step, chosen: Step) -> None:
    if left.state is StepState.PLANNED:
        rest(left)
        touch(left)
    if chosen.state in (StepState.TODO, StepState.TRIED):
        _go(chosen, Move.PLAN)


def _go(step: Step, what: Move) -> None:
    state = leads_to(what, step.state, len(queries.tries_of(step)), step.was)
    if state is None:
        raise Conflict(NOT_FROM_HERE, code="not_from_here")
    step.was = step.state if what is Move.SET_ASIDE else None
    step.state = state
    touch(step)
