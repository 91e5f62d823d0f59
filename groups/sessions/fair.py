"""Whose turn comes next, so that everyone who wants one gets one (pure).

The order mixes when a hand went up with how long its owner has spoken today. Nobody gets a second turn in a phase
before all who want one had the first; who passes is asked once more at the end; newcomers are never the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: The soft signs: to the one who speaks, and to those who guide.
NEARLY, OVER = 0.8, 1.0
#: How many seconds later a hand counts as raised for each second its owner has spoken today.
WEIGHT = 2.0


@dataclass(frozen=True)
class Hand:
    """A wish to speak. `number` tells hands that went up in one moment apart; `had`: turns they had in this phase."""

    person_id: int
    number: int
    raised_at: datetime
    had: int = 0
    spoken_s: float = 0.0
    passes: int = 0
    newcomer: bool = False
    away: bool = False


class Sign(StrEnum):
    """What the time of a turn says, quietly."""

    NONE = ""
    NEARLY = "nearly"
    OVER = "over"


def in_order(hands: Iterable[Hand], *, is_first: bool) -> list[Hand]:
    """The hands in the order in which they come. `is_first`: nobody has spoken in this phase yet.

    Who is away keeps their place and is passed over until they are back, so they stand behind the others here.
    """
    found = sorted(hands, key=_key)
    if is_first and found and found[0].newcomer:
        known = next((hand for hand in found if not hand.newcomer and not hand.away), None)
        if known is not None:
            found.remove(known)
            found.insert(0, known)
    return found


def _key(hand: Hand) -> tuple[bool, int, int, datetime, int]:
    late = timedelta(seconds=WEIGHT * hand.spoken_s)
    return hand.away, hand.had, hand.passes, hand.raised_at + late, hand.number


def place_of(person_id: int, order: Sequence[Hand]) -> int | None:
    """How many come before somebody; None when their hand is not up."""
    return next((place for place, hand in enumerate(order) if hand.person_id == person_id), None)


def wait(before: int, turn_s: int, gap_s: int, left_s: float | None) -> timedelta:
    """About how long it is until a turn with so many before it. `left_s`: what the one who speaks has left, None when
    nobody does."""
    now = 0.0 if left_s is None else max(0.0, left_s) + gap_s
    return timedelta(seconds=now + before * (turn_s + gap_s))


def allowed_s(turn_s: int, extra_percent: int, more_s: int) -> int:
    """How long a turn may last: what is usual, more for whom it was granted for good, and what was added this time."""
    return turn_s + turn_s * extra_percent // 100 + more_s


def sign(used_s: float, allowed: int) -> Sign:
    """What the time says. Nobody is cut off, whatever it says."""
    if used_s >= OVER * allowed:
        return Sign.OVER
    return Sign.NEARLY if used_s >= NEARLY * allowed else Sign.NONE


def spread(spoken: Iterable[float]) -> float:
    """How unequal the time is: between who spoke most and who spoke least."""
    seconds = list(spoken)
    return max(seconds, default=0.0) - min(seconds, default=0.0)


#: From how many seconds apart a facilitator is told that some have spoken much and some not.
TELLS_FROM = 300.0


def quiet_ones(spoken: dict[int, float], *, share: float = 0.25) -> list[int]:
    """Those who have spoken much less than is usual so far: for a facilitator's hint, in no order of merit."""
    if len(spoken) < 3 or spread(spoken.values()) < TELLS_FROM:
        return []
    usual = sum(spoken.values()) / len(spoken)
    return sorted(person for person, seconds in spoken.items() if seconds < share * usual)
