"""The watch by the clock, and forgetting."""

from __future__ import annotations

from groups import db
from groups.duty import queries, service
from groups.logs import log


def watch() -> int:
    """Do what is due in every group; gives in how many something was. Any number of processes may."""
    waiting = queries.due()
    db.release()
    return sum(_settled(group_id) for group_id in waiting)


def _settled(group_id: int) -> bool:
    """One group in a transaction of its own; one in trouble does not hold up the others."""
    try:
        with db.transaction():
            service.settle(group_id)
    except Exception:
        log.exception("duty_not_settled")
        return False
    return True


def remind() -> None:
    """Letters to those whose duty begins soon. Nothing is written where nobody's does."""
    if queries.soon():
        with db.transaction():
            service.remind()


def forget() -> None:
    """Delete old signs of life."""
    with db.transaction():
        service.forget_signs()
