"""What somebody does about their own turn: ask for it, begin, hand it on, pass, or let it be; and ask for a pause."""

from __future__ import annotations

from groups.access import Can
from groups.errors import Conflict, Forbidden
from groups.people.models import Person
from groups.sessions.models import Chair, PauseWhy, SessionSeat, Turn, TurnState
from groups.sessions.service import floor, seating
from groups.sessions.service.held import Held, need_going, need_live
from groups.sessions.service.holding import held

#: Who passes a second time is not asked again in this phase.
MOST_PASSES = 2


def ask(person: Person, ref: str) -> None:
    """Raise one's hand. Raising it again keeps one's place."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        need_live(here)
        seat = here.seat_in(person.id)
        check_may_speak(here, seat)
        if here.turn_of(person.id) is None:
            floor.raise_hand(here, person.id)


def check_may_speak(here: Held, seat: SessionSeat) -> None:
    """Refuse where one speaks without asking, or not at all, and to those who listen."""
    if not here.takes_turns:
        raise Conflict("Nobody has to ask for a turn just now.")
    if seat.chair is Chair.LISTENING:
        raise Forbidden("You are listening. Choose “I would like to speak” first, if you like.", code="listening")
    if seat.chair is Chair.UNDECIDED and not seat.guides:
        if not here.finds_room(seat, Chair.SPEAKING):
            raise Conflict("Every seat to speak is taken just now. You can listen as long as you like.", code="full")
        seat.chair = Chair.SPEAKING
        here.touch()


def begin(person: Person, ref: str) -> None:
    """The first keystroke of whoever has the floor: from here on their time counts. Later ones change nothing."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        turn = here.floor
        if turn is None or turn.person_id != person.id or turn.key_at is not None or here.session.paused_at is not None:
            return
        turn.key_at = here.now
        here.touch()


def done(person: Person, ref: str) -> None:
    """Hand the floor on. Who does not have it has nothing to hand on, and that is fine."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        turn = here.floor
        if turn is not None and turn.person_id == person.id:
            floor.end(here, turn, TurnState.DONE)


def take_back(person: Person, ref: str) -> None:
    """Lower one's hand. In a round nobody is waited for then."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        turn = here.turn_of(person.id)
        if turn is not None and turn.state in (TurnState.WAITING, TurnState.NEXT):
            floor.end(here, turn, TurnState.LEFT)


def pass_on(person: Person, ref: str) -> None:
    """Not now. The first time one is asked once more at the end; the second time one has had one's turn."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        need_going(here)
        turn = here.turn_of(person.id)
        if turn is None or turn.state is TurnState.LENT:
            raise Conflict("It is not your turn just now, so there is nothing to pass.")
        passed(here, turn)


def passed(here: Held, turn: Turn) -> None:
    """To the end of the queue once; after that it counts as done. What was said of it already stays said."""
    turn.passes += 1
    had_floor = turn.state is TurnState.SPEAKING
    if turn.lent_from_id is not None or turn.passes >= MOST_PASSES or _is_alone(here, turn):
        floor.end(here, turn, TurnState.PASSED)
        return
    floor.put_back(here, turn)
    if had_floor:
        floor.breathe(here)


def _is_alone(here: Held, turn: Turn) -> bool:
    """Whether nobody else waits: then asking once more would be asking at once."""
    return all(each is turn for each in here.in_line()) and not (here.floor is not None and here.floor is not turn)


def ask_pause(person: Person, ref: str) -> None:
    """Have a pause. Everybody can ask for one, once a session; who guides as often as it is good."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        need_live(here)
        seat = here.seat_in(person.id)
        if here.session.paused_at is not None:
            return
        if not seat.guides:
            if seat.paused_once:
                raise Conflict("You asked for a pause once already. You can ask a facilitator for a word instead.")
            seat.paused_once = True
        seating.pause(here, PauseWhy.GUIDE if seat.guides else PauseWhy.MEMBER)


__all__ = ["ask", "ask_pause", "begin", "check_may_speak", "done", "pass_on", "passed", "take_back"]
