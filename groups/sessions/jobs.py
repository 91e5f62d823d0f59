"""The clock of sessions, and forgetting."""

from __future__ import annotations

from collections.abc import Callable

from groups import clock, db
from groups.logs import log
from groups.sessions import queries, service


def tick() -> int:
    """Do what is due in sessions: turns, pauses, doors, guidance; gives in how many. Any number of processes may."""
    return sum(_done("session_not_settled", service.look_at, each) for each in queries.due(clock.now()))


def open_lobbies() -> int:
    """Make the sessions of dates whose lobby opens, in groups that hold their dates online here."""
    return sum(_done("session_not_made", service.make_due, each) for each in service.open_lobbies())


def forget() -> int:
    """Forget the words of sessions when the time that the group set is over, and who was there after thirty days."""
    forgotten = sum(_done("session_not_forgotten", service.forget_words, each) for each in queries.to_forget())
    with db.transaction():
        service.forget_people()
    return forgotten


def _done(trouble: str, deed: Callable[[int], object], about: int) -> bool:
    """One deed in a transaction of its own; one in trouble does not hold up the others."""
    try:
        with db.transaction():
            deed(about)
    except Exception:
        log.exception(trouble)
        return False
    return True
