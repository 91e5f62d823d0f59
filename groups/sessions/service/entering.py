"""Coming to a session, choosing a seat, and stepping out."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import access, clock, db
from groups.access import Can, Role
from groups.columns import new_ref
from groups.errors import Conflict, Forbidden
from groups.meetups import queries as meetups
from groups.moderation import care_asks
from groups.people.models import Person
from groups.sessions import guiding, queries, stages
from groups.sessions.models import Chair, LiveSession, Need, Place, SessionCall, SessionSeat, Stage
from groups.sessions.service import floor, seating
from groups.sessions.service.held import Held, need_live
from groups.sessions.service.holding import held, keeping, load
from groups.sessions.service.preparing import session_for_date

#: Signs of life that would move the time on by less than this are not written down.
_WORTH = guiding.BY_SOCKET / 6
_MOMENT = timedelta(seconds=1)


def come_in(person: Person, meetup_ref: str, chair: Chair | None = None, shown: bool = False) -> LiveSession:
    """Come to the session of a date: into its lobby, or into itself as its doors allow. Coming again is harmless.

    Without a `chair` it is the one this person replied with, else “not decided yet”.
    """
    meetup = meetups.meetup_for(person, meetup_ref, Can.SEE_MEETUP)
    access.require(person, Can.JOIN_SESSION, meetup)
    session = session_for_date(meetup)
    _check_open(person, session)
    here = load(queries.session_for(person, session.ref, Can.JOIN_SESSION))
    with keeping(here):
        seat = _take(here, person, chair or queries.replied(meetup.id).get(person.id, Chair.UNDECIDED))
        seat.shown = shown or seat.shown
        if seat.guides and here.session.stage is Stage.LOBBY:
            seating.let_in(here, seat)
    return here.session


def _check_open(person: Person, session: LiveSession) -> None:
    if session.stage in stages.OVER:
        raise Conflict("This session is over. The next dates are on the group's page.", code="closed")
    guides = access.standing(person, session).role is Role.FACILITATOR
    opens = session.starts_at - (stages.LOBBY_GUIDES if guides else stages.LOBBY_MEMBERS)
    if clock.now() < opens:
        raise Conflict("The lobby is not open yet. It opens ten minutes before the start.", code="too_early")


def _take(here: Held, person: Person, chair: Chair) -> SessionSeat:
    seat = here.seats.get(person.id)
    if seat is None:
        guides = access.standing(person, here.session).role is Role.FACILITATOR
        seat = SessionSeat(
            session_id=here.session.id, person_id=person.id, guides=guides, chair=chair, place=Place.LOBBY,
            shown=False, stays=False, here_until=here.now + guiding.BY_PAGE, arrived_at=here.now, here_s=0, spoken_s=0,
            paused_once=False,
        )  # fmt: skip
        db.session().add(seat)
        here.seats[person.id] = seat
        here.standings = {**here.standings, person.id: access.standing(person, here.session)}
        here.touch()
    elif seat.place in (Place.REMOVED, Place.DECLINED):
        raise Forbidden(
            "Not this time. A facilitator of the group can tell you more, and the next date is open to you."
        )
    elif seat.place is Place.OUT:
        seat.place, seat.arrived_at = Place.LOBBY, here.now
        here.touch()
    seat.here_until = max(seat.here_until, here.now + guiding.BY_PAGE)
    return seat


def sign_of_life(person: Person, ref: str, *, by_page: bool = False) -> int:
    """Somebody is there: they said so by a socket, or opened the page. Who was dropped is back. Gives the version.

    When somebody who guides comes back, those who went quiet in the same moment have a little time to do so as well: it
    was the line that was away, and not they.
    """
    session = queries.session_for(person, ref, Can.SEE_SESSION)
    seat, now = queries.seat_of(session.id, person.id), clock.now()
    if seat is None or seat.place in (Place.REMOVED, Place.DECLINED) or session.stage in stages.OVER:
        return session.version
    if seat.place is Place.OUT and (by_page or _stepped_out(seat)):
        return session.version
    until = now + (guiding.BY_PAGE if by_page else guiding.BY_SOCKET)
    if seat.place is not Place.OUT and seat.here_until > now and abs(until - seat.here_until) < _WORTH:
        return session.version
    here = load(session)
    seat = here.seats[person.id]
    was_gone = seat.here_until <= here.now
    if was_gone and seat.guides:
        _give_time(here, seat.here_until)
    seat.here_until = max(seat.here_until, until) if by_page else until  # a socket says soon enough when it is gone
    with keeping(here):
        if was_gone:
            here.touch()
        if seat.place is Place.OUT:  # who was away for too long stands at the door again
            seat.place, seat.arrived_at = Place.LOBBY, here.now
            here.touch()
    return here.session.version


def _stepped_out(seat: SessionSeat) -> bool:
    """Whether they left by themselves: then they come by themselves as well, whatever is still open somewhere."""
    return seat.left_at is not None and seat.left_at > seat.here_until


def _give_time(here: Held, since: datetime) -> None:
    for seat in here.seats.values():
        if not seat.guides and since - guiding.BY_SOCKET <= seat.here_until <= here.now:
            seat.here_until = here.now + guiding.BY_SOCKET


def choose(person: Person, ref: str, chair: Chair, shown: bool = False) -> None:
    """Speak, listen, or not say yet; at any time. Who listens is in no queue and cannot be called on."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        seat = here.seats.get(person.id)
        if seat is None or seat.place not in (Place.IN, Place.LOBBY):
            here.seat_in(person.id)
            return
        if chair is not seat.chair and not here.finds_room(seat, chair):
            raise Conflict("Every seat of this kind is taken just now. You can stay as you are.", code="full")
        seat.chair, seat.shown = chair, shown
        if chair is not Chair.SPEAKING:
            floor.leave_turns(here, seat)
        here.touch()


def step_out(person: Person, ref: str, need: Need | None = None) -> None:
    """Leave at once, without a word to anybody. Who would like a word with a facilitator, or needs help now, says so;
    it goes to the facilitators alone."""
    with held(person, ref, Can.SEE_SESSION) as here:
        seat = here.seats.get(person.id)
        if seat is None:
            return
        if need is not None:
            _call(here, person, need)
        if seat.place in (Place.IN, Place.LOBBY):
            seat.here_until = min(seat.here_until, here.now - _MOMENT)
            seating.go(here, seat, here.now)


def call(person: Person, ref: str, need: Need) -> None:
    """Ask a facilitator for a word, or for help, and stay."""
    with held(person, ref, Can.SEE_SESSION) as here:
        if person.id in here.seats:
            _call(here, person, need)


def _call(here: Held, person: Person, need: Need) -> None:
    waiting = [each for each in queries.calls_of(here.session.id) if each.person_id == person.id]
    if any(each.need is need for each in waiting):
        return
    row = SessionCall(ref=new_ref(), session_id=here.session.id, person_id=person.id, need=need, made_at=here.now)
    db.session().add(row)
    care_asks.ask(person.id, here.session.group_id, now=need is Need.HELP)
    here.touch()


def stay(person: Person, ref: str) -> None:
    """Ask to stay for the little time afterwards, and to write in it."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        need_live(here)
        if here.session.stage not in (Stage.CLOSING, Stage.AFTER):
            raise Conflict("There is a little time afterwards, when the last round is over.")
        here.seat_in(person.id).stays = True
        here.touch()


__all__ = ["call", "choose", "come_in", "sign_of_life", "stay", "step_out"]
