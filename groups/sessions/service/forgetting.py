"""Forgetting what was said in a session, and who was there, when the time for it is over. The numbers stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from groups import clock, db
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.sessions.models import Circle, CircleSeat, DebriefDone, LiveSession, SessionCall, SessionSeat, Turn

#: For how long it is known who was in a session, as with the others who came to a date.
KEPT = timedelta(days=30)
_OF_PEOPLE = (Turn, SessionCall, DebriefDone, SessionSeat)


def forget_words(session_id: int) -> None:
    """Forget the words of a session and of the small circles beside it. Nobody reads them after this."""
    session = db.session().get_one(LiveSession, session_id, with_for_update={"key_share": True})
    if session.forgotten_at is not None:
        return
    beside = db.session().scalars(select(Circle.room_id).where(Circle.session_id == session.id))
    for room in rooms.rooms_by_id([session.room_id, *beside]).values():
        chat.forget_words(room)
    session.forgotten_at = clock.now()


def forget_people() -> None:
    """Delete who was in the sessions that ended thirty days ago."""
    long_over = select(LiveSession.id).where(LiveSession.ended_at <= clock.now() - KEPT)
    lent = update(Turn).where(Turn.session_id.in_(long_over), Turn.lent_from_id.is_not(None))
    db.session().execute(lent.values(lent_from_id=None))  # a turn may point at the one it was lent from
    for kept in _OF_PEOPLE:
        db.session().execute(delete(kept).where(kept.session_id.in_(long_over)))
    circles = select(Circle.id).where(Circle.session_id.in_(long_over))
    db.session().execute(delete(CircleSeat).where(CircleSeat.circle_id.in_(circles)))
