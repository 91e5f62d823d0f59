"""What those who guide do with the floor: give, lend and take it back, go on to the next, and grant time."""

from __future__ import annotations

from groups import clock, db
from groups.access import Can
from groups.errors import Conflict, Forbidden, Invalid
from groups.people.models import Person
from groups.sessions import queries
from groups.sessions.models import Chair, ExtraTime, Turn, TurnState
from groups.sessions.service import floor
from groups.sessions.service.held import Held, need_going
from groups.sessions.service.holding import held
from groups.sessions.service.turns import passed

#: What can be granted on top of a turn, in seconds, and for good, in per cent.
SECONDS, PERCENT = (30, 60, 120), (0, 25, 50, 100)


def _need_turns(here: Held) -> None:
    need_going(here)
    if not here.takes_turns:
        raise Conflict("Nobody needs the floor just now.")


def give(actor: Person, ref: str, person_ref: str) -> None:
    """Give the floor to somebody, out of the order. Who had it and has spoken is done; else they are asked again."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        turn = _turn_for(here, person_ref)
        now = here.floor
        if now is turn:
            return
        if now is not None and now.used_s + (now.key_at is not None):
            floor.end(here, now, TurnState.DONE)
        elif now is not None:
            floor.put_back(here, now)
        if here.floor is not None:  # a floor that was lent went back
            floor.put_back(here, here.floor)
        floor.give(here, turn)


def lend(actor: Person, ref: str, person_ref: str) -> None:
    """Lend the floor to somebody for a moment; it goes back to the one who has it now."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        turn, now = _turn_for(here, person_ref), here.floor
        if now is None:
            raise Conflict("Nobody has the floor just now, so it can be given rather than lent.")
        if now is turn:
            return
        if now.lent_from_id is not None:
            raise Conflict("The floor is lent already. Let it go back first.")
        floor.stop_clock(here, now)
        now.state = TurnState.LENT
        db.session().flush()
        turn.lent_from_id = now.id
        floor.give(here, turn)


def give_back(actor: Person, ref: str) -> None:
    """Let a floor that was lent go back."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        turn = here.floor
        if turn is not None and turn.lent_from_id is not None:
            floor.end(here, turn, TurnState.DONE)


def thank(actor: Person, ref: str) -> None:
    """End the turn of whoever has the floor, with thanks, and go on to the next."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        turn = here.floor
        if turn is not None:
            floor.end(here, turn, TurnState.DONE)


def skip(actor: Person, ref: str) -> None:
    """Go on to the next and come back to this person later, as if they had passed."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        _need_turns(here)
        if here.floor is not None:
            passed(here, here.floor)


def _turn_for(here: Held, person_ref: str) -> Turn:
    _need_turns(here)
    seat = here.seat_called(person_ref)
    if not here.is_here(seat):
        raise Conflict("They are not here just now.")
    if seat.chair is not Chair.SPEAKING and not seat.guides:
        raise Forbidden("Who listens cannot be called on.", code="listening")
    turn = here.turn_of(seat.person_id)
    if turn is not None and turn.state is TurnState.LENT:
        raise Conflict("Their floor is lent. Let it go back instead.")
    return turn or floor.raise_hand(here, seat.person_id)


def grant(actor: Person, ref: str, person_ref: str, seconds: int) -> None:
    """Give somebody a little more time for this turn. Nobody but them and those who guide sees it."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        if seconds not in SECONDS:
            raise Invalid("Please choose one of the lengths on the page.")
        turn = here.turn_of(here.seat_called(person_ref).person_id)
        if turn is None:
            raise Conflict("They do not wait for a turn just now.")
        turn.more_s = min(600, turn.more_s + seconds)
        here.touch()


def grant_always(actor: Person, ref: str, person_ref: str, percent: int) -> None:
    """Give somebody more time for each turn, here and at each session of the group to come, because they need it."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        if percent not in PERCENT:
            raise Invalid("Please choose one of the lengths on the page.")
        seat, group_id = here.seat_called(person_ref), here.session.group_id
        row = queries.extra_row(group_id, seat.person_id)
        if row is None:
            row = ExtraTime(group_id=group_id, person_id=seat.person_id)
            db.session().add(row)
        row.percent, row.set_by_id, row.set_at = percent, actor.id, clock.now()
        here.extra[seat.person_id] = percent
        here.touch()
