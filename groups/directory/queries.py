"""Reading help lines: always of the community's own country, never of another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ScalarSelect, case, select

from groups import access, clock, db, words
from groups.access import Can
from groups.directory.models import HelpKind, HelpLine
from groups.errors import NotFound
from groups.people.models import Community, Person
from groups.people.queries import community

_ORDER = case({kind.value: place for place, kind in enumerate(HelpKind)}, value=HelpLine.kind)


def shown(country: str) -> list[HelpLine]:
    """The lines that visitors see, the emergency number first: those that a person has checked, and example data
    (always with its mark). A real line that nobody has checked is not shown: it may not be dialled as it is written."""
    return [line for line in kept(country) if line.demo or line.checked_on is not None]


def kept(country: str) -> list[HelpLine]:
    """Every line of this country that has not ended, checked or not; for the coordinators' desk."""
    rows = select(HelpLine).where(HelpLine.country == country, HelpLine.ended_at.is_(None))
    return list(db.session().scalars(rows.order_by(_ORDER, HelpLine.position, HelpLine.id)))


def line_for(person: Person, ref: str) -> HelpLine:
    """The line called `ref`, for a coordinator; refuses otherwise."""
    access.require(person, Can.COORDINATE)
    line = db.session().scalar(select(HelpLine).where(HelpLine.ref == ref, HelpLine.ended_at.is_(None)))
    if line is None or line.country != country_here():
        raise NotFound()
    return line


def is_checked(country: str | ScalarSelect[str]) -> bool:
    """Whether at least one real line of this country has been checked by a person."""
    found = select(HelpLine.id).where(
        HelpLine.country == country,
        HelpLine.ended_at.is_(None),
        HelpLine.demo.is_(False),
        HelpLine.checked_on.is_not(None),
        HelpLine.kind != HelpKind.SERVICE,
    )
    return db.session().scalar(found.limit(1)) is not None


def needs_checking() -> bool:
    """Whether the community has no checked line: then its coordinators are told loudly, and it may not open. One
    statement."""
    return not is_checked(select(Community.country).where(Community.id == 1).scalar_subquery())


def country_here() -> str:
    """The community's country; "" before there is a community."""
    here = community()
    return here.country if here else ""


def today_here(here: Community | None) -> date:
    """Today's date where the community is."""
    return words.local(clock.now(), here.zone if here else "UTC").date()
