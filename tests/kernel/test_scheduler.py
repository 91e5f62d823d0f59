"""The clock: each job by itself, with a session of its own, and a fault in one is not the others'."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from types import ModuleType

import pytest

from groups import clock, db, scheduler
from tests import make


@pytest.fixture
def jobs(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module whose functions are jobs."""
    module = ModuleType("jobs_of_a_test")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    yield module
    scheduler.stop()


def due(monkeypatch: pytest.MonkeyPatch, *names: str, every: float = 0.05) -> None:
    monkeypatch.setattr(
        scheduler, "JOBS", tuple((f"jobs_of_a_test:{name}", timedelta(seconds=every)) for name in names)
    )


def test_every_job_listed_is_there_and_takes_nothing() -> None:
    assert len(scheduler.JOBS) >= 4
    for name, every in scheduler.JOBS:
        assert callable(scheduler.find(name))
        assert every >= timedelta(seconds=1)


def test_every_job_listed_runs_on_an_empty_database(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name, _every in scheduler.JOBS:
        scheduler.run(name)
    assert "job_failed" not in capsys.readouterr().err


@pytest.mark.slow
def test_a_job_that_fails_goes_on_and_stops_no_other(jobs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, worked, enough = [], [], Event()

    def broken() -> None:
        failed.append(1)
        raise RuntimeError

    def sound() -> None:
        worked.append(1)
        if len(worked) > 2 and len(failed) > 2:
            enough.set()

    jobs.broken, jobs.sound = broken, sound  # type: ignore[attr-defined]  # a module made for this
    due(monkeypatch, "missing", "broken", "sound")
    scheduler.start()
    assert enough.wait(15)


def test_a_job_that_is_not_there_is_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("jobs_of_nobody:x", "groups.clock:nothing", "nonsense"):
        scheduler.run(name)
    assert capsys.readouterr().err.count("job_failed") == 3


def test_each_job_has_a_session_of_its_own_and_leaves_none_behind(
    jobs: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, done = [], Event()
    mine = db.session()

    def work() -> None:
        sessions.append(db.session())
        with db.transaction():
            make.community()
        done.set()

    jobs.work = work  # type: ignore[attr-defined]  # a module made for this
    due(monkeypatch, "work", every=60)
    scheduler.start()
    assert done.wait(15)
    scheduler.stop()
    assert sessions[0] is not mine
    assert not sessions[0].in_transaction()
    scheduler.run("jobs_of_a_test:work")
    assert sessions[1] is not sessions[0]


def test_a_job_that_broke_off_in_the_middle_leaves_nothing_to_the_next(
    jobs: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        db.session().add(make.Group(name="x", summary="", zone="UTC", created_at=clock.now()))
        raise RuntimeError

    jobs.broken = broken  # type: ignore[attr-defined]  # a module made for this
    scheduler.run("jobs_of_a_test:broken")
    assert not db.session().new
    with db.transaction():
        pass


def test_it_says_whether_it_ticks_and_nothing_where_it_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "JOBS", ())
    assert scheduler.is_ticking() is None
    scheduler.start()
    assert scheduler.is_ticking() is True
    scheduler.stop()
    assert scheduler.is_ticking() is None
    scheduler.stop()  # twice does no harm


def test_starting_twice_keeps_one_clock(jobs: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    jobs.work = lambda: ran.append(1)  # type: ignore[attr-defined]  # a module made for this
    due(monkeypatch, "work", every=60)
    scheduler.start()
    scheduler.start()
    time.sleep(1.6)
    assert ran == [1]
