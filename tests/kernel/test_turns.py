"""Turns are given in the order they were asked for, and to one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from groups.turns import Turns

pytestmark = pytest.mark.pure


def _wait_in_line(turns: Turns, patience: float, came: list[bool]) -> threading.Thread:
    waits = threading.Thread(target=lambda: came.append(turns.take(patience)))
    before = len(turns._waiting)
    waits.start()
    while len(turns._waiting) == before:
        time.sleep(0.001)
    return waits


def test_who_asked_first_is_first_and_nobody_cuts_in() -> None:
    turns, order = Turns(), []
    assert turns.take(0)

    def wait(number: int) -> None:
        assert turns.take(5)
        order.append(number)
        turns.give()

    line = []
    for number in range(5):
        line.append(threading.Thread(target=wait, args=(number,)))
        line[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.give()
    assert not turns.take(0) or order == [0, 1, 2, 3, 4], "who asks last comes last"
    for each in line:
        each.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_who_gave_up_is_passed_over() -> None:
    turns, came = Turns(), []
    assert turns.take(0)
    impatient = _wait_in_line(turns, 0.02, came)
    impatient.join(5)
    assert came == [False]
    patient = _wait_in_line(turns, 5, came)
    turns.give()
    patient.join(5)
    assert came == [False, True]
    assert not turns.take(0), "it is still with the patient one"
    turns.give()
    assert turns.take(0)


def test_one_at_a_time_and_nothing_lost_with_many_who_hurry() -> None:
    turns, inside, most, done = Turns(), [0], [0], [0]

    def hurry() -> None:
        for _ in range(200):
            if not turns.take(0.0005):
                continue
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            done[0] += 1
            inside[0] -= 1
            turns.give()

    crowd = [threading.Thread(target=hurry) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(20)
    assert most == [1]
    assert done[0] > 0
    assert turns.take(0), "the last one handed it back"


def test_who_is_ended_while_waiting_does_not_keep_the_turn() -> None:
    """Ended twice over: while still in line, and in the moment the turn came."""

    class Ended(BaseException):
        pass

    class Rude:
        def __init__(self, before: Callable[[], object]) -> None:
            self.before = before

        def acquire(self, timeout: float = -1) -> bool:
            if timeout >= 0:
                self.before()
                raise Ended
            return True

        def release(self) -> None:
            pass

    turns = Turns()
    for before in (lambda: None, turns.give):
        assert turns.take(0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("groups.turns.threading.Lock", lambda before=before: Rude(before))
            with pytest.raises(Ended):
                turns.take(5)
        if before is not turns.give:
            turns.give()
        assert turns.take(0), "nobody has it"
        turns.give()
