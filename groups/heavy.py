"""The one door for calls that keep a core busy without letting others run (hashing, big images), or wait for the disk.

Under gevent such a call would stop every chat room until it returns, so `wsgi.py` installs a runner that
hands it to a pool of real threads. Elsewhere it is an ordinary call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

_runner: Callable[..., Any] | None = None


def run(work: Callable[..., Result], *args: object) -> Result:
    """Call `work(*args)` where it stops nobody else, and give back what it gives or raises."""
    if _runner is None:
        return work(*args)
    result: Result
    result, fault = _runner(_outcome, (work, args))
    if fault is not None:
        raise fault
    return result


def _outcome(work: Callable[..., Result], args: tuple[object, ...]) -> tuple[Result | None, Exception | None]:
    """What came of it. A pool that sees a fault prints it first; where that fails, as on a full disk, it forgets to
    wake whoever waits for the outcome."""
    try:
        return work(*args), None
    except Exception as fault:
        return None, fault


def wait(work: Callable[[], Result]) -> Result:
    """Call what waits for the disk without letting others run, where it stops nobody else."""
    return run(work)


def run_through(runner: Callable[..., Any] | None) -> None:
    """Send heavy calls through `runner(work, args)`; None puts the plain call back."""
    global _runner
    _runner = runner
