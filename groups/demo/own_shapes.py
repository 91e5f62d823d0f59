"""The shapes of what somebody in the demo keeps for themselves: check-ins, answers, a plan, a signal, a supporter."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from groups.demo.shapes import Days, Key, Line, Shape
from groups.wellbeing.days import Level, Side
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.scales import Scale
from groups.wellbeing.sharing import Switch
from groups.wellbeing.signals import LEAST, MOST, Pattern


class Day(Shape, frozen=True, kw_only=True):
    """A check-in some days before now."""

    days_ago: Annotated[int, Meta(ge=0, le=90)]
    mood: Level | None = None
    energy: Level | None = None
    connection: Level | None = None
    words: Annotated[str, Meta(max_length=200)] = ""


class Answered(Shape, frozen=True, kw_only=True):
    """A set of questions, answered some days before now."""

    scale: Scale
    days_ago: Days
    answers: Annotated[list[int], Meta(min_length=4, max_length=4)]


class Signal(Shape, frozen=True, kw_only=True):
    """A rule somebody made for themselves."""

    side: Side
    pattern: Pattern
    days: Annotated[int, Meta(ge=LEAST, le=MOST)]


class Helper(Shape, frozen=True, kw_only=True):
    """Somebody outside, who said yes, with what is switched on; they gave one tick."""

    key: Key
    name: Annotated[str, Meta(max_length=60)]
    known_as: Annotated[str, Meta(max_length=40)]
    days_ago: Annotated[int, Meta(ge=8, le=80)]
    on: list[Switch]


class Own(Shape, frozen=True, kw_only=True):
    """What one person keeps."""

    person: Key
    check_ins: list[Day]
    answers: list[Answered]
    plan: dict[Part, Line]
    signals: list[Signal]
    supporters: list[Helper]


class OwnPages(Shape, frozen=True, kw_only=True):
    """`own.toml`."""

    own: list[Own] = msgspec.field(default_factory=list)
