"""Bringing a session to this moment: what is stored is read together with the clock, so that it comes out the same
however long nobody looked. Doing it twice does nothing more."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups.access import Role
from groups.meetups.models import MeetupState
from groups.sessions import doors, guiding, queries, stages
from groups.sessions.doors import Way
from groups.sessions.guiding import Guide, Step
from groups.sessions.hall import Standing
from groups.sessions.models import CircleState, EndWhy, PauseWhy, Place, Stage
from groups.sessions.service import ending, floor, seating
from groups.sessions.service.held import Held

#: How often the clock looks at a session although nothing is known to be due.
LOOKS = timedelta(seconds=20)


def settle(here: Held) -> None:
    """Do all that is due."""
    session = here.session
    if session.stage in stages.OVER:
        session.due_at = None
        return
    _let_go(here)
    if session.stage is Stage.SCHEDULED:
        _open_lobby(here)
    if session.stage is Stage.LOBBY:
        _wait_in_lobby(here)
    if here.is_live:
        _guide(here)
    if here.is_live:
        _let_in(here)
        floor.move_on(here)
        _call_circles_back(here)
        _end_after(here)
    session.due_at = _next_at(here)


def _let_go(here: Held) -> None:
    """Those who are not in the group any more, and those who were gone for too long."""
    for seat in here.seats.values():
        standing = here.standings.get(seat.person_id)
        in_group = standing is not None and standing.role is not None
        guides = standing is not None and standing.role is Role.FACILITATOR
        if seat.guides is not guides:
            seat.guides = guides
            here.touch()
        if standing is not None and _was_taken_out(here, standing) and seat.place is not Place.REMOVED:
            seating.shut_out(here, seat)  # by a measure
        elif not in_group and seat.place in (Place.IN, Place.LOBBY):
            seating.go(here, seat, here.now)
        elif seat.place in (Place.IN, Place.LOBBY) and here.now >= seat.here_until + doors.BACK_WITHIN:
            seating.go(here, seat, seat.here_until)


def _was_taken_out(here: Held, standing: Standing) -> bool:
    return any(room == here.session.room_id and here.now < until for room, until in standing.left_rooms)


def _open_lobby(here: Held) -> None:
    if here.now >= here.session.starts_at - stages.LOBBY_GUIDES:
        here.session.stage = Stage.LOBBY
        here.touch()


def _wait_in_lobby(here: Held) -> None:
    session, since = here.session, here.now - here.session.starts_at
    if here.session.meetup.state is MeetupState.CANCELLED:
        ending.not_started(here, EndWhy.CANCELLED)
        return
    guided = any(seat.guides and here.now < seat.here_until for seat in here.seats.values())
    if not guided:
        _ask_guides(here, since)
        if since >= stages.GIVE_UP:
            ending.not_started(here, EndWhy.NO_GUIDE)
    elif here.now >= session.meetup.ends_at:
        ending.not_started(here, EndWhy.TOO_FEW)


def _ask_guides(here: Held, since: timedelta) -> None:
    """Ask those who guide the group, at fifteen and at five minutes before; everybody sees it five minutes after."""
    wanted = (since >= stages.REMIND) + (since >= stages.ASK_ALL) + (since >= stages.TELL)
    if wanted <= here.session.asked_guides:
        return
    here.session.asked_guides = wanted
    here.touch()
    if since < stages.GIVE_UP:
        seating.ask_guides(here, "session_guide_wanted", f"{here.session.id}:{wanted}")


def _guide(here: Held) -> None:
    session = here.session
    lead = here.seats.get(session.lead_id or 0)
    others = [seat for seat in here.seats.values() if seat.guides and seat.place is Place.IN and seat is not lead]
    others.sort(key=lambda seat: (seat.person_id != session.guardian_id, seat.came_in_at or here.now, seat.id))
    unattended = session.paused_at if session.pause_why is PauseWhy.UNATTENDED else None
    watched = guiding.watch(
        here.now,
        Guide(lead.person_id, lead.here_until) if lead is not None and lead.guides and lead.place is Place.IN else None,
        [Guide(seat.person_id, seat.here_until) for seat in others],
        unattended_since=unattended,
        asked=session.co_asked_at is not None,
    )
    _do(here, watched.step, watched.person_id)


def _do(here: Held, step: Step, person_id: int | None) -> None:
    session = here.session
    if step is Step.NOTHING:
        if session.co_asked_at is not None and _lead_is_here(here):
            session.co_asked_at = None
            here.touch()
        return
    here.touch()
    if step is Step.ASK:
        session.co_asked_at = here.now
    elif step in (Step.TAKE_OVER, Step.GO_ON):
        session.lead_id, session.co_asked_at = person_id, None
        if session.pause_why is PauseWhy.UNATTENDED:
            seating.resume(here)
    elif step is Step.PAUSE:
        session.lead_id = None
        seating.pause(here, PauseWhy.UNATTENDED)
        seating.ask_guides(here, "session_unattended", f"{session.id}:{session.paused_at:%H%M%S}")
    else:
        ending.end(here, EndWhy.UNATTENDED)


def _lead_is_here(here: Held) -> bool:
    lead = here.seats.get(here.session.lead_id or 0)
    return lead is not None and here.is_here(lead)


def _let_in(here: Held) -> None:
    """Those who wait at the door, as far as the doors allow it at this moment."""
    for seat in here.waiting():
        if seat.guides or here.way_for(seat) is Way.IN:
            seating.let_in(here, seat)


def _call_circles_back(here: Held) -> None:
    """A small circle ends when its time is over, or when the one who guides it has gone."""
    for circle in queries.circles_of(here.session.id):
        guide = here.seats.get(circle.guide_id)
        left_alone = guide is None or here.now >= guide.here_until + guiding.TAKES_OVER
        if left_alone or (circle.back_at is not None and here.now >= circle.back_at):
            circle.state, circle.ended_at = CircleState.OVER, here.now
            here.touch()


def _end_after(here: Held) -> None:
    clock = here.clock
    if here.session.stage is Stage.AFTER and clock is not None and clock.left(here.now) <= timedelta():
        ending.end(here, EndWhy.CLOSED)


def _next_at(here: Held) -> datetime | None:
    """When to look again, so that nothing that is due waits for somebody to do something."""
    session = here.session
    if session.stage in stages.OVER:
        return None
    if session.stage is Stage.SCHEDULED:
        return session.starts_at - stages.LOBBY_GUIDES
    moments = [here.now + LOOKS]
    if session.breath_until is not None and session.paused_at is None:
        moments.append(session.breath_until)
    moments += [seat.here_until for seat in here.seats.values() if seat.place is Place.IN]
    lead = here.seats.get(session.lead_id or 0)
    if lead is not None:
        moments.append(lead.here_until + guiding.TAKES_OVER)
    ahead = [moment for moment in moments if moment > here.now]
    return min(ahead)


__all__ = ["LOOKS", "settle"]
