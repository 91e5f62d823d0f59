"""Who has the duty to look after people in a group, and who is called when it is grave."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from groups import db
from groups.access import Office
from groups.membership import queries as membership
from groups.people.models import Appointment, Person, PersonState

#: Who is on duty in a group now; None where the group keeps no hours, so that all who guide it look after it.
OnDuty = Callable[[int], Collection[int] | None]

_on_duty: OnDuty | None = None


def provide(on_duty: OnDuty) -> None:
    """Let `on_duty(group_id)` say who has the duty; whoever keeps the rota does this once."""
    global _on_duty
    _on_duty = on_duty


def on_duty(group_id: int) -> set[int] | None:
    """Who is on duty now: nobody is an empty set, a group without hours is None."""
    found = _on_duty(group_id) if _on_duty is not None else None
    return None if found is None else set(found)


def holders(group_id: int) -> set[int]:
    """Who looks at what is new: those on duty; all who guide the group where nobody is, or no hours are kept."""
    return on_duty(group_id) or membership.facilitator_ids(group_id)


def who_to_alert(group_id: int, about_id: int | None) -> set[int]:
    """Who is called when it is grave: those who have the duty, all who guide where that is one, and the coordinators
    where there are not two. Never the person it is about."""
    nobody = {about_id} if about_id is not None else set()
    called = holders(group_id) - nobody
    if len(called) < 2:
        called |= membership.facilitator_ids(group_id) - nobody
    if len(called) < 2:
        called |= coordinator_ids() - nobody
    return called


def coordinator_ids() -> set[int]:
    """Who looks after the community now."""
    held = (Appointment.office == Office.COORDINATOR, Appointment.ended_at.is_(None), Person.state != PersonState.ENDED)
    query = select(Appointment.person_id).join(Person, Person.id == Appointment.person_id)
    return set(db.session().scalars(query.where(*held)))
