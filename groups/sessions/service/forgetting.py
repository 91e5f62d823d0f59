"""Forgetting what was said in a session, and who was there, when the time for it is over. The numbers stay."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from groups import clock, db, retention
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.sessions.models import Circle, CircleSeat, DebriefDone, LiveSession, SessionCall, SessionSeat, Turn

retention.kept(
    "session_words", "What is said in a live session and in its small circles",
    "It is forgotten for everybody, the names of who could read it with it.",
    until="for the days the group chose, three unless it said otherwise and never more than fourteen",
)  # fmt: skip
retention.kept(
    "extra_time", "That somebody has more time for each turn in the sessions of a group", "It is set back to nothing.",
    until="until a facilitator takes it back",
)  # fmt: skip
#: As with the others who came to a date.
KEPT = retention.kept(
    "session_seats", "Who was in a live session and when, whose turn it was, and what its guides put down afterwards",
    "The names go; how many came stays.", days=30,
)  # fmt: skip
_OF_PEOPLE = (Turn, SessionCall, DebriefDone, SessionSeat)


def forget_words(session_id: int) -> None:
    """Forget the words of a session and of the small circles beside it, and who could read them. Nobody reads them
    after this, not on a page that is still open either."""
    session = db.session().get_one(LiveSession, session_id, with_for_update={"key_share": True})
    if session.forgotten_at is not None:
        return
    beside = db.session().scalars(select(Circle.room_id).where(Circle.session_id == session.id))
    for room in rooms.rooms_by_id([session.room_id, *beside]).values():
        chat.forget_words(room)
        chat.unseat_all(room)
    session.forgotten_at = clock.now()


def forget_people() -> None:
    """Delete who was in the sessions that ended so long ago."""
    long_over = select(LiveSession.id).where(LiveSession.ended_at <= clock.now() - KEPT.time)
    lent = update(Turn).where(Turn.session_id.in_(long_over), Turn.lent_from_id.is_not(None))
    db.session().execute(lent.values(lent_from_id=None))  # a turn may point at the one it was lent from
    for kept in _OF_PEOPLE:
        db.session().execute(delete(kept).where(kept.session_id.in_(long_over)))
    circles = select(Circle.id).where(Circle.session_id.in_(long_over))
    db.session().execute(delete(CircleSeat).where(CircleSeat.circle_id.in_(circles)))
