"""Reading a person's plan and their own signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from groups import db
from groups.errors import NotFound
from groups.people.models import Person
from groups.wellbeing.models import OwnSignal, PlanPart
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.queries.checkins import days_since, today_of
from groups.wellbeing.signals import Rule, holds

#: How far back a signal looks for its days.
LOOKS_BACK = timedelta(days=92)


def part_named(name: str) -> Part:
    """The part that an address names."""
    try:
        return Part(name)
    except ValueError:
        raise NotFound() from None


def plan_of(person_id: int) -> Mapping[Part, PlanPart]:
    """The parts that are written, in the order of the page."""
    rows = {row.part: row for row in db.session().scalars(select(PlanPart).where(PlanPart.person_id == person_id))}
    return {part: rows[part] for part in Part if part in rows and rows[part].words}


def find_part(person_id: int, part: Part) -> PlanPart | None:
    """One part, if it was ever written."""
    mine = select(PlanPart).where(PlanPart.person_id == person_id, PlanPart.part == part)
    return db.session().scalar(mine.execution_options(populate_existing=True))


def signals_of(person: Person) -> Sequence[OwnSignal]:
    """The rules they made for themselves, in the order they made them."""
    return db.session().scalars(select(OwnSignal).where(OwnSignal.person_id == person.id).order_by(OwnSignal.id)).all()


def signal_for(person: Person, ref: str) -> OwnSignal:
    """One of their own; anybody else's is not there."""
    found = db.session().scalar(select(OwnSignal).where(OwnSignal.ref == ref, OwnSignal.person_id == person.id))
    if found is None:
        raise NotFound()
    return found


def holding(person: Person) -> list[OwnSignal]:
    """Those of their signals that hold now, but for what they put away today."""
    rules = signals_of(person)
    if not rules:
        return []
    today = today_of(person)
    days = days_since(person, today - LOOKS_BACK)
    return [each for each in rules if each.away_on != today and holds(rule_of(each), days, today)]


def rule_of(signal: OwnSignal) -> Rule:
    """The rule of a row."""
    return Rule(signal.side, signal.pattern, signal.days)
