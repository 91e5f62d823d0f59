"""Commits go to a thread, unless the disk has been quick for long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groups import clock, heavy
from groups.disk import IN_A_ROW, LONG, MANY, QUICK, Disk

pytestmark = pytest.mark.pure


@pytest.fixture
def thread() -> Iterator[list[str]]:
    """What went to the thread."""
    went: list[str] = []
    heavy.run_through(None, lambda work, args: [went.append("there"), work(*args)][1])  # type: ignore[func-returns-value]
    yield went
    heavy.run_through(None)


@pytest.fixture
def took(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each commit takes, in seconds."""
    taken, now = [0.0], [0.0]

    def ticks() -> float:
        now[0] += taken[0] / 2
        return now[0]

    monkeypatch.setattr(clock, "ticks", ticks)
    assert clock.ticks is ticks
    return taken


def test_a_quick_disk_is_trusted_after_a_while_and_a_slow_commit_ends_that(
    thread: list[str], took: list[float]
) -> None:
    one, done = Disk(), list[int]()
    took[0] = QUICK / 2
    for number in range(IN_A_ROW):
        one.commit(lambda number=number: done.append(number))  # type: ignore[misc]
    assert len(thread) == len(done) == IN_A_ROW
    one.commit(lambda: done.append(-1))
    assert len(thread) == IN_A_ROW, "made on the spot"
    took[0] = QUICK * 4
    one.commit(lambda: done.append(-2))
    took[0] = QUICK / 2
    one.commit(lambda: done.append(-3))
    assert len(thread) == IN_A_ROW + 1
    assert done[-3:] == [-1, -2, -3]


def test_a_fault_is_told_wherever_it_happens(thread: list[str], took: list[float]) -> None:
    one = Disk()

    def fails() -> None:
        raise OSError("full")

    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            one.commit(fails)
        one.quick = IN_A_ROW


def test_little_is_not_written_back_and_much_or_old_is(thread: list[str], took: list[float]) -> None:
    one = Disk()
    assert not one.is_full()
    one.commit(lambda: None)
    assert not one.is_full(), "it can wait"
    took[0] = LONG * 2.0
    assert one.is_full(), "it has waited"
    took[0] = 0.0
    assert not one.is_full(), "nothing since"
    for _ in range(MANY):
        one.commit(lambda: None)
    assert one.is_full()
    assert not one.is_full()
