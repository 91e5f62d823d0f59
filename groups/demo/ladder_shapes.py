"""The shapes of ladders in the demo community's content."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from groups.demo.shapes import Days, Key, Line, Sentence, Shape
from groups.steps.course import StepState

OfTen = Annotated[int, Meta(ge=0, le=10)]


class Tried(Shape, frozen=True, kw_only=True):
    """One try, so many days before now."""

    days_ago: Days
    expected: OfTen | None = None
    felt: OfTen | None = None
    word: Annotated[str, Meta(max_length=120)] = ""
    helped: Annotated[str, Meta(max_length=300)] = ""


class Rung(Shape, frozen=True, kw_only=True):
    """One step of a ladder, gentlest first. `about`: the folder of a page here and the names its ref is made of."""

    title: Line
    expected: OfTen | None = None
    level: Annotated[int, Meta(ge=1, le=5)] = 1
    note: Annotated[str, Meta(max_length=500)] = ""
    about: list[str] = []
    state: StepState = StepState.TODO
    tries: list[Tried] = []


class Aside(Shape, frozen=True, kw_only=True):
    """Something that was tried and is on no ladder."""

    title: Sentence
    level: Annotated[int, Meta(ge=1, le=5)] = 1
    tried: Tried


class Ladder(Shape, frozen=True, kw_only=True):
    """One person's ladder and what else they did."""

    person: Key
    rungs: list[Rung]
    others: list[Aside] = []


class Ladders(Shape, frozen=True, kw_only=True):
    """`ladders.toml`."""

    ladders: list[Ladder]
