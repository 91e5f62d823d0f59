"""What is due when those on duty fall silent, or nobody comes: asking, passing on, resting (pure).

Everything follows from the clock and from what is kept, so that it does not matter which process looks, how many do, or
whether any did for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from groups.duty.rota import Stretch

#: Without a sign of life for so long, those who could step in are asked.
ASK_AFTER = timedelta(seconds=60)
#: And after so long somebody else takes over, or the rooms rest.
TAKE_AFTER = timedelta(seconds=120)
#: Whoever is asked has at least so long to answer, also where the clock was put on or nothing was running.
TO_ANSWER = timedelta(seconds=45)
#: For how long a planned duty waits for its person before others are asked.
LATE = timedelta(minutes=5)
#: How long before its begin one may come to a planned duty, and is reminded of it.
EARLY, REMIND = timedelta(minutes=15), timedelta(hours=1)


class Step(StrEnum):
    """What is to be done for one group now."""

    NOTHING = "nothing"
    SETTLE = "settle"
    """Somebody is here again, or nobody is expected any more: what was begun is over."""
    ASK = "ask"
    TAKE_OVER = "take_over"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one group now.

    `on_duty`: who has come and not left. `running`: what is planned for now, whoever came. `asked_at`, `alerted_at`:
    what was begun before. `helpers`: others who are here and could step in, the likeliest first.
    """

    on_duty: tuple[Stretch, ...] = ()
    running: tuple[Stretch, ...] = ()
    asked_at: datetime | None = None
    alerted_at: datetime | None = None
    helpers: tuple[int, ...] = ()


def is_fresh(sign: datetime | None, now: datetime) -> bool:
    """Whether a sign of life is of the last minute. One from the future is of a clock that was wrong, and says nothing
    once it is further away than that."""
    return sign is not None and abs(now - sign) < ASK_AFTER


def step(now: datetime, facts: Facts) -> Step:
    """What is due. Asking again after it was done gives what comes after it, or nothing."""
    quiet_since = _quiet_since(now, facts)
    if quiet_since is None or now < quiet_since + ASK_AFTER:
        return Step.SETTLE if facts.asked_at or facts.alerted_at else Step.NOTHING
    if facts.alerted_at is not None:
        return Step.NOTHING  # whoever comes now does so by themselves: nobody is put on duty who was not asked
    if facts.asked_at is None:
        return Step.ASK
    if now < quiet_since + TAKE_AFTER or not _has_waited(now, facts.asked_at):
        return Step.NOTHING
    return Step.TAKE_OVER if facts.helpers else Step.REST


def _has_waited(now: datetime, asked_at: datetime | None) -> bool:
    """An answer was possible for long enough. Asked in the future: the clock was put back since, so wait no longer."""
    return asked_at is None or now >= asked_at + TO_ANSWER or now < asked_at


def _quiet_since(now: datetime, facts: Facts) -> datetime | None:
    """Since when there is no sign of anybody; None while nobody is expected, or a clock says what cannot be."""
    if facts.on_duty:
        if any(is_fresh(each.seen_at, now) for each in facts.on_duty):
            return now
        return max((each.seen_at for each in facts.on_duty if each.seen_at and each.seen_at <= now), default=_LONG_AGO)
    waiting = [each for each in facts.running if each.left_at is None]
    if waiting:
        # Until the first of them is late, those who have left before were told when others would come.
        begun = min(each.begins_at for each in waiting) + LATE - ASK_AFTER
        return max([begun, *_left(facts, now)])
    return max(_left(facts, now), default=None)


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _left(facts: Facts, now: datetime) -> list[datetime]:
    return [each.left_at for each in facts.running if each.left_at is not None and each.left_at <= now]


def rests_from(on_duty: Iterable[Stretch], now: datetime) -> datetime:
    """From when on rooms that need somebody rest, if no further sign of life comes; now, where nobody is on duty."""
    return max((min(each.seen_at + TAKE_AFTER, each.ends_at) for each in on_duty if each.seen_at), default=now)


def in_order(helpers: Iterable[int], running: Iterable[Stretch], declined: Iterable[int]) -> tuple[int, ...]:
    """Those who could step in: who is planned for now first, then always in the same order; not who said no."""
    planned = {each.person_id for each in running}
    willing = set(helpers) - set(declined)
    return tuple(sorted(willing, key=lambda person_id: (person_id not in planned, person_id)))
