"""Expected against felt: compared in plain words that never judge, and as marks of a quiet plot (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: (expected, felt), each 0 to 10; either may be missing, and then there is nothing to compare.
Halves = tuple[int | None, int | None]
MOST_MARKS = 20


@dataclass(frozen=True)
class Compared:
    """How often it was easier than expected, as expected, and harder; only where both numbers are there."""

    easier: int = 0
    same: int = 0
    harder: int = 0

    @property
    def all(self) -> int:
        """How many could be compared."""
        return self.easier + self.same + self.harder


@dataclass(frozen=True)
class Mark:
    """One try in the plot: how far along, and how high both numbers stand, in the plot's own units."""

    x: float
    expected_y: float
    felt_y: float
    expected: int
    felt: int


@dataclass(frozen=True)
class Plot:
    """The marks, oldest first, in a picture of this size; `lines` are (number, y) of the quiet lines behind them."""

    marks: tuple[Mark, ...]
    lines: tuple[tuple[int, float], ...]
    width: int = 640
    height: int = 220


def compared(counted: Iterable[tuple[int | None, int | None, int]]) -> Compared:
    """(expected, felt, how often) put together; what is missing a half is left out."""
    easier = same = harder = 0
    for expected, felt, times in counted:
        if expected is None or felt is None:
            continue
        easier += times if felt < expected else 0
        same += times if felt == expected else 0
        harder += times if felt > expected else 0
    return Compared(easier, same, harder)


def in_words(how: Compared) -> str:
    """ "Easier than you thought, 7 of 9 times. As you thought once, and harder once."; "" with nothing to compare. What
    there was none of is not spoken of."""
    of = f"of {how.all} {'time' if how.all == 1 else 'times'}"
    if how.easier:
        rest = [f"as you thought {_times(how.same)}"] if how.same else []
        rest += [f"harder {_times(how.harder)}"] if how.harder else []
        more = ", and ".join(rest)
        return f"Easier than you thought, {how.easier} {of}." + (f" {more[0].upper()}{more[1:]}." if more else "")
    if how.same:
        more = f" Harder {_times(how.harder)}." if how.harder else ""
        return f"As you thought, {how.same} {of}.{more}"
    return f"Harder than you thought, {how.harder} {of}. Smaller steps are there whenever you like." if how.all else ""


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def one_in_words(expected: int | None, felt: int | None) -> str:
    """One try, with whatever of it there is; "" without a number."""
    if felt is None:
        return "" if expected is None else f"You expected {expected} of 10."
    if expected is None:
        return f"It felt like {felt} of 10."
    if felt == expected:
        return f"As you thought: it felt like {felt} of 10."
    how = "Easier" if felt < expected else "Harder"
    return f"{how} than you thought: it felt like {felt}, and you expected {expected}."


def plot(newest_first: Sequence[Halves]) -> Plot:
    """The newest of those that have both numbers, drawn from the oldest to the newest."""
    whole = [(expected, felt) for expected, felt in newest_first if expected is not None and felt is not None]
    shown = whole[:MOST_MARKS][::-1]
    left, right, top, bottom = 34.0, 626.0, 12.0, 208.0

    def height(number: int) -> float:
        return round(bottom - (bottom - top) * number / 10, 1)

    step = (right - left) / (len(shown) + 1)
    marks = (
        Mark(round(left + step * place, 1), height(expected), height(felt), expected, felt)
        for place, (expected, felt) in enumerate(shown, start=1)
    )
    return Plot(tuple(marks), tuple((number, height(number)) for number in (0, 5, 10)))
