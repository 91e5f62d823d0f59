"""The next small step: at most three real things near what felt fine lately, each with its reasons (pure).

The rules, in the order they bind:

1. The comfort level is the highest contact level that felt fine among the last five tries; without any history it is 1.
   Beside it stands the person's own number: the highest of those that felt fine; without any history it is 2 of 10.
2. Nothing is offered above comfort + 1, and no step of the person's own ladder above that number + 2. After two hard
   tries in a row nothing above the current level and number, which are the lower of comfort and those two. On a day of
   low energy nothing above comfort, and what asks least comes first.
3. What is full, has begun, or was answered "not now" in the last two weeks is left out.
4. First the steps that the person has chosen as the next ones; then what is at comfort or one above, then what is
   gentler; within that, known places, newcomer-friendly things and the person's own steps, then nearer, then sooner,
   then free ones.
5. At most two of the three are from the person's own ladder while something else fits as well.

The same input always gives the same answer. Nothing here reads the clock or remembers anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groups.steps.comfort import (
    FIRST_COMFORT,
    RECENT,
    WIDER,
    Comfort,
    Energy,
    NotNow,
    Tried,
    ceiling,
    comfort_level,
    is_hard,
    number_ceiling,
    number_comfort,
    number_of,
    two_hard_ones,
)

__all__ = [
    "HERE",
    "NOT_NOW_LASTS",
    "RECENT",
    "Candidate",
    "Comfort",
    "Energy",
    "FromHome",
    "NotNow",
    "Suggestion",
    "Tried",
    "ceiling",
    "comfort_level",
    "fits",
    "from_home",
    "in_order",
    "is_hard",
    "number_ceiling",
    "number_comfort",
    "suggest",
]

MOST = 3
MOST_OWN = 2
NOT_NOW_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One real thing a person could do; `ref` is unique within its `kind`; `when` and `why` are words for its card.
    `own`: a step of the person's ladder, with the number they gave it (`expected`) and whether they chose it next."""

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
    own: bool = False
    planned: bool = False
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate, and why it is offered, in words."""

    candidate: Candidate
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromHome:
    """A thing of contact level 1 that needs nobody and no place. `path`: where it says how it goes."""

    key: str
    title: str
    text: str
    path: str = ""


#: What can be done here, unseen; the rest of what is from home are practices.
HERE: tuple[FromHome, ...] = (
    FromHome("read-room", "Read a room", "Open a room you belong to and read a little. Nobody sees you there."),
    FromHome("look", "Look at a place from here", "Read how a first visit goes: the door, who greets you."),
)


def suggest(candidates: Sequence[Candidate], comfort: Comfort, now: datetime, *, limit: int = MOST) -> list[Suggestion]:
    """At most three suggestions, best first; `now` is an aware instant. An empty list is an honest answer."""
    most = max(0, min(limit, MOST))
    fitting = in_order([each for each in candidates if fits(each, comfort, now)], comfort, now)
    chosen = _not_all_own(fitting, most)
    return [Suggestion(candidate, _reasons(candidate, comfort, now)) for candidate in chosen]


def _not_all_own(fitting: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first of them, with room for what others offer: rule 5."""
    own = max(MOST_OWN, most - sum(not each.own for each in fitting))
    chosen: list[Candidate] = []
    for candidate in fitting:
        if candidate.own and own == 0:
            continue
        own -= candidate.own
        chosen.append(candidate)
    return chosen[:most]


def fits(candidate: Candidate, comfort: Comfort, now: datetime) -> bool:
    """Whether it may be offered at all: rules 2 and 3."""
    resting = any(
        (answer.kind, answer.ref) == (candidate.kind, candidate.ref) and now - answer.at < NOT_NOW_LASTS
        for answer in comfort.declined
    )
    ahead = candidate.starts_at is None or candidate.starts_at > now
    number = candidate.expected if candidate.own else None
    small = candidate.level <= ceiling(comfort) and (number is None or number <= number_ceiling(comfort))
    return small and candidate.seat_left and ahead and not resting


def in_order(candidates: Sequence[Candidate], comfort: Comfort, now: datetime) -> list[Candidate]:
    """Best first: rule 4."""
    return sorted(candidates, key=lambda candidate: _order(candidate, comfort, now))


def from_home(day: date, things: Sequence[FromHome], declined: Sequence[NotNow] = ()) -> FromHome:
    """The day's thing from home; the next one if this was answered "not now" (kind "home") and another was not."""
    answered = {answer.ref for answer in declined if answer.kind == "home"}
    start = day.toordinal() % len(things)
    turned = [*things[start:], *things[:start]]
    return next((thing for thing in turned if thing.key not in answered), turned[0])


def _order(candidate: Candidate, comfort: Comfort, now: datetime) -> tuple[object, ...]:
    far = candidate.distance_km if candidate.distance_km is not None else 0.0 if candidate.own else 10.0
    wait = (candidate.starts_at - now).total_seconds() if candidate.starts_at else 7 * 86400.0
    welcoming = candidate.known_place + candidate.newcomers + candidate.own
    return (
        candidate.level if comfort.energy == "low" else 0,
        not candidate.planned,
        _gentler(candidate, comfort),
        -welcoming,
        _band(far),
        wait,
        not candidate.free,
        far,
        candidate.level,
        candidate.expected or 0,
        candidate.kind,
        candidate.ref,
    )


def _gentler(candidate: Candidate, comfort: Comfort) -> int:
    """By how many levels it asks less than what felt fine; two of one's own numbers are as much as a level."""
    if candidate.own and candidate.expected is not None:
        return max(0, (number_comfort(comfort) - candidate.expected) // WIDER)
    return max(0, comfort_level(comfort) - candidate.level)


def _band(km: float) -> int:
    """Distances a person feels as alike: a walk, a short ride, a ride, a journey."""
    return sum(km > edge for edge in (1.5, 5, 15, 40))


def _reasons(candidate: Candidate, comfort: Comfort, now: datetime) -> tuple[str, ...]:
    reasons = _own_reasons(candidate, comfort) if candidate.own else [_level_reason(candidate.level, comfort)]
    if comfort.energy == "low":
        reasons.append("You said that today is low, so it asks for no more than what felt fine")
    if candidate.known_place:
        reasons.append("You have been to this place")
    if candidate.newcomers:
        reasons.append("New people are welcome")
    if candidate.starts_at or not candidate.own:
        reasons.append("There is room for you")
    if candidate.distance_km is not None:
        reasons.append(_distance_reason(candidate.distance_km))
    if candidate.starts_at:
        reasons.append(_time_reason(candidate.starts_at - now))
    if candidate.free and not candidate.own:
        reasons.append("It costs nothing")
    return tuple(reasons)


def _own_reasons(candidate: Candidate, comfort: Comfort) -> list[str]:
    chosen = ", and you chose it as the next one" if candidate.planned else ""
    reasons = [f"It is on your own ladder{chosen}"]
    if candidate.expected is not None:
        reasons.append(_number_reason(candidate.expected, comfort))
    if candidate.level > FIRST_COMFORT:
        reasons.append(_level_reason(candidate.level, comfort))
    return reasons


def _number_reason(expected: int, comfort: Comfort) -> str:
    fine = number_comfort(comfort)
    if not any(number_of(tried) is not None for tried in comfort.last):
        return f"You expect {expected} of 10, small enough to begin with"
    if two_hard_ones(comfort):
        return f"You expect {expected} of 10, no more than lately, since the last two were hard"
    if expected > fine:
        return f"You expect {expected} of 10, a little more than what felt fine lately"
    if expected == fine:
        return f"You expect {expected} of 10, like what felt fine lately"
    return f"You expect {expected} of 10, less than what felt fine lately"


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
