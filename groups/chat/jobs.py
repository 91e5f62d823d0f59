"""What the clock does for rooms."""

from __future__ import annotations

from groups import db
from groups.chat import queries, service
from groups.logs import log


def lift() -> int:
    """Tell of rooms whose pause, whose closing or whose pace was set for a time that is over; gives how many. It is
    over by the clock already, but whoever has the room before them does not know. Any number of processes may look."""
    due = queries.to_lift()
    db.release()
    return sum(_lifted(room_id) for room_id in due)


def _lifted(room_id: int) -> bool:
    """One room in a transaction of its own; one in trouble does not hold up the others."""
    try:
        with db.transaction():
            return service.lift(queries.rooms_by_id([room_id])[room_id])
    except Exception:
        log.exception("room_not_lifted")
        return False
