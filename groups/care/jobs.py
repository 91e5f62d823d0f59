"""Forgetting what its time is over for."""

from __future__ import annotations

from groups import db
from groups.care import service
from groups.logs import log


def forget() -> int:
    """Forget the words of items that were closed some time ago; one in trouble does not hold up the others."""
    gone = 0
    due = service.due_to_forget()
    db.release()
    for item_id in due:
        try:
            with db.transaction():
                gone += service.forget(item_id)
        except Exception:
            log.exception("care_not_forgotten", item=item_id)
    return gone
