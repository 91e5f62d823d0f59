"""What the clock does for groups."""

from __future__ import annotations

from groups import db
from groups.logs import log
from groups.membership import queries, service


def guiding() -> int:
    """Write down whose time of guiding a group has begun or is over, and tell them; gives how many. What they may do
    has followed the clock already; any number of processes may look."""
    due = queries.guiding_due()
    db.release()
    return sum(_settled(membership_id) for membership_id in due)


def _settled(membership_id: int) -> bool:
    try:
        with db.transaction():
            return service.settle_guiding(membership_id)
    except Exception:
        log.exception("guiding_not_settled")
        return False
