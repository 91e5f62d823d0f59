"""What a session says to somebody, in words (pure)."""

from __future__ import annotations

from datetime import timedelta

from groups.sessions.doors import Way
from groups.sessions.hall import Hall
from groups.sessions.models import Chair, EndWhy, PauseWhy, Place, SessionSeat, Stage, Turn, TurnState
from groups.sessions.stages import TELL, Manner, manner

SMALL = ("nobody", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """Small numbers as words."""
    return SMALL[count] if count < len(SMALL) else str(count)


def listed(notes: list[str]) -> str:
    """A few notes in one line."""
    return ", ".join(notes)


def about(wait: timedelta) -> str:
    """Roughly how long, so that nobody counts seconds."""
    minutes = round(wait.total_seconds() / 60)
    if minutes < 1:
        return "in a moment"
    return "in about a minute" if minutes == 1 else f"in about {number(minutes)} minutes"


def time_line(hall: Hall) -> str:
    """The phase and what is left of it, as one quiet line."""
    clock = hall.clock
    if not hall.is_live or clock is None:
        return ""
    name, left = hall.phase.name, clock.shown(hall.now)
    if hall.is_paused:
        return f"{name} · having a pause"
    if not left:
        return f"{name} · coming to an end"
    return f"{name} · about {left} minute{'' if left == 1 else 's'}"


def pause_line(hall: Hall) -> str:
    """Why it rests, if it does."""
    if not hall.is_paused:
        return ""
    if hall.session.pause_why is PauseWhy.UNATTENDED:
        return "Nobody who guides is connected just now, so this session has a pause. We have asked them to come back."
    if hall.session.pause_why is PauseWhy.MEMBER:
        return "Somebody asked for a pause. Breathe, stretch, look out of the window."
    if hall.session.pause_why is PauseWhy.CIRCLES:
        return "There are small circles just now. It goes on here when they are back."
    return "A pause. Breathe, stretch, look out of the window."


def floor_line(hall: Hall, holder: str, *, mine: bool) -> str:
    """Who has the floor. `holder`: their name as this reader knows it; empty when the reader does not meet them."""
    turn = hall.floor
    if not hall.takes_turns:
        how = manner(hall.session.stage, hall.session.talk, paused=False)
        if how is Manner.SPEAKERS:
            return "The floor is open: write when you like, and leave room for the others."
        return "Those who guide are writing." if how is Manner.GUIDES and hall.is_live else ""
    if turn is None:
        return "A moment to breathe." if hall.breathes else "The floor is free."
    if mine:
        return "You have the floor."
    return f"{holder} has the floor." if holder else "Somebody has the floor."


def place_line(hall: Hall, seat: SessionSeat, order: list[Turn]) -> str:
    """Where somebody stands in the queue, in words. Of the others' time nothing is said."""
    if seat.chair is Chair.LISTENING:
        return "You are listening. Nothing is expected of you."
    turn = hall.turn_of(seat.person_id)
    if turn is None:
        return _without_turn(hall, seat)
    if turn.state is TurnState.SPEAKING:
        return "Take your time. Passing is as good as speaking."
    if turn.state is TurnState.LENT:
        return "You lent the floor for a moment. It comes back to you."
    before = next((place for place, each in enumerate(order) if each is turn), 0)
    if hall.floor is None and before == 0:
        return "Your turn comes in a moment."
    if before == 0:
        return f"You are next, {about(hall.wait_of(0))}."
    said = number(before)
    people = "person comes" if before == 1 else "people come"
    return f"{said.capitalize()} {people} before you, so it is your turn {about(hall.wait_of(before))}."


def _without_turn(hall: Hall, seat: SessionSeat) -> str:
    if not hall.takes_turns:
        return ""
    mine = [turn for turn in hall.turns if turn.person_id == seat.person_id and turn.phase == hall.session.phase]
    if any(turn.state is TurnState.PASSED for turn in mine):
        return "You passed this time, and that is all right."
    if any(turn.state is TurnState.DONE for turn in mine):
        return "You have had a turn. You can ask for another one."
    if seat.chair is Chair.UNDECIDED:
        return "You have not said whether you speak. You can stay like this for as long as you like."
    return "If you would like a turn, ask for one. There is no need to."


def lobby_line(hall: Hall, seat: SessionSeat) -> str:
    """What somebody reads who waits."""
    if seat.place is Place.DECLINED:
        return "Not this time. A facilitator of the group can tell you more, and the next date is open to you."
    if hall.session.began_at is None:
        guided = any(each.guides and hall.now < each.here_until for each in hall.seats.values())
        if not guided and hall.now >= hall.session.starts_at + TELL:
            return "Nobody who guides this group is here yet. We have asked them. You can wait, or go; both are fine."
        return "It begins when somebody who guides says so. Until then there is nothing to do."
    way = hall.way_for(seat)
    if way is Way.SHUT:
        return "It has begun, and the doors are closed for today so that nobody is interrupted. The next date is yours."
    return "It has begun. You come in at the next quiet moment, by yourself."


def over_line(hall: Hall) -> str:
    """How it came to its end, kindly."""
    session = hall.session
    if session.stage is Stage.NOT_STARTED:
        return {
            EndWhy.NO_GUIDE: "This session did not come about, because nobody who guides could be there. We are sorry.",
            EndWhy.TOO_FEW: "There were few of you today, so this session did not come about. Thank you for coming.",
        }.get(session.end_why, "This session did not come about.")
    if session.end_why is EndWhy.CANCELLED:
        return "This session was called off, so it is over. Thank you for being here."
    if session.end_why is EndWhy.UNATTENDED:
        return "This session closed, because nobody who guides could be there any more. Thank you for being here."
    return "This session is over. Thank you for being here."
