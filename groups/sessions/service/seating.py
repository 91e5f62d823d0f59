"""Letting people in and out, and the pause. Whoever calls anything here holds the session."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import outbox
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.chat.models import Room
from groups.duty import queries as duty
from groups.membership import queries as membership
from groups.sessions import queries, stages
from groups.sessions.models import PauseWhy, Place, SessionSeat, Stage
from groups.sessions.service import floor
from groups.sessions.service.held import Held


def room_of(here: Held) -> Room:
    """The room a session is held in."""
    return rooms.rooms_by_id([here.session.room_id])[here.session.room_id]


def let_in(here: Held, seat: SessionSeat) -> None:
    """Let somebody in, and let them read what is said."""
    seat.place, seat.left_at, seat.decline = Place.IN, None, None
    seat.came_in_at = seat.came_in_at or here.now
    chat.seat(room_of(here), seat.person_id)
    here.touch()


def leave(here: Held, seat: SessionSeat, at: datetime) -> None:
    """Somebody is not here any more, since then."""
    if seat.place is Place.IN and seat.came_in_at is not None:
        since = max(seat.came_in_at, seat.arrived_at)  # they may have been here before
        seat.here_s += max(0, int((at - since).total_seconds()))
    floor.leave_turns(here, seat)
    seat.place, seat.left_at, seat.stays = Place.OUT, at, False
    if here.session.lead_id == seat.person_id and here.is_live:
        here.session.lead_id = None
    here.touch()


def go(here: Held, seat: SessionSeat, at: datetime) -> None:
    """The same while the session goes on: nobody reads along whom the others do not see. When it is over, who was there
    for a part of it reads it as the others do."""
    leave(here, seat, at)
    chat.unseat(room_of(here), seat.person_id)
    if here.has_circles:
        _leave_circles(here, seat.person_id)


def _leave_circles(here: Held, person_id: int) -> None:
    """Who has left the session sits in none of its small circles; whoever comes back can be asked in again."""
    circles = queries.circles_of(here.session.id)
    for room in rooms.rooms_by_id([circle.room_id for circle in circles]).values():
        chat.unseat(room, person_id)
    for each in queries.circle_seats([circle.id for circle in circles]):
        if each.person_id == person_id:
            each.joined = None


def shut_out(here: Held, seat: SessionSeat) -> None:
    """Put somebody out of the session and its rooms; they do not come back into it while the measure holds."""
    go(here, seat, here.now)
    seat.place = Place.REMOVED


def pause(here: Held, why: PauseWhy) -> None:
    """Let everything rest: the clock of the phase, and the time of who speaks. A pause may follow on a pause."""
    _count_pause(here)
    here.session.paused_at, here.session.pause_why = here.now, why
    turn = here.floor
    if turn is not None:
        floor.stop_clock(here, turn)
    here.touch()


def resume(here: Held) -> None:
    """Go on where it was."""
    session = here.session
    if session.paused_at is None:
        return
    _count_pause(here)
    session.paused_at, session.pause_why, session.paused_before = None, PauseWhy.NONE, None
    if here.takes_turns and here.floor is None:
        floor.breathe(here)
    here.touch()


def _count_pause(here: Held) -> None:
    session = here.session
    if session.paused_at is not None:
        session.paused_s += max(0, int((here.now - session.paused_at).total_seconds()))


def rest_alone(here: Held) -> None:
    """Nobody who guides is there. What it had a pause for before is not forgotten over this."""
    session = here.session
    before = session.pause_why if session.paused_at is not None else None
    pause(here, PauseWhy.UNATTENDED)
    session.paused_before = before


def guided_again(here: Held) -> None:
    """Somebody who guides is back: it goes on, unless it had a pause already when they went."""
    before = here.session.paused_before
    if before is None:
        resume(here)
        return
    pause(here, before)
    here.session.paused_before = None


def enter_phase(here: Held, phase: int) -> None:
    """Begin a phase: what is left of the one before it ends."""
    session = here.session
    floor.close_phase(here)
    session.phase, session.stage = phase, here.plan[phase].stage
    session.phase_began_at, session.paused_s = here.now, 0
    session.closing_at = here.now if session.stage is Stage.CLOSING else session.closing_at
    session.paused_at, session.pause_why, session.paused_before = None, PauseWhy.NONE, None
    here.touch()
    floor.open_phase(here)


def ask_guides(here: Held, kind: str, once: str) -> None:
    """A letter to those who guide the group and are not in the session now."""
    in_here = {seat.person_id for seat in here.guides_here()}
    not_after = here.session.starts_at + stages.GIVE_UP if not here.is_live else here.now + timedelta(minutes=15)
    for person_id in sorted(membership.facilitator_ids(here.session.group_id) - in_here):
        outbox.put(kind, here.session.id, person_id, not_after=not_after, once=f"{kind}:{once}:{person_id}")


def call_for_help(here: Held) -> None:
    """Nobody guides a session that is under way: those who could are asked, and whoever is on call for the community is
    told, each once."""
    session = here.session
    once = f"{session.id}:{session.paused_at:%H%M%S}"
    ask_guides(here, "session_unattended", once)
    for person_id in sorted(duty.who_is_on_call()):
        soon = here.now + timedelta(minutes=15)
        outbox.put("session_alone", session.id, person_id, not_after=soon, once=f"session_alone:{once}:{person_id}")
