"""Bringing a session to this moment: what is stored is read together with the clock, so that it comes out the same
however long nobody looked. Doing it twice does nothing more."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups.access import Role
from groups.audit import service as audit
from groups.meetups.models import MeetupState
from groups.sessions import doors, guiding, queries, stages
from groups.sessions.doors import Way
from groups.sessions.guiding import Guide, Step
from groups.sessions.hall import Standing
from groups.sessions.models import Circle, CircleState, EndWhy, PauseWhy, Place, SessionSeat, Stage
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
    if here.is_live and session.meetup.state is MeetupState.CANCELLED:
        ending.end(here, EndWhy.CANCELLED)
    if here.is_live:
        _guide(here)
    if here.is_live:
        _call_circles_back(here)
        _let_in(here)
        floor.move_on(here)
        _end_after(here)
    session.due_at = _next_at(here)


def _let_go(here: Held) -> None:
    """Those who are not in the group any more, and those who were gone for too long. Under way, while nobody who guides
    is there either, it is our line that is away and not they: then nobody loses their seat."""
    for seat in here.seats.values():
        seat.here_until = guiding.counted(seat.here_until, here.now)
        _follow_standing(here, seat)
    if here.is_live and not here.guides_here():
        return
    for seat in here.seats.values():
        if seat.place in (Place.IN, Place.LOBBY) and here.now >= seat.here_until + doors.BACK_WITHIN:
            seating.go(here, seat, seat.here_until)


def _follow_standing(here: Held, seat: SessionSeat) -> None:
    """Somebody's seat is as they stand to the group now: a role, a measure that began or was lifted, having left."""
    standing = here.standings.get(seat.person_id)
    guides = standing is not None and standing.role is Role.FACILITATOR
    if seat.guides is not guides:
        seat.guides = guides
        here.touch()
    if standing is not None and _was_taken_out(here, standing):
        if seat.place is not Place.REMOVED:
            seating.shut_out(here, seat)
    elif seat.place is Place.REMOVED:
        seat.place = Place.OUT  # the measure is over or was lifted: they may come in again by the door
        here.touch()
    elif (standing is None or standing.role is None) and seat.place in (Place.IN, Place.LOBBY):
        seating.go(here, seat, here.now)


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
        once = f"{here.session.id}:{here.session.starts_at:%Y%m%d%H%M}:{wanted}"
        seating.ask_guides(here, "session_guide_wanted", once)


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
        _lead_by_itself(here, person_id)
        if session.pause_why is PauseWhy.UNATTENDED:
            seating.guided_again(here)
    elif step is Step.PAUSE:
        _lead_by_itself(here, None)
        seating.rest_alone(here)
        seating.call_for_help(here)
    else:
        ending.end(here, EndWhy.UNATTENDED)


def _lead_by_itself(here: Held, person_id: int | None) -> None:
    """Somebody leads, or nobody does, because the clock says so; it stands in the record like what people say."""
    session = here.session
    if session.lead_id != person_id or person_id is None:
        audit.record(
            None, "session.lead", "session", session.id, group_id=session.group_id, old={"lead": session.lead_id},
            new={"lead": person_id},
        )  # fmt: skip
    session.lead_id, session.co_asked_at = person_id, None


def _lead_is_here(here: Held) -> bool:
    lead = here.seats.get(here.session.lead_id or 0)
    return lead is not None and here.is_here(lead)


def _let_in(here: Held) -> None:
    """Those who wait at the door, as far as the doors allow it at this moment."""
    for seat in here.waiting():
        if seat.guides or here.way_for(seat) is Way.IN:
            seating.let_in(here, seat)


def _call_circles_back(here: Held) -> None:
    """A small circle ends when its time is over, or when the one who guides it has gone. With the last of them the
    pause ends that the others had meanwhile."""
    circles = queries.circles_of(here.session.id)
    over = [circle for circle in circles if _is_over(here, circle)]
    for circle in over:
        circle.state, circle.ended_at = CircleState.OVER, here.now
        here.touch()
    here.has_circles = len(over) < len(circles)
    if here.session.pause_why is PauseWhy.CIRCLES and not here.has_circles:
        seating.resume(here)


def _is_over(here: Held, circle: Circle) -> bool:
    guide = here.seats.get(circle.guide_id)
    if guide is None or not guide.guides or guide.place is not Place.IN:
        return True
    # As with seats: while nobody who guides is there at all, it is our line that is away. The gate lets nobody write.
    gone = bool(here.guides_here()) and here.now >= guide.here_until + guiding.TAKES_OVER
    return gone or (circle.back_at is not None and here.now >= circle.back_at)


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
