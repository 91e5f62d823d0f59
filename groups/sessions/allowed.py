"""Which deeds are open to somebody in a session now (pure): what a page offers them, and what is refused otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from groups.sessions import doors, stages
from groups.sessions.hall import Hall
from groups.sessions.models import Chair, Place, SessionSeat, Stage, TurnState


def deeds(hall: Hall, seat: SessionSeat | None) -> frozenset[str]:
    """The names of the deeds that this person may do, which need no other person named."""
    if seat is None or seat.place not in (Place.IN, Place.LOBBY) or hall.session.stage in stages.OVER:
        return frozenset()
    found = {"seat:choose", "session:leave", "session:call"}
    if seat.place is Place.IN and hall.is_live:
        found.update(_own(hall, seat))
    if seat.guides:
        found.update(_of_guides(hall, seat))
    return frozenset(found)


def _own(hall: Hall, seat: SessionSeat) -> Iterator[str]:
    turn = hall.turn_of(seat.person_id)
    may_speak = seat.guides or seat.chair is not Chair.LISTENING
    if hall.takes_turns and may_speak and turn is None:
        yield "turn:ask"
    if turn is not None and not hall.is_paused and turn.state is not TurnState.LENT:
        yield "turn:pass"
    if turn is not None and turn.state in (TurnState.WAITING, TurnState.NEXT):
        yield "turn:lower"
    if turn is not None and turn.state is TurnState.SPEAKING:
        yield "turn:done"
        if turn.key_at is None and not hall.is_paused:
            yield "turn:begin"  # the next keystroke counts: the first one, or the first after a pause
    if not hall.is_paused and (seat.guides or not seat.paused_once):
        yield "pause:ask"
    if hall.is_over_soon() and not seat.stays:
        yield "session:stay"


def _of_guides(hall: Hall, seat: SessionSeat) -> Iterator[str]:
    if hall.session.stage in (Stage.LOBBY, Stage.SCHEDULED):
        yield from _before(hall)
    if not hall.is_live:
        return
    yield from ("phase:next", "phase:lengthen", "session:close", "doors:set")
    yield "pause:end" if hall.is_paused else "pause:set"
    if hall.waiting():
        yield "lobby:open"
    if hall.session.lead_id != seat.person_id and seat.place is Place.IN:
        yield "lead:take"
    turn = hall.floor
    if hall.has_circles:
        yield "circles:recall"
    elif len(hall.guides_here()) > 1 and not hall.is_paused and not (hall.takes_turns and turn is not None):
        yield "circles:offer"
    if turn is not None:
        yield "floor:thank"
        if not hall.is_paused:
            yield "floor:skip"
        if turn.lent_from_id is not None:
            yield "floor:return"


def _before(hall: Hall) -> Iterator[str]:
    yield "session:cancel"
    if hall.waiting():
        yield "lobby:open"
    if hall.session.stage is Stage.LOBBY and may_begin(hall):
        yield "session:begin"


def may_begin(hall: Hall) -> bool:
    """Whether there are enough, or few, and it was waited for more."""
    guides, members = hall.count()
    if doors.is_enough(guides, members, hall.session.minimum):
        return True
    waited = hall.now >= hall.session.starts_at + stages.TOO_FEW_AFTER
    return waited and doors.may_be_small(guides, members)
