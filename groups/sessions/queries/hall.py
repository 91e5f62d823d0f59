"""Reading all of a session at one moment."""

from __future__ import annotations

from groups import clock
from groups.moderation import measures
from groups.sessions.hall import Hall
from groups.sessions.models import LiveSession
from groups.sessions.queries import rows


def hall(session: LiveSession) -> Hall:
    """The session as it is now."""
    seats = rows.seats_of(session.id)
    standings = measures.standings_of({(person_id, session.group_id) for person_id in seats}) if seats else {}
    return Hall(
        session,
        seats,
        rows.turns_of(session),
        {person_id: standing for (person_id, _group), standing in standings.items()},
        rows.extra_time(session.group_id, seats) if seats else {},
        rows.replied(session.meetup_id),
        bool(rows.circles_of(session.id)),
        clock.now(),
    )
