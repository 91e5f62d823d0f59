"""What the clock does for supporters."""

from __future__ import annotations

from groups import db
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service import telling, visiting


def tidy() -> None:
    """End what has run out, and forget what is old."""
    with db.transaction():
        visiting.tidy()


def tell_of_pauses() -> int:
    """Let supporters know of pauses of which nobody could be told at the moment, because the process was ended in
    between; gives how many are told now."""
    people = list(queries.pausing_people())
    db.release()
    told = 0
    for person_id in people:
        with db.transaction():
            told += telling.tell_of_pause(person_id)
    return told
