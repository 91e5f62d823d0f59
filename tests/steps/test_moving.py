"""Moving on a ladder: named moves, down and up by one, tries and taking them back."""

from __future__ import annotations

import pytest

from groups import db
from groups.columns import new_ref
from groups.errors import Conflict
from groups.people.models import Person
from groups.steps import queries, service
from groups.steps.course import Move, StepState
from groups.steps.models import Step
from groups.steps.service import How
from tests import make
from tests.steps import rungs


@pytest.fixture
def wren(database: str) -> Person:
    assert database
    return make.person("Wren")


@pytest.fixture
def ladder(wren: Person) -> list[Step]:
    return [rungs.add(wren, title, number) for title, number in (("Read", 1), ("Write", 3), ("Call", 6))]


def states(person: Person) -> list[str]:
    return [step.state.value for step in queries.ladder_of(person)]


def test_going_down_chooses_the_gentler_one_and_takes_nothing_away(wren: Person, ladder: list[Step]) -> None:
    rungs.move(wren, ladder[2], Move.PLAN)
    rungs.try_it(wren, ladder[2], 6, 9)
    rungs.move(wren, ladder[2], Move.PLAN)
    with db.transaction():
        assert service.move_down(wren, ladder[2].ref).title == "Write"
    assert states(wren) == ["todo", "planned", "tried"]
    assert len(queries.tries_of(ladder[2])) == 1


def test_going_down_passes_over_what_is_set_aside_and_keeps_what_is_comfortable(
    wren: Person, ladder: list[Step]
) -> None:
    rungs.try_it(wren, ladder[0], 1, 1)
    rungs.move(wren, ladder[0], Move.SETTLE)
    rungs.move(wren, ladder[1], Move.SET_ASIDE)
    with db.transaction():
        assert service.move_down(wren, ladder[2].ref).title == "Read"
    assert states(wren) == ["comfortable", "aside", "todo"]


def test_below_the_gentlest_there_is_a_kind_sentence(wren: Person, ladder: list[Step]) -> None:
    with pytest.raises(Conflict, match="something from home"), db.transaction():
        service.move_down(wren, ladder[0].ref)
    with pytest.raises(Conflict, match="stay here"), db.transaction():
        service.move_up(wren, ladder[2].ref)


def test_going_up_chooses_the_one_after_it_and_coming_back_restores_all(wren: Person, ladder: list[Step]) -> None:
    rungs.move(wren, ladder[0], Move.PLAN)
    with db.transaction():
        assert service.move_up(wren, ladder[0].ref).title == "Write"
    assert states(wren) == ["todo", "planned", "todo"]
    with db.transaction():
        service.move_down(wren, ladder[1].ref)
    assert states(wren) == ["planned", "todo", "todo"]


def test_a_move_from_another_window_is_answered_with_a_sentence(wren: Person, ladder: list[Step]) -> None:
    rungs.move(wren, ladder[0], Move.PLAN)
    with pytest.raises(Conflict, match="another window"), db.transaction():
        service.move(wren, ladder[0].ref, Move.SET_ASIDE, 1)
    with pytest.raises(Conflict, match="shown as it is"), db.transaction():
        service.move(wren, ladder[0].ref, Move.SETTLE, 2)


def test_a_step_is_tried_as_often_as_one_likes_and_each_try_can_be_taken_back(wren: Person, ladder: list[Step]) -> None:
    tries = [rungs.try_it(wren, ladder[1], 3, felt) for felt in (5, 2)]
    assert queries.times_of(wren) == {ladder[1].id: 2}
    assert states(wren) == ["todo", "tried", "todo"]
    for left, state in ((1, "tried"), (0, "todo")):
        with db.transaction():
            service.take_back(wren, tries[left].key)
        assert (len(queries.tries_of(ladder[1])), states(wren)[1]) == (left, state)


def test_a_try_sent_twice_is_there_once_and_brings_a_step_back_that_was_set_aside(
    wren: Person, ladder: list[Step]
) -> None:
    rungs.move(wren, ladder[0], Move.SET_ASIDE)
    key = new_ref()
    for _ in range(2):
        with db.transaction():
            service.try_step(wren, ladder[0].ref, How(1, 0, "quiet", "the window"), key)
    (kept,) = queries.tries_of(ladder[0])
    assert (kept.title, kept.word, kept.helped) == ("Read", "quiet", "the window")
    assert queries.step_for(wren, ladder[0].ref).state is StepState.TRIED


def test_how_it_was_can_be_said_otherwise_but_not_over_another_window(wren: Person, ladder: list[Step]) -> None:
    row = rungs.try_it(wren, ladder[0], 3, 5)
    with db.transaction():
        service.change_attempt(wren, row.key, How(3, 2, "fine after all"), 1)
    with pytest.raises(Conflict, match="another window"), db.transaction():
        service.change_attempt(wren, row.key, How(3, 9), 1)
    (kept,) = queries.tries_of(ladder[0])
    assert (kept.felt, kept.word) == (2, "fine after all")


def test_the_list_of_things_done_is_paged_newest_first_and_keeps_everything(wren: Person, ladder: list[Step]) -> None:
    for number in range(5):
        rungs.tried(wren, f"thing {number}")
    first = queries.done_page(wren, size=2)
    second = queries.done_page(wren, first.after, size=2)
    third = queries.done_page(wren, second.after, size=2)
    assert [each.title for page in (first, second, third) for each in page.rows] == [
        f"thing {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert third.after is None
    assert queries.done_page(wren, "nonsense", size=2).rows == first.rows
