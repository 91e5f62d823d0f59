"""What feels fine lately, in contact levels and in a person's own numbers, worked out from what they tried (pure)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RECENT = 5
FIRST_COMFORT = 1
FIRST_NUMBER, LEAST_NUMBER = 2, 1
WIDER = 2
"""By how much of ten a step of one's own may be above what felt fine: as much as one contact level."""
HARD = 7
"""Felt 7 of 10 or more is hard; so is 2 more than expected, unless it stayed at 4 or below."""

Energy = Literal["low", "okay", "good"]


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: the contact level, and how hard it was thought to be and felt, 0 to 10; None when skipped."""

    level: int
    expected: int | None = None
    felt: int | None = None


@dataclass(frozen=True, slots=True)
class NotNow:
    """An answer "not now" to a candidate."""

    kind: str
    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comfort:
    """What a person told only this site: tries (newest first), today's energy, and answers "not now"."""

    last: tuple[Tried, ...] = ()
    energy: Energy | None = None
    declined: tuple[NotNow, ...] = ()


def comfort_level(comfort: Comfort) -> int:
    """The highest level that felt fine among the last tries; without one, a level below the gentlest of them."""
    recent = comfort.last[:RECENT]
    fine = [tried.level for tried in recent if tried.felt is not None and not is_hard(tried)]
    if fine:
        return max(fine)
    return max(FIRST_COMFORT, min((tried.level for tried in recent), default=FIRST_COMFORT) - 1)


def ceiling(comfort: Comfort) -> int:
    """The highest level that may be offered."""
    level = comfort_level(comfort)
    if two_hard_ones(comfort):
        return min(level, *(tried.level for tried in comfort.last[:2]))
    return level if comfort.energy == "low" else level + 1


def number_comfort(comfort: Comfort) -> int:
    """The highest of the person's own numbers that felt fine among the last tries; without one, two less than the
    lowest of them."""
    recent = comfort.last[:RECENT]
    fine = [number for tried in recent if not is_hard(tried) and (number := number_of(tried)) is not None]
    if fine:
        return max(LEAST_NUMBER, *fine)
    numbers = [number for tried in recent if (number := number_of(tried)) is not None]
    return max(LEAST_NUMBER, min(numbers) - WIDER) if numbers else FIRST_NUMBER


def number_ceiling(comfort: Comfort) -> int:
    """The highest number of the person's own that a step of their ladder may have to be offered."""
    number = number_comfort(comfort)
    if two_hard_ones(comfort):
        return min([number, *(own for tried in comfort.last[:2] if (own := number_of(tried)) is not None)])
    return number if comfort.energy == "low" else number + WIDER


def number_of(tried: Tried) -> int | None:
    """How hard the thing tried stands in the person's own numbers: what they thought of it, else how it felt; None
    where it was not said how it felt."""
    if tried.felt is None:
        return None
    return tried.felt if tried.expected is None else tried.expected


def two_hard_ones(comfort: Comfort) -> bool:
    """Whether the two newest tries were both hard."""
    return len(comfort.last) >= 2 and all(is_hard(tried) for tried in comfort.last[:2])


def is_hard(tried: Tried) -> bool:
    """Whether a try felt hard: 7 or more, or well above what was expected; an answer left out is not hard."""
    if tried.felt is None:
        return False
    harder = tried.expected is not None and tried.felt - tried.expected >= 2 and tried.felt > 4
    return tried.felt >= HARD or harder
