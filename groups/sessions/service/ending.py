"""The end of a session: kindly, whatever brought it about. Whoever calls anything here holds the session."""

from __future__ import annotations

from datetime import timedelta

from groups import outbox
from groups.chat import service as chat
from groups.meetups.models import Answer, Came
from groups.meetups.service import attendance
from groups.sessions import attending, queries
from groups.sessions.models import CircleState, EndWhy, PauseWhy, Place, Stage
from groups.sessions.service import confirming, floor, seating
from groups.sessions.service.held import Held


def end(here: Held, why: EndWhy) -> None:
    """Close a session that was under way. Who was there may read what was said for as long as the group wishes."""
    session = here.session
    seating.resume(here)
    floor.close_phase(here)
    for seat in here.seats.values():
        if seat.place is Place.IN:
            seating.leave(here, seat, here.now if here.is_here(seat) else seat.here_until)
        elif seat.place is Place.LOBBY:
            seat.place = Place.OUT  # nobody waits at the door of what is over
    for circle in queries.circles_of(session.id):
        circle.state, circle.ended_at = CircleState.OVER, here.now
    _close(here, Stage.ENDED, why)
    confirming.note_outcome(here)
    until = here.now + timedelta(days=session.transcript_days)
    room = seating.room_of(here)
    for seat in here.seats.values():
        if seat.came_in_at is not None and seat.place is Place.OUT:
            chat.seat(room, seat.person_id, until)
    _note_who_came(here)


def not_started(here: Held, why: EndWhy) -> None:
    """It does not come about. One kind word to each who waited, or had said that they come."""
    for seat in here.seats.values():
        if seat.place is Place.IN:
            seating.go(here, seat, here.now)
    _close(here, Stage.NOT_STARTED, why)
    if why is EndWhy.CANCELLED:
        return  # those whom the date concerns were told of that
    confirming.note_outcome(here)
    session = here.session
    people = {seat.person_id for seat in here.seats.values() if not seat.guides} | set(
        queries.replied(session.meetup_id)
    )
    for person_id in sorted(people):
        once = f"session_not_started:{session.id}:{session.starts_at:%Y%m%d%H%M}:{person_id}"
        outbox.put("session_not_started", session.id, person_id, not_after=session.meetup.ends_at, once=once)


def _close(here: Held, stage: Stage, why: EndWhy) -> None:
    session = here.session
    session.stage, session.end_why, session.ended_at = stage, why, here.now
    session.paused_at, session.pause_why, session.paused_before = None, PauseWhy.NONE, None
    session.breath_until = None
    session.co_asked_at = session.due_at = None
    here.touch()


def _note_who_came(here: Held) -> None:
    """Note those who were there with the others who came to the date. Of nobody is it noted that they did not come."""
    session, answers = here.session, queries.answers(here.session.meetup_id)
    came: dict[int, Came] = {}
    for seat in here.seats.values():
        part = answers.get(seat.person_id) is Answer.PART
        times = (seat.came_in_at, seat.left_at, session.closing_at)
        found = attending.came(session.began_at or here.now, *times, part=part)
        if found is not None and not seat.guides:
            came[seat.person_id] = found
    session.came = len(came)
    if came and session.began_by_id is not None:
        attendance.keep(session.meetup, session.began_by_id, came)


__all__ = ["end", "not_started"]
