"""Who may write in the room of a session, and why not (pure)."""

from __future__ import annotations

from groups.sessions import stages
from groups.sessions.models import Chair, LiveSession, Place, SessionSeat
from groups.sessions.stages import Manner

SAY = {
    "closed": "This session is over. What was said can be read for a while.",
    "paused": "There is a pause just now. You can read, and write again when it goes on.",
    "out": "You are not in this session at the moment. Its page says how to come in.",
    "listening": "You are listening. To write, choose “I would like to speak” first; there is no need to.",
    "guides": "Those who guide write in this part. You can put a reaction to what they say.",
    "floor": "One speaks at a time here. Your words stay where they are until your turn comes.",
    "after": "This is a little time for those who asked to stay. You can ask to stay as well.",
}
#: Of a small circle that is over, or whose facilitator is not there.
CIRCLE_OVER = "This small circle is over. What was said in it can be read for a while; the session goes on beside it."


def in_circle(seat: SessionSeat | None) -> str | None:
    """The same for the room of a small circle that has its facilitator: whoever sits there may write, unless they
    listen. Who has left the session has left its circles."""
    if seat is None or seat.place is not Place.IN:
        return "out"
    return "listening" if not seat.guides and seat.chair is Chair.LISTENING else None


def why_not(session: LiveSession, seat: SessionSeat | None, holder: int | None, *, unattended: bool) -> str | None:
    """A word for why somebody with this seat may not write now; None when they may. `holder`: who has the floor;
    `unattended`: nobody who guides has been there for too long."""
    how = stages.manner(session.stage, session.talk, paused=session.paused_at is not None)
    if how is Manner.NOBODY:
        return "closed"
    if seat is None or seat.place is not Place.IN:
        return "out"
    if seat.guides:
        return None
    if session.paused_at is not None or unattended:
        return "paused"
    if seat.chair is Chair.LISTENING:
        return "listening"
    if how is Manner.GUIDES:
        return "guides"
    if how is Manner.HOLDER:
        return None if holder == seat.person_id else "floor"
    if how is Manner.STAYERS:
        return None if seat.stays else "after"
    return None if seat.chair is Chair.SPEAKING else "listening"
