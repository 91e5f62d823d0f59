"""A person's own signals: rules they make for themselves out of a small vocabulary (pure).

A signal is held against the days on which the person said something of its side; a day without a check-in is no day of
it. It holds for a week after the last of these days, so that an old run does not stand there for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from groups.wellbeing.days import Level, Said, Side

LEAST, MOST = 2, 7
FRESH = timedelta(days=7)
#: Of how many days `OFTEN_LOW` speaks.
OUT_OF = 7

_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}


class Pattern(StrEnum):
    """What a signal looks for."""

    LOW_IN_A_ROW = "low_in_a_row"
    NEVER_GOOD = "never_good"
    OFTEN_LOW = "often_low"


@dataclass(frozen=True, slots=True)
class Rule:
    """One signal: a side, a pattern, and on how many days."""

    side: Side
    pattern: Pattern
    days: int


def is_possible(rule: Rule) -> bool:
    """Whether the vocabulary has it."""
    return LEAST <= rule.days <= MOST


def holds(rule: Rule, days: Sequence[Said], today: date) -> bool:
    """Whether the rule is met by these days, oldest first, one for each day."""
    said = [(each.day, level) for each in days if (level := each.of(rule.side)) is not None]
    if not said or today - said[-1][0] >= FRESH:
        return False
    levels = [level for _day, level in said]
    if rule.pattern is Pattern.OFTEN_LOW:
        return levels[-OUT_OF:].count(Level.LOW) >= rule.days
    last = levels[-rule.days :]
    if len(last) < rule.days:
        return False
    if rule.pattern is Pattern.LOW_IN_A_ROW:
        return all(level is Level.LOW for level in last)
    return Level.GOOD not in last


def in_words(rule: Rule) -> str:
    """ "mood was low three days in a row"."""
    count = _NUMBERS[rule.days]
    if rule.pattern is Pattern.LOW_IN_A_ROW:
        return f"{rule.side} was low {count} days in a row"
    if rule.pattern is Pattern.NEVER_GOOD:
        return f"{rule.side} was not once good in {count} days"
    return f"{rule.side} was low on {count} of seven days"
