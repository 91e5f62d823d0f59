"""Two dates in a row that did not come about: whether the next ones do is asked anew."""

from __future__ import annotations

from groups.meetups import service as meetups
from groups.sessions import queries
from groups.sessions.models import EndWhy
from groups.sessions.service.held import Held

#: How a date falls through; one that was called off beforehand did not.
FELL_THROUGH = (EndWhy.NO_GUIDE, EndWhy.TOO_FEW, EndWhy.UNATTENDED)


def note_outcome(here: Held) -> None:
    """When this date fell through and the one before it in its series did too, those who guide are asked whether the
    next ones come about, and until one of them says so everybody sees that it is not sure."""
    session = here.session
    if session.meetup.series_id is None or session.end_why not in FELL_THROUGH:
        return
    if queries.outcome_before(session.meetup) in FELL_THROUGH:
        meetups.doubt(session.meetup.series_id)
