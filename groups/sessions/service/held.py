"""A session as a deed has it in its hands."""

from __future__ import annotations

from dataclasses import dataclass

from groups.errors import Conflict, NotFound
from groups.people import queries as people
from groups.sessions import stages
from groups.sessions.hall import Hall
from groups.sessions.models import Place, SessionSeat


@dataclass
class Held(Hall):
    """The session at this moment, its row locked. Whoever changes what somebody can see says so with `touch`."""

    changed: bool = False

    def touch(self) -> None:
        """Something looks different from now on."""
        self.changed = True

    def seat_in(self, person_id: int) -> SessionSeat:
        """The seat of somebody who is in the session; refuses."""
        seat = self.seats.get(person_id)
        if seat is None or seat.place is not Place.IN:
            raise NotFound("You are not in this session at the moment. Its page says how to come in.")
        return seat

    def seat_called(self, person_ref: str) -> SessionSeat:
        """The seat of the person called so; refuses."""
        seat = self.seats.get(people.person_for(person_ref).id)
        if seat is None:
            raise NotFound()
        return seat


def need_open(here: Held) -> None:
    """Refuse what makes no sense any more once a session is over, as letting somebody in does."""
    if here.session.stage in stages.OVER:
        raise Conflict("This session is over.", code="closed")


def need_live(here: Held) -> None:
    """Refuse what is only for a session under way."""
    if not here.is_live:
        raise Conflict("This session is not under way.", code="closed")


def need_going(here: Held) -> None:
    """Refuse what has to wait while there is a pause."""
    need_live(here)
    if here.is_paused:
        raise Conflict("There is a pause just now. It goes on in a moment.", code="paused")
