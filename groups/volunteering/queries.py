"""Reading opportunities, their shifts, and who is interested."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from groups import access, clock, db
from groups.access import Can
from groups.errors import NotFound
from groups.people.models import Person
from groups.volunteering.models import Interest, Opportunity, Shift


@dataclass(frozen=True)
class Interested:
    """Someone who would like to hear more, as the organiser sees them: the name they go by, and their words."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Offered:
    """An opportunity on its organiser's desk."""

    opportunity: Opportunity
    interested: int


def opportunity_for(person: Person | None, ref: str, action: Can) -> Opportunity:
    """The opportunity called `ref` if `person` may do `action`; refuses otherwise."""
    opportunity = db.session().scalar(select(Opportunity).where(Opportunity.ref == ref))
    if opportunity is None:
        raise NotFound()
    access.require(person, action, opportunity)
    return opportunity


def opportunities_seen(person: Person, refs: Collection[str]) -> list[Opportunity]:
    """Those of these opportunities that this person may see now; the others are simply not among them."""
    found = db.session().scalars(select(Opportunity).where(Opportunity.ref.in_(refs))) if refs else ()
    return [each for each in found if access.can(person, Can.SEE_ACTIVITY, each)]


def shifts_by_ref(refs: Collection[str]) -> dict[str, Shift]:
    """Shifts by ref, for whoever has asked whether their opportunities may be seen."""
    found = db.session().scalars(select(Shift).where(Shift.ref.in_(refs))) if refs else ()
    return {each.ref: each for each in found}


def shift_for(person: Person, ref: str) -> tuple[Opportunity, Shift]:
    """The shift called `ref` with its opportunity, if `person` may change them; refuses otherwise."""
    asked = select(Opportunity, Shift).join(Shift, Shift.opportunity_id == Opportunity.id).where(Shift.ref == ref)
    row = db.session().execute(asked).first()
    if row is None:
        raise NotFound()
    access.require(person, Can.EDIT_ACTIVITY, row[0])
    return row[0], row[1]


def shifts_ahead(opportunity: Opportunity, limit: int = 30) -> list[Shift]:
    """The shifts to come, called-off ones among them, soonest first."""
    ahead = select(Shift).where(Shift.opportunity_id == opportunity.id, Shift.ends_at > clock.now())
    return list(db.session().scalars(ahead.order_by(Shift.starts_at, Shift.id).limit(limit)))


def interest_of(person: Person | None, opportunity: Opportunity) -> Interest | None:
    """This person's interest, unless there is none or it was taken back."""
    if person is None:
        return None
    asked = select(Interest).where(Interest.opportunity_id == opportunity.id, Interest.person_id == person.id)
    return db.session().scalar(asked.where(Interest.withdrawn_at.is_(None)))


def interested_in(opportunity: Opportunity) -> list[Interested]:
    """Who would like to hear more, first come first; for those who look after the opportunity alone."""
    rows = db.session().execute(
        select(Person.name, Interest.words, Interest.created_at)
        .join(Interest, Interest.person_id == Person.id)
        .where(Interest.opportunity_id == opportunity.id, Interest.withdrawn_at.is_(None))
        .order_by(Interest.created_at, Interest.id)
        .limit(200)
    )
    return [Interested(name, words, at) for name, words, at in rows]


def offered_by(person: Person) -> list[Offered]:
    """What this organiser offers, newest first, with how many are interested."""
    count = (
        select(func.count(Interest.id))
        .where(Interest.opportunity_id == Opportunity.id, Interest.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    mine = select(Opportunity, count).where(Opportunity.organiser_id == person.id, Opportunity.ended_at.is_(None))
    rows = db.session().execute(mine.order_by(Opportunity.created_at.desc(), Opportunity.id.desc()).limit(100))
    return [Offered(opportunity, interested) for opportunity, interested in rows]


def opportunities_by_id(ids: Iterable[int]) -> list[Opportunity]:
    """These opportunities whatever their state; for the finder, which decides what of them can be found."""
    return list(db.session().scalars(select(Opportunity).where(Opportunity.id.in_(list(ids)))))


def shifts_between(ids: Iterable[int], begin: datetime, end: datetime | None) -> list[Shift]:
    """Shifts of these opportunities that take place and begin in [begin, end), soonest first; for the finder."""
    asked = select(Shift).where(Shift.opportunity_id.in_(list(ids)), Shift.cancelled_at.is_(None))
    asked = asked.where(Shift.starts_at >= begin)
    if end is not None:
        asked = asked.where(Shift.starts_at < end)
    return list(db.session().scalars(asked.order_by(Shift.starts_at, Shift.id)))
