"""Where the dots of a quiet plot stand, and the same in words (pure)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groups.wellbeing.days import LEVEL_WORDS, SIDE_WORDS, Level, Said, Side

WIDE, HIGH, EDGE = 320, 76, 8
_HEIGHTS = {Level.GOOD: EDGE, Level.OKAY: HIGH / 2, Level.LOW: HIGH - EDGE}


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of WIDE by HIGH: dots (x, y), and lines between those of days that follow each other."""

    title: str
    words: str
    dots: tuple[tuple[float, float], ...]
    lines: tuple[tuple[float, float, float, float], ...]
    size: float

    @property
    def rows(self) -> tuple[float, ...]:
        """The heights of the thin lines behind the dots."""
        return tuple(_HEIGHTS.values())


def of_side(side: Side, days: Sequence[Said], first: date, last: date) -> Plot:
    """One side of the days from `first` to `last`; a day on which nothing was said of it has no dot."""
    there = [(each.day, level) for each in days if first <= each.day <= last and (level := each.of(side)) is not None]
    dots = tuple((_across(day, first, last), _HEIGHTS[level]) for day, level in there)
    lines = tuple(
        (*dots[place], *dots[place + 1])
        for place in range(len(dots) - 1)
        if there[place + 1][0] - there[place][0] == timedelta(days=1)
    )
    size = 3.4 if (last - first).days < 35 else 2.2
    return Plot(SIDE_WORDS[side], _in_words([level for _day, level in there]), dots, lines, size)


def of_numbers(title: str, numbers: Sequence[tuple[date, int]], least: int, most: int) -> Plot:
    """Sums over time, oldest first, between the ends of their scale."""
    if not numbers:
        return Plot(title, "Nothing here yet.", (), (), 3.4)
    first, last = numbers[0][0], numbers[-1][0]
    room = HIGH - 2 * EDGE
    dots = tuple(
        (_across(day, first, last), round(HIGH - EDGE - room * (number - least) / (most - least), 1))
        for day, number in numbers
    )
    said = ", ".join(f"{number} on {day.day} {day:%B}" for day, number in numbers[-12:])
    lines = tuple((*dots[place], *dots[place + 1]) for place in range(len(dots) - 1))
    return Plot(title, f"From {least} to {most}: {said}.", dots, lines, 3.4)


def _across(day: date, first: date, last: date) -> float:
    span = (last - first).days
    return round(EDGE + (WIDE - 2 * EDGE) * ((day - first).days / span if span else 0.5), 1)


def _in_words(levels: Sequence[Level]) -> str:
    if not levels:
        return "Nothing was said of it in this time."
    counted = Counter(levels)
    parts = [f"{LEVEL_WORDS[level].lower()} on {_days(counted[level])}" for level in Level if counted[level]]
    return f"{', '.join(parts).capitalize()}. The last word was {LEVEL_WORDS[levels[-1]].lower()}."


def _days(count: int) -> str:
    return "one day" if count == 1 else f"{count} days"
