"""Keeping a ladder: adding, changing, splitting, another order, taking off; twice, too long, and in two windows."""

from __future__ import annotations

import pytest

from groups import db
from groups.columns import new_ref
from groups.errors import Conflict, Invalid, NotFound
from groups.people.models import Person
from groups.steps import queries, service
from groups.steps.course import Move, StepState
from groups.steps.service import Part, Wish
from groups.steps.service.ladder import MOST
from tests import make
from tests.steps import rungs


@pytest.fixture
def wren(database: str) -> Person:
    assert database
    return make.person("Wren")


def test_a_step_goes_where_its_number_belongs_and_without_one_to_the_end(wren: Person) -> None:
    for title, number in (("Call", 6), ("Read", 1), ("Some day", None), ("Write", 3), ("Listen", 3)):
        rungs.add(wren, title, number)
    assert rungs.order_of(wren) == ["Read", "Write", "Listen", "Call", "Some day"]


def test_sent_twice_it_is_there_once(wren: Person) -> None:
    key = new_ref()
    for _ in range(2):
        with db.transaction():
            service.add(wren, Wish("Open the letter", 2), key)
    assert rungs.order_of(wren) == ["Open the letter"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("  "), "title"), (Wish("x" * 201), "title"), (Wish("x", 11), "expected"), (Wish("x", -1), "expected"),
        (Wish("x", level=6), "level"), (Wish("x", note="x" * 501), "note"), (Wish("x", link="/account"), "link"),
        (Wish("x", link=f"/rooms/{'a' * 26}"), "link"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_beside_its_field(wren: Person, wish: Wish, field: str) -> None:
    with pytest.raises(Invalid) as refused, db.transaction():
        service.add(wren, wish, new_ref())
    assert list(refused.value.fields) == [field]
    assert rungs.order_of(wren) == []


def test_a_change_in_one_window_is_not_overwritten_from_another(wren: Person) -> None:
    step = rungs.add(wren, "Call", 6)
    with db.transaction():
        service.change(wren, step.ref, Wish("Call for two minutes", 4), 1)
    with pytest.raises(Conflict, match="another window"), db.transaction():
        service.change(wren, step.ref, Wish("Call my aunt", 6), 1)
    assert rungs.order_of(wren) == ["Call for two minutes"]


def test_splitting_puts_smaller_ones_before_it_and_keeps_all_that_was_felt(wren: Person) -> None:
    rungs.add(wren, "Read", 1)
    step = rungs.move(wren, rungs.add(wren, "Call", 6), Move.PLAN)
    rungs.try_it(wren, step, 6, 8)
    step = rungs.move(wren, step, Move.PLAN)
    key, parts = new_ref(), [Part("Find the number", 2), Part("Let it ring once", 4)]
    for _ in range(2):
        with db.transaction():
            service.split(wren, step.ref, parts, key, step.version)
    assert rungs.order_of(wren) == ["Read", "Find the number", "Let it ring once", "Call"]
    step = queries.step_for(wren, step.ref)
    assert step.state is StepState.TRIED
    assert [(each.expected, each.felt) for each in queries.tries_of(step)] == [(6, 8)]
    assert [each.title for each in queries.smaller_of(step)] == ["Find the number", "Let it ring once"]


def test_splitting_into_nothing_is_refused(wren: Person) -> None:
    step = rungs.add(wren, "Call", 6)
    with pytest.raises(Invalid, match="at least one"), db.transaction():
        service.split(wren, step.ref, [], new_ref(), 1)


def test_the_order_is_the_persons_own_and_asking_twice_is_asking_once(wren: Person) -> None:
    first, second, third = (rungs.add(wren, title, number) for number, title in enumerate(("a", "b", "c")))
    for _ in range(2):
        with db.transaction():
            service.place_before(wren, third.ref, first.ref)
    assert rungs.order_of(wren) == ["c", "a", "b"]
    with db.transaction():
        service.place_before(wren, first.ref, "")
    assert rungs.order_of(wren) == ["c", "b", "a"]
    with pytest.raises(NotFound), db.transaction():
        service.place_before(wren, second.ref, new_ref())


def test_only_what_was_set_aside_can_be_taken_off_and_what_was_done_stays(wren: Person) -> None:
    step = rungs.add(wren, "Call", 6)
    rungs.try_it(wren, step, 6, 3)
    with pytest.raises(Conflict, match="set it aside first"), db.transaction():
        service.remove(wren, step.ref)
    rungs.move(wren, step, Move.SET_ASIDE)
    with db.transaction():
        service.remove(wren, step.ref)
    assert rungs.order_of(wren) == []
    (kept,) = queries.tried_lately(wren)
    assert (kept.title, kept.felt, kept.step_id) == ("Call", 3, None)


def test_a_full_ladder_says_so(wren: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.ladder, "MOST", 2)
    first = rungs.add(wren, "a")
    rungs.add(wren, "b")
    with pytest.raises(Conflict, match=f"There are {MOST} steps"):
        rungs.add(wren, "c")
    with db.transaction():
        service.place_before(wren, first.ref, "")
    assert rungs.order_of(wren) == ["b", "a"]


def test_a_starter_is_copied_whole_or_step_by_step_and_never_twice(wren: Person) -> None:
    with db.transaction():
        assert len(service.copy(wren, "town", [0, 2])) == 2
    with db.transaction():
        assert len(service.copy(wren, "town", range(10))) == 8
    with db.transaction():
        assert service.copy(wren, "town", range(10)) == []
    assert len(rungs.order_of(wren)) == 10
    assert all(step.state is StepState.TODO for step in queries.ladder_of(wren))
    for key, numbers, refusal in (("nowhere", [0], NotFound), ("town", [], Invalid), ("town", [77], Invalid)):
        with pytest.raises(refusal), db.transaction():
            service.copy(wren, key, numbers)
