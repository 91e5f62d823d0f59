"""Who may write in the room of a session now: the one rule for each message, asked in the transaction that keeps it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from groups import access, clock, db
from groups.access import Actor, Role
from groups.chat.models import Room
from groups.chat.rooms import OpenRoom
from groups.errors import Forbidden, Problem
from groups.sessions import guiding, stages, writing
from groups.sessions.models import Chair, CircleState, LiveSession, Place, SessionSeat, Turn, TurnState
from groups.sessions.queries import rows


def why_not(person: Actor, room: Room | OpenRoom) -> Problem | None:
    """Why this person cannot write in the room of a session, or of a small circle beside one, now; None if they can.

    What is stored is read together with the clock: where nobody has guided for too long there is a pause, whether or
    not that was written down yet.
    """
    session = db.session().scalar(select(LiveSession).where(LiveSession.room_id == room.id))
    code = _in_circle(person, room.id) if session is None else _in_session(person, session)
    return None if code is None else Forbidden(writing.SAY[code], code=code)


def _in_circle(person: Actor, room_id: int) -> str | None:
    circle = rows.circle_in(room_id)
    if circle is None or circle.state is CircleState.OVER:
        return "closed"
    if circle.back_at is not None and clock.now() >= circle.back_at:
        return "closed"
    session = db.session().get(LiveSession, circle.session_id)
    if session is None or session.stage not in stages.LIVE:
        return "closed"
    seat = rows.seat_of(session.id, person.id)
    return "listening" if seat is not None and not seat.guides and seat.chair is Chair.LISTENING else None


def _in_session(person: Actor, session: LiveSession) -> str | None:
    seat = rows.seat_of(session.id, person.id)
    if seat is not None and seat.guides and access.standing(person, session).role is not Role.FACILITATOR:
        return "guides"  # they guide no longer, and nobody has looked since
    alone = seat is not None and not seat.guides and is_unattended(session, clock.now())
    return writing.why_not(session, seat, holder(session.id), unattended=alone)


def holder(session_id: int) -> int | None:
    """Who has the floor."""
    return db.session().scalar(
        select(Turn.person_id).where(Turn.session_id == session_id, Turn.state == TurnState.SPEAKING)
    )


def is_unattended(session: LiveSession, now: datetime) -> bool:
    """Whether nobody who guides has been there for so long that the session has a pause."""
    if session.stage not in stages.LIVE:
        return False
    here = (SessionSeat.session_id == session.id, SessionSeat.guides, SessionSeat.place == Place.IN)
    last = list(db.session().scalars(select(SessionSeat.here_until).where(*here)))
    return all(until + guiding.TAKES_OVER <= now for until in last)
