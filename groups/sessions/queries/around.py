"""Reading all that anybody may see of a session, once for all who look at it."""

from __future__ import annotations

from dataclasses import dataclass

from groups.membership import queries as membership
from groups.people import queries as people
from groups.people.queries import Speaker
from groups.sessions.hall import Hall
from groups.sessions.models import Circle, CircleSeat, LiveSession, SessionCall, Turn
from groups.sessions.queries import rows
from groups.sessions.queries.hall import hall


@dataclass
class Around:
    """What is read beside the session itself, once for all who look at it."""

    hall: Hall
    named: dict[int, Speaker]
    apart: dict[int, set[int]]
    calls: list[SessionCall]
    circles: list[Circle]
    circle_seats: list[CircleSeat]
    order: list[Turn]

    def name(self, person_id: int | None) -> str:
        """What somebody goes by."""
        known = self.named.get(person_id or 0)
        return known.name if known is not None else ""

    def ref(self, person_id: int) -> str:
        """What programs call somebody."""
        known = self.named.get(person_id)
        return known.ref if known is not None else ""

    def meets(self, one: int, other: int) -> bool:
        """Whether neither wishes not to meet the other."""
        return other not in self.apart.get(one, ())


def around(session: LiveSession) -> Around:
    """Read all that anybody may see."""
    found = hall(session)
    circles = rows.circles_of(session.id)
    return Around(
        found,
        {each.id: each for each in people.named(found.seats)},
        membership.unmet(found.seats) if found.seats else {},
        rows.calls_of(session.id),
        circles,
        rows.circle_seats([circle.id for circle in circles]) if circles else [],
        found.in_line() if found.is_live else [],
    )
