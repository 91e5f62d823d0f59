"""What the clock does for people."""

from __future__ import annotations

from datetime import datetime

from groups import clock, db
from groups.people import offices, service

#: Up to when it was looked in this process whose office begins. Nothing of it has to be kept: what one may do follows
#: the clock, and whoever connects later asks anyway.
_looked: datetime | None = None


def tidy() -> None:
    """Delete what has run out."""
    with db.transaction():
        service.tidy()


def begin_offices() -> int:
    """Tell those whose office has begun by the clock, so that what they have open asks again; gives how many. Any
    number of processes may."""
    global _looked
    since, _looked = _looked, clock.now()
    begun = offices.begun(since, _looked) if since is not None else []
    db.release()
    for person_id in begun:
        with db.transaction():
            offices.note_begun(person_id)
    return len(begun)
