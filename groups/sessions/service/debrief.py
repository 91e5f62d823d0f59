"""A word afterwards: two questions for those who guided, and one for the others, which nothing joins to a name."""

from __future__ import annotations

from datetime import timedelta

from groups import clock, db
from groups.access import Can
from groups.errors import Conflict, Invalid, NotFound
from groups.people.models import Person
from groups.sessions import queries
from groups.sessions.models import DebriefDone, LiveSession, SessionThanks, Stage

#: How long afterwards one is asked.
ASKED_FOR = timedelta(hours=24)
#: “Could you say what you wanted to, or listen in peace?”
ANSWERS = ("yes", "partly", "no")


def thank(person: Person, ref: str, answer: str) -> None:
    """Answer the one question, once. The answer is kept without a name."""
    session = _just_over(person, ref, guides=False)
    if answer not in ANSWERS:
        raise Invalid("Please choose one of the three answers.")
    if queries.debrief_of(session.id, person.id) is None:
        db.session().add(SessionThanks(session_id=session.id, answer=answer))
        db.session().add(DebriefDone(session_id=session.id, person_id=person.id, went="", hard="", at=clock.now()))


def look_back(person: Person, ref: str, went: str, hard: str) -> None:
    """Answer the two questions of those who guided: what went well, and what was hard."""
    session = _just_over(person, ref, guides=True)
    row = queries.debrief_of(session.id, person.id)
    if row is None:
        row = DebriefDone(session_id=session.id, person_id=person.id)
        db.session().add(row)
    row.went, row.hard, row.at = went.strip()[:500], hard.strip()[:500], clock.now()


def _just_over(person: Person, ref: str, *, guides: bool) -> LiveSession:
    session = queries.session_for(person, ref, Can.SEE_SESSION)
    seat = queries.seat_of(session.id, person.id)
    if seat is None or seat.came_in_at is None or seat.guides is not guides:
        raise NotFound()
    if session.stage is not Stage.ENDED or session.ended_at is None or clock.now() > session.ended_at + ASKED_FOR:
        raise Conflict("This is asked for a day after a session.")
    return session
