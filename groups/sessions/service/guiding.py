"""What those who guide do: begin, go on, pause, doors, the lobby, and who leads."""

from __future__ import annotations

from groups import db
from groups.access import Can
from groups.audit import service as audit
from groups.chat import service as chat
from groups.errors import Conflict, Invalid, NotFound
from groups.meetups import service as meetups
from groups.moderation import measures, places
from groups.moderation import service as moderation
from groups.people.models import Person
from groups.sessions import doors, queries, stages
from groups.sessions.models import Decline, Doors, EndWhy, PauseWhy, Place, SessionSeat, Stage, Talk
from groups.sessions.service import ending, seating
from groups.sessions.service.held import Held, need_live, need_open
from groups.sessions.service.holding import held

#: What a phase can be lengthened by at once, in minutes.
MORE = (2, 5, 10, 15)
TOO_FEW = "There are few of you yet. Ten minutes after the start you can begin all the same, or let it be for today."


def begin(actor: Person, ref: str, small: bool = False) -> None:
    """Begin, and let in those who wait in the lobby. `small`: with fewer than planned, once it was waited for them."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        seat = _own_seat(here, actor)
        session = here.session
        if session.stage is not Stage.LOBBY:
            raise Conflict("This session has begun already, or is over.")
        _check_number(here, small)
        session.lead_id = session.lead_id or actor.id
        session.began_at, session.began_by_id = here.now, actor.id
        if session.meetup.series_id is not None:
            meetups.settle_doubt(actor, session.meetup.series_id)
        seating.enter_phase(here, 0)
        for waiting in here.waiting():
            if here.finds_room(waiting):
                seating.let_in(here, waiting)
        if seat.place is not Place.IN:
            seating.let_in(here, seat)


def _own_seat(here: Held, actor: Person) -> SessionSeat:
    seat = here.seats.get(actor.id)
    if seat is None or seat.place not in (Place.IN, Place.LOBBY):
        raise NotFound("Please come into the session first; its page says how.")
    return seat


def _check_number(here: Held, small: bool) -> None:
    guides, members = here.count()
    if doors.is_enough(guides, members, here.session.minimum):
        return
    waited = here.now >= here.session.starts_at + stages.TOO_FEW_AFTER
    if not (small and waited):
        raise Conflict(TOO_FEW, code="too_few")
    if not doors.may_be_small(guides, members):
        raise Conflict("With one member alone, two who guide have to be there.", code="too_few")


def let_be(actor: Person, ref: str) -> None:
    """Do not begin today, because too few came. Each who waited gets one kind word."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        if here.session.stage not in (Stage.LOBBY, Stage.SCHEDULED):
            raise Conflict("This session has begun already, or is over.")
        ending.not_started(here, EndWhy.TOO_FEW)


def next_phase(actor: Person, ref: str, phase: int) -> None:
    """Go on to the next phase. `phase` is the one the actor saw: two who press at once go on by one."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_live(here)
        _own_seat(here, actor)
        if here.session.phase != phase:
            raise Conflict("It has gone on already.", code="gone_on")
        if phase + 1 >= len(here.plan):
            ending.end(here, EndWhy.CLOSED)
            return
        then = here.plan[phase + 1].stage
        if not stages.may_follow(here.session.stage, then):
            raise Conflict("That cannot follow on this phase.")
        seating.enter_phase(here, phase + 1)
        _set_pace(here, actor)


def _set_pace(here: Held, actor: Person) -> None:
    """An open floor is unhurried; everything else goes by turns anyway."""
    session = here.session
    wanted = session.slow_s if session.stage is Stage.OPEN_FLOOR and session.talk is Talk.OPEN else 0
    chat.set_pace(actor, seating.room_of(here), wanted, reason="session")


def lengthen(actor: Person, ref: str, minutes: int) -> None:
    """Give this phase a few minutes more."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_live(here)
        if minutes not in MORE:
            raise Invalid("Please choose one of the lengths on the page.")
        plan = here.plan
        now = plan[here.session.phase]
        plan[here.session.phase] = stages.Phase(now.stage, now.name, min(180, now.minutes + minutes))
        here.session.plan = stages.written(plan)
        here.touch()


def pause(actor: Person, ref: str) -> None:
    """Pause at once."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_live(here)
        if here.session.paused_at is None:
            seating.pause(here, PauseWhy.GUIDE)


def go_on(actor: Person, ref: str) -> None:
    """End the pause."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_live(here)
        seating.resume(here)


def close(actor: Person, ref: str) -> None:
    """End the session now."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_live(here)
        ending.end(here, EndWhy.CLOSED)
        audit.record(actor, "session.closed", "session", here.session.id, group_id=here.session.group_id)


def set_doors(actor: Person, ref: str, how: Doors, late_minutes: int) -> None:
    """Say who may still come in."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        if not 0 <= late_minutes <= 60:
            raise Invalid("Please choose a number from 0 to 60.")
        here.session.doors, here.session.late_minutes = how, late_minutes
        here.touch()


def admit(actor: Person, ref: str, person_ref: str) -> None:
    """Let somebody in who waits in the lobby, whatever the doors say."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_open(here)
        seat = here.seat_called(person_ref)
        if seat.place is not Place.LOBBY:
            raise Conflict("They do not wait in the lobby any more.", code="gone_on")
        if not here.finds_room(seat):
            raise Conflict("Every seat of the kind they chose is taken.", code="full")
        seating.let_in(here, seat)


def admit_all(actor: Person, ref: str) -> None:
    """Let in all who wait and for whom there is a seat."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_open(here)
        for seat in here.waiting():
            if here.finds_room(seat):
                seating.let_in(here, seat)


def decline(actor: Person, ref: str, person_ref: str, why: Decline) -> None:
    """Not this time. The person sees that, and whom to ask; the reason stands in the record."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        seat = here.seat_called(person_ref)
        if seat.place is not Place.LOBBY:
            raise Conflict("They do not wait in the lobby any more.", code="gone_on")
        seat.place, seat.decline = Place.DECLINED, why
        _record(actor, here, "session.declined", seat, why.value)
        here.touch()


def put_out(actor: Person, ref: str, person_ref: str, reason: str) -> None:
    """Take somebody out of this session; they do not come back into it. For what has to end at once. It is a measure:
    they read why, and can ask for another look."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        seat = here.seat_called(person_ref)
        if seat.place is Place.REMOVED:
            return
        room = places.Place(here.session.group_id, here.session.room_id)
        moderation.remove_from_session(actor, seat.person_id, room, None, reason)
        db.session().flush()
        who = (seat.person_id, here.session.group_id)
        here.standings = {**here.standings, seat.person_id: measures.standings_of([who])[who]}
        seating.shut_out(here, seat)


def _record(actor: Person, here: Held, deed: str, seat: SessionSeat, reason: str) -> None:
    audit.record(actor, deed, "person", seat.person_id, group_id=here.session.group_id, reason=reason)


def hand_lead(actor: Person, ref: str, person_ref: str) -> None:
    """Let somebody else who guides the group lead from now on."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        seat = here.seat_called(person_ref)
        if not seat.guides or not here.is_here(seat):
            raise Conflict("They are not here just now, or do not guide this group.")
        _lead(here, actor, seat)


def take_lead(actor: Person, ref: str) -> None:
    """Lead from now on."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        _lead(here, actor, here.seat_in(actor.id))


def _lead(here: Held, actor: Person, seat: SessionSeat) -> None:
    session = here.session
    if session.lead_id == seat.person_id:
        return
    old, session.lead_id, session.co_asked_at = session.lead_id, seat.person_id, None
    audit.record(
        actor, "session.lead", "session", session.id, group_id=session.group_id, old={"lead": old},
        new={"lead": seat.person_id},
    )  # fmt: skip
    here.touch()


def name_guardian(actor: Person, ref: str, person_ref: str) -> None:
    """Let somebody who guides look after the pace and the pauses. The one who leads may do both."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        seat = here.seat_called(person_ref)
        if not seat.guides:
            raise Conflict("Only somebody who guides this group can do that.")
        here.session.guardian_id = seat.person_id
        here.touch()


def greet(actor: Person, ref: str, person_ref: str) -> None:
    """Note that somebody was seen, so that they are not on the list of those nobody has turned to."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        here.seat_called(person_ref).greeted_at = here.now
        here.touch()


def answer_call(actor: Person, ref: str, call_ref: str) -> None:
    """Say that one looks after somebody who would like a word, or needs help."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        call = next((each for each in queries.calls_of(here.session.id) if each.ref == call_ref), None)
        if call is None:
            return  # somebody else has
        call.answered_at, call.answered_by_id = here.now, actor.id
        here.touch()
