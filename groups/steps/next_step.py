"""The next small step: at most three real things near what felt fine lately, each with its reasons (pure).

The rules, in the order they bind:

1. The comfort level is the highest level that felt fine among the last five tries; without any history it is 1.
2. Nothing is offered above comfort + 1. After two hard tries in a row nothing above the current level, which is the
   lower of comfort and those two. On a day of low energy nothing above comfort.
3. What is full, has begun, or was answered "not now" in the last two weeks is left out.
4. First what is at comfort or one above, then what is gentler; within that, known places and newcomer-friendly
   things, then nearer, then sooner, then free ones.

The same input always gives the same answer. Nothing here reads the clock or remembers anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

MOST = 3
NOT_NOW_LASTS = timedelta(days=14)
RECENT = 5
FIRST_COMFORT = 1
HARD = 7
"""Felt 7 of 10 or more is hard; so is 2 more than expected, unless it stayed at 4 or below."""

Energy = Literal["low", "okay", "good"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One real thing a person could do; `ref` is unique within its `kind`; `when` and `why` are words for its card."""

    kind: str
    ref: str
    title: str
    url: str
    level: int
    starts_at: datetime | None = None
    distance_km: float | None = None
    free: bool = True
    seat_left: bool = True
    newcomers: bool = False
    known_place: bool = False
    when: str = ""
    why: str = ""


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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate, and why it is offered, in words."""

    candidate: Candidate
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromHome:
    """A thing of contact level 1 that needs nobody and no place."""

    key: str
    title: str
    text: str


FROM_HOME: tuple[FromHome, ...] = (
    FromHome("window", "Five minutes at a window", "Look out and find three things that move. That is all."),
    FromHome("read-room", "Read a room", "Open a room you belong to and read a little. Nobody sees you there."),
    FromHome("note", "A note you need not send", "Think of someone you like. Write them two lines, and keep them."),
    FromHome("song", "One song, start to end", "Put on a song you once loved and do nothing else while it plays."),
    FromHome("doorstep", "As far as the doorstep", "Open your front door. Take ten slow breaths. Come back in."),
    FromHome("hands", "Something for your hands", "Fold paper, draw, sort a drawer. Ten minutes is plenty."),
    FromHome("look", "Look at a place from here", "Read how a first visit goes: the door, who greets you."),
    FromHome("breath", "Breathe out slowly", "Breathe in for a count of four, out for a count of six. Ten times."),
)


def suggest(candidates: Sequence[Candidate], comfort: Comfort, now: datetime, *, limit: int = MOST) -> list[Suggestion]:
    """At most three suggestions, best first; `now` is an aware instant. An empty list is an honest answer."""
    top, fine = ceiling(comfort), comfort_level(comfort)
    set_aside = {(answer.kind, answer.ref) for answer in comfort.declined if now - answer.at < NOT_NOW_LASTS}
    fitting = [
        candidate
        for candidate in candidates
        if candidate.level <= top
        and candidate.seat_left
        and (candidate.starts_at is None or candidate.starts_at > now)
        and (candidate.kind, candidate.ref) not in set_aside
    ]
    fitting.sort(key=lambda candidate: _order(candidate, fine, now))
    chosen = fitting[: max(0, min(limit, MOST))]
    return [Suggestion(candidate, _reasons(candidate, comfort, now)) for candidate in chosen]


def from_home(day: date, declined: Sequence[NotNow] = ()) -> FromHome:
    """The day's thing from home; the next one if this was answered "not now" (kind "home") and another was not."""
    answered = {answer.ref for answer in declined if answer.kind == "home"}
    start = day.toordinal() % len(FROM_HOME)
    turned = FROM_HOME[start:] + FROM_HOME[:start]
    return next((thing for thing in turned if thing.key not in answered), turned[0])


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


def two_hard_ones(comfort: Comfort) -> bool:
    """Whether the two newest tries were both hard."""
    return len(comfort.last) >= 2 and all(is_hard(tried) for tried in comfort.last[:2])


def is_hard(tried: Tried) -> bool:
    """Whether a try felt hard: 7 or more, or well above what was expected; an answer left out is not hard."""
    if tried.felt is None:
        return False
    harder = tried.expected is not None and tried.felt - tried.expected >= 2 and tried.felt > 4
    return tried.felt >= HARD or harder


def _order(candidate: Candidate, fine: int, now: datetime) -> tuple[object, ...]:
    gentler = max(0, fine - candidate.level)
    far = candidate.distance_km if candidate.distance_km is not None else 10.0
    wait = (candidate.starts_at - now).total_seconds() if candidate.starts_at else 7 * 86400.0
    welcoming = candidate.known_place + candidate.newcomers
    return (
        gentler,
        -welcoming,
        _band(far),
        wait,
        not candidate.free,
        far,
        candidate.level,
        candidate.kind,
        candidate.ref,
    )


def _band(km: float) -> int:
    """Distances a person feels as alike: a walk, a short ride, a ride, a journey."""
    return sum(km > edge for edge in (1.5, 5, 15, 40))


def _reasons(candidate: Candidate, comfort: Comfort, now: datetime) -> tuple[str, ...]:
    reasons = [_level_reason(candidate.level, comfort)]
    if candidate.known_place:
        reasons.append("You have been to this place")
    if candidate.newcomers:
        reasons.append("New people are welcome")
    if candidate.distance_km is not None:
        reasons.append(_distance_reason(candidate.distance_km))
    if candidate.starts_at:
        reasons.append(_time_reason(candidate.starts_at - now))
    if candidate.free:
        reasons.append("It costs nothing")
    return tuple(reasons)


def _level_reason(level: int, comfort: Comfort) -> str:
    fine = comfort_level(comfort)
    if not comfort.last:
        return f"Contact level {level}, a gentle place to begin"
    if two_hard_ones(comfort):
        return f"Contact level {level}, no more than lately, since the last two were hard"
    if level > fine:
        return f"Contact level {level}, one above what felt fine lately"
    if level == fine:
        return f"Contact level {level}, like what felt fine lately"
    return f"Contact level {level}, gentler than what felt fine lately"


def _distance_reason(km: float) -> str:
    if km < 1:
        return "Less than 1 km from you"
    return f"About {km:.0f} km from you"


def _time_reason(wait: timedelta) -> str:
    if wait < timedelta(days=1):
        return "Within a day from now"
    if wait < timedelta(days=2):
        return "Within two days from now"
    return f"In about {round(wait / timedelta(days=1))} days"
