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
from groups.meetups.models import Meetup
from groups.moderation.measures import guides_of
from groups.people import offices
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
    """All of them: those that wait first, the oldest on top. Not those to what this person published."""
    require(person, Can.COORDINATE)
    order = (Objection.outcome.is_not(None), Objection.id)
    return _for_others(person, db.session().scalars(select(Objection).order_by(*order).limit(200)).all())


def undecided(person: Person) -> int:
    """How many wait for this coordinator."""
    return len(_for_others(person, db.session().scalars(select(Objection).where(Objection.outcome.is_(None))).all()))


def objection_for(person: Person, ref: str, hold: bool = False) -> Objection:
    """The one a ref names; for whoever published what it is about it is not there while another coordinator is."""
    require(person, Can.COORDINATE)
    chosen = select(Objection).where(Objection.ref == ref)
    found = db.session().scalar(chosen.with_for_update() if hold else chosen)
    if found is None or not _for_others(person, [found]):
        raise NotFound()
    return found


def publishers_of(row: Objection) -> set[int]:
    """Who published it: an organiser, or those who guide the group of a date."""
    if row.kind == "meetup":
        group_id = db.session().scalar(select(Meetup.group_id).where(Meetup.ref == row.thing_ref))
        return guides_of(group_id) if group_id is not None else set()
    model: Any = {"activity": Activity, "opportunity": Opportunity}[row.kind]
    organiser = select(model.organiser_id).where(model.ref == row.thing_ref, model.organiser_id.is_not(None))
    return set(db.session().scalars(organiser))


def _for_others(person: Person, rows: Sequence[Objection]) -> Sequence[Objection]:
    """Those to what others published: nobody decides about their own, unless nobody else is there to do it."""
    own = [row for row in rows if person.id in publishers_of(row)]
    if not own or not offices.coordinator_ids() - {person.id}:
        return rows
    return [row for row in rows if row not in own]
