"""A weekly series for tests, with people who replied to its dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from groups import db
from groups.access import Can
from groups.contact_level import Facets
from groups.meetups import queries, service
from groups.meetups.models import Answer, Meetup, Series
from groups.membership.models import Group, Mode
from groups.notices.models import Channel, Notice
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make

KINDS = ("meetup_cancelled", "meetup_moved", "meetup_back", "series_changed")


@dataclass(frozen=True)
class Weekly:
    """A group whose facilitator scheduled every Tuesday, 19:00, from 8 December 2026 on; and two members."""

    group: Group
    guide: Person
    wren: Person
    robin: Person
    series: Series

    def dates(self) -> list[Meetup]:
        """The dates of the group, soonest first, as they are now."""
        asked = select(Meetup).where(Meetup.group_id == self.group.id).order_by(Meetup.starts_at)
        return list(db.session().scalars(asked.execution_options(populate_existing=True)))

    def at(self, *day: int) -> Meetup:
        """The date that starts on that day of the calendar."""
        (found,) = [date for date in self.dates() if date.starts_local.date() == datetime(*day).date()]  # type: ignore[arg-type]
        return found

    def says(self, person: Person, meetup: Meetup, answer: Answer = Answer.GOING) -> None:
        """Somebody replies."""
        with db.transaction():
            service.reply(person, meetup.ref, answer)

    def cancels(self, meetup: Meetup, reason: str = "") -> None:
        """The facilitator calls a date off."""
        with db.transaction():
            service.cancel(self.guide, queries.meetup_for(self.guide, meetup.ref, Can.SCHEDULE), reason)

    def changes(self, meetup: Meetup, *, move: bool = False, **given: object) -> service.Done:
        """The facilitator changes the series from a date on."""
        with db.transaction():
            return service.change_series(self.guide, meetup.ref, details(**given), move=move)


def details(**given: object) -> service.Details:
    """What the series says of itself, with what a test changes."""
    about = {
        "title": "Tea and quiet",
        "first_local": datetime(2026, 12, 8, 19, 0),
        "minutes": 90,
        "mode": Mode.IN_PERSON,
        "facets": Facets(people=1),
        "place": "The library",
        "town": "Bristol",
        "rule": Rule("weekly"),
        **given,
    }
    return service.Details(**about)  # type: ignore[arg-type]


def weekly(**given: object) -> Weekly:
    """The series, at noon on Thursday 3 December 2026."""
    group = make.group(zone="Europe/London")
    guide = make.facilitator(group)
    with db.transaction():
        series = service.schedule(guide, group, details(**given))
    assert isinstance(series, Series)
    return Weekly(group, guide, make.member(group), make.member(group), series)


def told() -> Counter[tuple[str, int | None]]:
    """How many letters about changes each person gets of each kind."""
    ours = (Notice.kind.in_(KINDS), Notice.channel == Channel.MAIL)
    rows = db.session().execute(select(Notice.kind, Notice.person_id).where(*ours))
    return Counter((kind, person_id) for kind, person_id in rows)
