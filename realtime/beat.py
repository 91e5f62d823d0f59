"""What a process does by itself: jobs that come round, and jobs that cannot wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from groups import clock, db
from groups.logs import log

TICK = 1.0
#: Milliseconds after which a job is worth a line in the log.
SLOW = 500

Job = Callable[[], object]

_soon: dict[Job, None] = {}
_wake = threading.Event()


def soon(work: Job) -> None:
    """Have this done at the next moment, once however often it is asked for until then. Never waits."""
    _soon[work] = None
    _wake.set()


class Beat:
    """Does each job every so many seconds."""

    def __init__(self, jobs: Mapping[Job, float]) -> None:
        self.jobs = dict(jobs)
        self._over = False

    def run(self) -> None:
        """Go on until it is stopped."""
        due = {work: clock.ticks() + every for work, every in self.jobs.items()}
        while not self._over:
            _wake.wait(TICK)
            _wake.clear()
            now = clock.ticks()
            for work in [*_taken(), *(work for work, at in due.items() if at <= now)]:
                if work in due:
                    due[work] = now + self.jobs[work]
                done(work)

    def stop(self) -> None:
        """End at the next moment."""
        self._over = True
        _wake.set()


def _taken() -> list[Job]:
    taken = list(_soon)
    for work in taken:
        _soon.pop(work, None)
    return taken


def done(work: Job) -> None:
    """Do it, whatever comes of it."""
    began = clock.ticks()
    try:
        work()
    except Exception:
        log.exception("beat_failed", job=work.__qualname__)
    finally:
        db.release()
    spent = round((clock.ticks() - began) * 1000, 1)
    if spent > SLOW:
        log.info("beat_slow", job=work.__qualname__, ms=spent)
