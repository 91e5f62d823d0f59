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
from groups.sessions.models import Circle, CircleState, LiveSession, Place, SessionSeat, Turn, TurnState
from groups.sessions.queries import rows


def why_not(person: Actor, room: Room | OpenRoom) -> Problem | None:
    """Why this person cannot write in the room of a session, or of a small circle beside one, now; None if they can.

    What is stored is read together with the clock: where nobody has guided for too long there is a pause, whether or
    not that was written down yet.
    """
    session = db.session().scalar(select(LiveSession).where(LiveSession.room_id == room.id))
    code = _in_circle(person, room.id) if session is None else _in_session(person, session)
    if code is None:
        return None
    over = session is None and code == "closed"
    return Forbidden(writing.CIRCLE_OVER if over else writing.SAY[code], code=code)


def _in_circle(person: Actor, room_id: int) -> str | None:
    circle = rows.circle_in(room_id)
    session = db.session().get(LiveSession, circle.session_id) if circle is not None else None
    if circle is None or session is None or session.stage not in stages.LIVE or not _goes_on(circle, clock.now()):
        return "closed"
    seat = rows.seat_of(session.id, person.id)
    return "guides" if _guided(person, session, seat) else writing.in_circle(seat)


def _goes_on(circle: Circle, now: datetime) -> bool:
    """Whether a small circle is not over, and the one who guides it has not been away for too long."""
    if circle.state is CircleState.OVER or (circle.back_at is not None and now >= circle.back_at):
        return False
    guide = rows.seat_of(circle.session_id, circle.guide_id)
    return guide is not None and guide.place is Place.IN and now < guide.here_until + guiding.TAKES_OVER


def _guided(person: Actor, session: LiveSession, seat: SessionSeat | None) -> bool:
    """Whether somebody sits there as one who guides and guides no longer, and nobody has looked since."""
    return seat is not None and seat.guides and access.standing(person, session).role is not Role.FACILITATOR


def _in_session(person: Actor, session: LiveSession) -> str | None:
    seat = rows.seat_of(session.id, person.id)
    if _guided(person, session, seat):
        return "guides"
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
