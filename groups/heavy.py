"""The one door for calls that keep a core busy without letting others run (hashing, big images), or wait for the disk.

Under gevent such a call would stop every chat room until it returns, so `wsgi.py` installs runners that
hand it to pools of real threads. Elsewhere it is an ordinary call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from groups.errors import Crowded

Result = TypeVar("Result")
#: Calls `work(*args)`, given (work, args), somewhere else, and waits for what comes of it.
Runner = Callable[..., Any]

#: How many may run and wait at once: some seconds of hashing, after which nobody waits any more.
MOST = 24

_inside = 0
_runner: Runner | None = None
_waiter: Runner | None = None


def run(work: Callable[..., Result], *args: object) -> Result:
    """Call `work(*args)` where it stops nobody else, and give back what it gives or raises. Raises Crowded at once
    when so many wait already that it would take too long."""
    global _inside
    if _runner is None:
        return work(*args)
    check_room()
    _inside += 1
    try:
        return _through(_runner, work, *args)
    finally:
        _inside -= 1


def check_room() -> None:
    """Raise Crowded when there is no room for one more; for doors that can say so before anything else is done."""
    if _inside >= MOST:
        raise Crowded()


def wait(work: Callable[[], Result]) -> Result:
    """Call what waits for the disk without letting others run, where it stops nobody else. It has a runner of its own:
    what is said in a room must not stand in line behind those who sign in."""
    return _through(_waiter, work)


def _through(runner: Runner | None, work: Callable[..., Result], *args: object) -> Result:
    if runner is None:
        return work(*args)
    result: Result
    result, fault = runner(_outcome, (work, args))
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


def run_through(runner: Runner | None, waiter: Runner | None = None) -> None:
    """Send calls that keep a core busy through `runner(work, args)`, those that wait for the disk through `waiter`;
    None puts the plain call back."""
    global _runner, _waiter
    _runner, _waiter = runner, waiter
