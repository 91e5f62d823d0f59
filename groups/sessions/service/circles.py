"""Small circles beside a session: each with a facilitator, and nobody is moved without their own yes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from groups import db
from groups.access import Can
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.chat.models import RoomKind
from groups.columns import new_ref
from groups.errors import Conflict, Invalid, NotFound
from groups.membership import queries as membership
from groups.people.models import Person
from groups.sessions import queries, stages
from groups.sessions.models import Circle, CircleSeat, CircleState, PauseWhy, SessionSeat
from groups.sessions.service import seating
from groups.sessions.service.held import Held, need_going
from groups.sessions.service.holding import held

#: How long a circle has to find its way back.
CALL_BACK = timedelta(minutes=2)
MOST = 4


def offer(actor: Person, ref: str, guides: Collection[str]) -> None:
    """Offer small circles, one for each of these facilitators, and ask everybody into one of them. Meanwhile the
    session itself has a pause, so that nobody's turn comes while they are away.

    Newcomers and those who meet them at the door are asked into the same one; people who do not meet are not.
    """
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        need_going(here)
        if stages.is_turn_taking(here.session.stage, here.session.talk) and here.floor is not None:
            raise Conflict("Somebody has the floor. Let them finish first.")
        if queries.circles_of(here.session.id):
            raise Conflict("There are small circles already. Call them back first.")
        leading = [_guide(here, each) for each in dict.fromkeys(guides)]
        if not 2 <= len(leading) <= MOST:
            raise Invalid("Small circles need two to four facilitators who are here, one for each.")
        made = [_make(here, seat, number) for number, seat in enumerate(leading, 1)]
        db.session().flush()
        _ask(here, made, [seat for seat in here.members_in() if here.is_here(seat)])
        here.has_circles = True
        seating.pause(here, PauseWhy.CIRCLES)


def _guide(here: Held, person_ref: str) -> SessionSeat:
    seat = here.seat_called(person_ref)
    if not seat.guides or not here.is_here(seat):
        raise Conflict("Each circle needs a facilitator who is here.")
    return seat


def _make(here: Held, guide: SessionSeat, number: int) -> Circle:
    room = chat.open_room_for(here.session.group_id, RoomKind.SESSION, f"Circle {number}", [guide.person_id])
    circle = Circle(
        ref=new_ref(), session_id=here.session.id, room_id=room.id, name=f"Circle {number}", guide_id=guide.person_id,
        state=CircleState.OFFERED, made_at=here.now,
    )  # fmt: skip
    db.session().add(circle)
    return circle


def _ask(here: Held, circles: list[Circle], members: list[SessionSeat]) -> None:
    apart = membership.unmet({seat.person_id for seat in members} | {circle.guide_id for circle in circles})
    asked: dict[int, list[int]] = {circle.id: [circle.guide_id] for circle in circles}
    for company in _companies(here, members):
        fits = [each for each in circles if not any(apart.get(one, set()) & set(asked[each.id]) for one in company)]
        circle = min(fits or circles, key=lambda each: len(asked[each.id]))
        if not fits:
            continue  # they stay where they are
        asked[circle.id] += company
        for person_id in company:
            db.session().add(CircleSeat(circle_id=circle.id, person_id=person_id))


def _companies(here: Held, members: Iterable[SessionSeat]) -> list[list[int]]:
    """Who is to stay together: a newcomer and the one who meets them. Pairs come first, while there is most room."""
    present = [seat.person_id for seat in members]
    pairs = [pair for pair in queries.pairs_of(here.session.meetup_id) if set(pair) <= set(present)]
    paired = {person_id for pair in pairs for person_id in pair}
    return [*(list(pair) for pair in pairs), *([each] for each in present if each not in paired)]


def answer(person: Person, ref: str, circle_ref: str, yes: bool) -> None:
    """Go into a small circle, or stay. Either is fine, and can be changed while the circle is there."""
    with held(person, ref, Can.JOIN_SESSION) as here:
        here.seat_in(person.id)
        circle, seat = _asked(here, person, circle_ref)
        if circle.state is CircleState.RECALLED and yes:
            raise Conflict("This circle is on its way back already.")
        seat.joined = yes
        room = rooms.rooms_by_id([circle.room_id])[circle.room_id]
        (chat.seat if yes else chat.unseat)(room, person.id)
        if yes and circle.state is CircleState.OFFERED:
            circle.state = CircleState.OPEN
        here.touch()


def _asked(here: Held, person: Person, circle_ref: str) -> tuple[Circle, CircleSeat]:
    circle = next((each for each in queries.circles_of(here.session.id) if each.ref == circle_ref), None)
    seats = queries.circle_seats([circle.id]) if circle is not None else []
    mine = next((seat for seat in seats if seat.person_id == person.id), None)
    if circle is None or mine is None:
        raise NotFound()
    return circle, mine


def call_back(actor: Person, ref: str) -> None:
    """Call the circles back; they have two minutes to finish. Where nobody went in there is nothing to finish."""
    with held(actor, ref, Can.GUIDE_SESSION) as here:
        for circle in queries.circles_of(here.session.id):
            if circle.state is CircleState.RECALLED:
                continue
            time = CALL_BACK if circle.state is CircleState.OPEN else timedelta()
            circle.state, circle.back_at = CircleState.RECALLED, here.now + time
            here.touch()
