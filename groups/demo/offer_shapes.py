"""The shapes of what the demo community offers: activities, ways to help, and help lines."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from groups.activities.models import Kind
from groups.demo.shapes import Ahead, Clock, Contact, Days, Key, Line, Minutes, Place, Sentence, Shape, Weekday
from groups.directory.models import HelpKind
from groups.membership.models import Mode
from groups.volunteering.models import Company


class Weekly(Shape, frozen=True, kw_only=True):
    """A repeating time by the wall clock, begun some weeks ago."""

    weekday: Weekday
    time: Clock
    since_weeks: Days
    every_weeks: Annotated[int, Meta(ge=1, le=4)] = 1


class Once(Shape, frozen=True, kw_only=True):
    """One date, some days ahead."""

    in_days: Ahead
    time: Clock


class Card(Shape, frozen=True, kw_only=True):
    """What a person wants to know before a first visit; an empty line is one nobody has written yet."""

    door: str = ""
    greeter: str = ""
    first_ten_minutes: str = ""
    speaking: str = ""
    leaving: str = ""
    quiet_place: str = ""
    toilets: str = ""
    cost: str = ""
    bring: str = ""

    def is_whole(self) -> bool:
        """Whether every line is written."""
        return all(msgspec.structs.astuple(self))


class ThingToDo(Shape, frozen=True, kw_only=True):
    """An activity; without a time it is for any moment, without a place it is online or at home."""

    key: Key
    kind: Kind
    title: Annotated[str, Meta(max_length=120)]
    organiser: Key
    summary: Sentence
    facets: Contact
    minutes: Minutes
    access: list[str]
    newcomers: bool
    checked_days_ago: Days
    card: Card
    description: str = ""
    mode: Mode = Mode.IN_PERSON
    place: Place | None = None
    weekly: Weekly | None = None
    once: Once | None = None
    cost: Annotated[str, Meta(max_length=120)] = ""
    free: bool = True


class Turn(Shape, frozen=True, kw_only=True):
    """A shift of an opportunity."""

    in_days: Ahead
    time: Clock
    minutes: Minutes
    places: Annotated[int, Meta(ge=1, le=50)]


class Willing(Shape, frozen=True, kw_only=True):
    """Someone who would like to hear more."""

    person: Key
    words: Annotated[str, Meta(max_length=500)] = ""


class Help(Shape, frozen=True, kw_only=True):
    """A way to help, sized like a step."""

    key: Key
    title: Annotated[str, Meta(max_length=120)]
    organiser: Key
    summary: Sentence
    description: str
    minutes: Minutes
    company: Company
    requirements: Sentence
    facets: Contact
    from_home: bool = False
    with_a_friend: bool = False
    newcomers: bool = True
    place: Place | None = None
    shifts: list[Turn] = []
    interests: list[Willing] = []


class Contactable(Shape, frozen=True, kw_only=True):
    """A help line or service: example data that nobody has checked."""

    key: Key
    name: Annotated[str, Meta(max_length=120)]
    kind: HelpKind = HelpKind.SERVICE
    dial: Annotated[str, Meta(max_length=30)] = ""
    text_to: Annotated[str, Meta(max_length=60)] = ""
    hours: Annotated[str, Meta(max_length=120)]
    who_for: Line
    words: str = ""


class Activities(Shape, frozen=True, kw_only=True):
    """`activities.toml`."""

    activities: list[ThingToDo]


class Opportunities(Shape, frozen=True, kw_only=True):
    """`opportunities.toml`."""

    opportunities: list[Help]


class HelpPage(Shape, frozen=True, kw_only=True):
    """`help.toml`; `source` says on every row that nobody has checked it."""

    source: Line
    lines: list[Contactable]
    services: list[Contactable]
