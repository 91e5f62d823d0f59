"""Letting people in and out, and the pause. Whoever calls anything here holds the session."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import outbox
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.chat.models import Room
from groups.membership import queries as membership
from groups.sessions import stages
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


def go(here: Held, seat: SessionSeat, at: datetime) -> None:
    """Somebody is not here any more, since then. What they heard they may still read, as the others may."""
    if seat.place is Place.IN and seat.came_in_at is not None:
        seat.here_s += max(0, int((at - seat.came_in_at).total_seconds()))
    floor.leave_turns(here, seat)
    seat.place, seat.left_at, seat.stays = Place.OUT, at, False
    if here.session.lead_id == seat.person_id and here.is_live:
        here.session.lead_id = None
    here.touch()


def shut_out(here: Held, seat: SessionSeat) -> None:
    """Put somebody out of the session and its room; they do not come back into this one."""
    go(here, seat, here.now)
    seat.place = Place.REMOVED
    chat.unseat(room_of(here), seat.person_id)


def pause(here: Held, why: PauseWhy) -> None:
    """Let everything rest: the clock of the phase, and the time of who speaks."""
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
    session.paused_s += int((here.now - session.paused_at).total_seconds())
    session.paused_at, session.pause_why = None, PauseWhy.NONE
    if here.takes_turns and here.floor is None:
        floor.breathe(here)
    here.touch()


def enter_phase(here: Held, phase: int) -> None:
    """Begin a phase: what is left of the one before it ends."""
    session = here.session
    floor.close_phase(here)
    session.phase, session.stage = phase, here.plan[phase].stage
    session.phase_began_at, session.paused_s = here.now, 0
    session.closing_at = here.now if session.stage is Stage.CLOSING else session.closing_at
    session.paused_at, session.pause_why = None, PauseWhy.NONE
    here.touch()
    floor.open_phase(here)


def ask_guides(here: Held, kind: str, once: str) -> None:
    """A letter to those who guide the group and are not in the session now."""
    in_here = {seat.person_id for seat in here.guides_here()}
    not_after = here.session.starts_at + stages.GIVE_UP if not here.is_live else here.now + timedelta(minutes=15)
    for person_id in sorted(membership.facilitator_ids(here.session.group_id) - in_here):
        outbox.put(kind, here.session.id, person_id, not_after=not_after, once=f"{kind}:{once}:{person_id}")
