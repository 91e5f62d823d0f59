"""Reading objections, and what they are about: things that anybody can find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from groups import db
from groups.access import Can, require
from groups.activities import queries as activities
from groups.activities.models import Activity
from groups.coordinating.models import Objection
from groups.errors import NotFound
from groups.meetups import queries as meetups
from groups.people.models import Person
from groups.volunteering import queries as volunteering
from groups.volunteering.models import Opportunity


@dataclass(frozen=True)
class Public:
    """Something that anybody can find, and the end of its address."""

    kind: str
    ref: str
    title: str

    @property
    def endpoint(self) -> str:
        """The page it stands on."""
        return ENDPOINTS[self.kind]


ENDPOINTS = {
    "activity": "activities.activity", "opportunity": "volunteering.opportunity", "meetup": "meetups.meetup",
}  # fmt: skip
_LOAD: dict[str, Callable[[str], Any]] = {
    "activity": lambda ref: activities.activity_for(None, ref, Can.SEE_ACTIVITY),
    "opportunity": lambda ref: volunteering.opportunity_for(None, ref, Can.SEE_ACTIVITY),
    "meetup": lambda ref: meetups.meetup_for(None, ref, Can.SEE_MEETUP),
}


def public_thing(kind: str, ref: str) -> Public:
    """What a visitor without an account can see there; anything else is not there."""
    if kind not in _LOAD:
        raise NotFound()
    return Public(kind, ref, _LOAD[kind](ref).title)


def objections(person: Person) -> Sequence[Objection]:
    """All of them: those that wait first, the oldest on top."""
    require(person, Can.COORDINATE)
    order = (Objection.outcome.is_not(None), Objection.id)
    return db.session().scalars(select(Objection).order_by(*order).limit(200)).all()


def objection_for(person: Person, ref: str, hold: bool = False) -> Objection:
    """The one a ref names."""
    require(person, Can.COORDINATE)
    chosen = select(Objection).where(Objection.ref == ref)
    found = db.session().scalar(chosen.with_for_update() if hold else chosen)
    if found is None:
        raise NotFound()
    return found


def publisher_of(row: Objection) -> int | None:
    """Who published it, where that is one person with an account."""
    model: Any = {"activity": Activity, "opportunity": Opportunity}.get(row.kind)
    if model is None:
        return None
    return db.session().scalar(select(model.organiser_id).where(model.ref == row.thing_ref))
