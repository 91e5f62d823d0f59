"""Whose turn it is: giving the floor, ending a turn, and bringing the queue in its order. Whoever calls anything here
holds the session."""

from __future__ import annotations

from datetime import timedelta

from groups import db
from groups.sessions import stages
from groups.sessions.models import LIVE_TURNS, SessionSeat, Turn, TurnState
from groups.sessions.service.held import Held


def raise_hand(here: Held, person_id: int) -> Turn:
    """Put somebody in the queue of this phase."""
    turn = Turn(
        session_id=here.session.id, person_id=person_id, phase=here.session.phase, raised_at=here.now,
        state=TurnState.WAITING, passes=0, used_s=0, more_s=0,
    )  # fmt: skip
    db.session().add(turn)
    db.session().flush()
    here.turns.append(turn)
    here.touch()
    return turn


def give(here: Held, turn: Turn) -> None:
    """Give the floor to somebody whose hand is up; nobody has it now."""
    turn.state, turn.given_at, turn.key_at = TurnState.SPEAKING, here.now, None
    here.session.breath_until = None
    here.touch()
    db.session().flush()


def stop_clock(here: Held, turn: Turn) -> None:
    """Let the time of a turn stand still; the next keystroke starts it again."""
    turn.used_s, turn.key_at = here.used_s(turn), None


def end(here: Held, turn: Turn, state: TurnState) -> None:
    """End a turn. After one in which somebody spoke there is a moment to breathe; a floor that was lent goes back."""
    had_floor = turn.state is TurnState.SPEAKING
    stop_clock(here, turn)
    turn.state, turn.ended_at = state, here.now
    here.seats[turn.person_id].spoken_s += turn.used_s
    here.touch()
    if not had_floor:
        return
    db.session().flush()
    lender = next((each for each in here.turns if each.id == turn.lent_from_id), None)
    if lender is not None and lender.state is TurnState.LENT:
        give(here, lender)
    else:
        breathe(here)


def put_back(here: Held, turn: Turn) -> None:
    """Take the floor from somebody who keeps their place in the queue."""
    stop_clock(here, turn)
    turn.state = TurnState.WAITING
    here.touch()
    db.session().flush()


def breathe(here: Held) -> None:
    """A moment in which nobody speaks."""
    here.session.breath_until = here.now + timedelta(seconds=here.session.gap_s)


def leave_turns(here: Held, seat: SessionSeat) -> None:
    """Somebody goes, or listens from now on: what they wanted to say is not waited for."""
    turn = here.turn_of(seat.person_id)
    if turn is not None:
        end(here, turn, TurnState.DONE if turn.state is TurnState.SPEAKING and turn.used_s else TurnState.LEFT)


def close_phase(here: Held) -> None:
    """End what is left of a phase: who spoke is done, and the others' hands go down."""
    for turn in [each for each in here.turns if each.state in LIVE_TURNS]:
        turn.lent_from_id = None
        spoke = turn.state in (TurnState.SPEAKING, TurnState.LENT)
        end(here, turn, TurnState.DONE if spoke else TurnState.LEFT)
    db.session().flush()
    here.session.breath_until = None


def open_phase(here: Held) -> None:
    """Begin the turns of a phase. In a round one comes to everybody who speaks, without asking for it."""
    if not here.takes_turns:
        return
    if stages.is_round(here.session.stage):
        for seat in here.members_in():
            if here.speaks(seat):
                raise_hand(here, seat.person_id)
    breathe(here)


def move_on(here: Held) -> None:
    """Bring the floor to this moment: free it of who is gone, give it to the next one, and tell who comes after."""
    if not here.takes_turns or here.is_paused:
        return
    _free(here)
    order = here.in_line()
    if here.floor is None and order and _is_here(here, order[0]) and not here.breathes:
        give(here, order.pop(0))
    _tell_next(here, order)


def _is_here(here: Held, turn: Turn) -> bool:
    return here.is_here(here.seats[turn.person_id])


def _free(here: Held) -> None:
    """Who has the floor and is gone for longer than a sign of life lasts gets it back only after the others, if they
    come back. While nobody who guides is here either, it is our line and not theirs."""
    turn = here.floor
    if turn is None:
        return
    seat = here.seats[turn.person_id]
    if not here.speaks(seat) and not seat.guides:
        leave_turns(here, seat)
    elif not here.is_here(seat) and here.guides_here():
        put_back(here, turn)
        breathe(here)


def _tell_next(here: Held, order: list[Turn]) -> None:
    first = order[0] if order and here.floor is not None and _is_here(here, order[0]) else None
    for turn in here.turns:
        if turn.state is TurnState.NEXT and turn is not first:
            turn.state = TurnState.WAITING
            here.touch()
    if first is not None and first.state is not TurnState.NEXT:
        first.state = TurnState.NEXT
        here.touch()
