"""What the clock does for cases. Each by itself: one in trouble does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable

from groups import clock, db
from groups.logs import log
from groups.moderation import queries
from groups.moderation.service import keeping
from groups.moderation.service.appeal import OPEN_FOR


def end_claims() -> int:
    """Put back into the queue what was taken up and not decided in time; gives how many."""
    return sum(_done(keeping.end_claim, each) for each in queries.claims_over())


def pass_on() -> int:
    """Give the coordinators what nobody in its group may decide any more; gives how many."""
    return sum(_done(keeping.pass_on, each) for each in queries.stuck())


def tidy() -> int:
    """Close what can no longer be appealed, and forget the words of what has been closed for long; gives how many."""
    now = clock.now()
    closed = sum(_done(keeping.close, each) for each in queries.to_close(now - OPEN_FOR))
    return closed + sum(_done(keeping.forget, each) for each in queries.to_forget(now - keeping.KEPT.time))


def _done(deed: Callable[[int], None], case_id: int) -> bool:
    try:
        with db.transaction():
            deed(case_id)
    except Exception:
        log.exception("case_not_kept", case=case_id)
        return False
    return True
