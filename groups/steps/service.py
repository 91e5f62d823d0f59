"""The next small step: chosen from real things nearby, answered with "not now", or tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from groups import clock, db
from groups.errors import Invalid
from groups.people.models import Person
from groups.steps import next_step, queries
from groups.steps.models import Attempt, NotNow
from groups.steps.next_step import Candidate, Energy, FromHome, Suggestion

#: Real things near a person and soon, none above the level given.
Look = Callable[[Person, int], Sequence[Candidate]]

_look: Look | None = None


@dataclass(frozen=True)
class Steps:
    """At most three suggestions, best first, and always something from home."""

    suggestions: list[Suggestion]
    from_home: FromHome


def provide_candidates(look: Look) -> None:
    """Let `look(person, highest_level)` find what could be suggested; home does this once."""
    global _look
    _look = look


def energy_said(person: Person, said: object) -> Energy | None:
    """What `person` said about today, out of their own cookie: [day, word]. It fades with the day."""
    if isinstance(said, list) and len(said) == 2 and said[0] == day_of(person) and said[1] in {"low", "okay", "good"}:
        return cast(Energy, said[1])
    return None


def day_of(person: Person) -> str:
    """The day it is for this person."""
    return clock.now().astimezone(ZoneInfo(person.zone)).date().isoformat()


def next_steps(person: Person, energy: Energy | None = None) -> Steps:
    """What `person` might try next, with reasons. Never above one level more than what felt fine lately."""
    now = clock.now()
    comfort = queries.comfort_of(person, now, energy)
    candidates = _look(person, next_step.ceiling(comfort)) if _look else ()
    today = now.astimezone(ZoneInfo(person.zone)).date()
    return Steps(next_step.suggest(candidates, comfort, now), next_step.from_home(today, comfort.declined))


def not_now(person: Person, kind: str, ref: str) -> None:
    """Let a suggestion rest for two weeks. No reason is asked."""
    db.session().add(NotNow(person_id=person.id, kind=kind[:24], ref=ref[:60], at=clock.now()))


def tried(person: Person, kind: str, ref: str, title: str, level: int, expected: int | None, felt: int | None) -> None:
    """Write down that something was tried; both numbers (0-10) may be left out. Sent twice in an hour counts once."""
    if not 1 <= level <= 5 or any(number is not None and not 0 <= number <= 10 for number in (expected, felt)):
        raise Invalid("Please choose numbers from 0 to 10, or leave them out.")
    now = clock.now()
    if queries.tried_since(person, kind, ref, timedelta(hours=1), now):
        return
    db.session().add(
        Attempt(
            person_id=person.id,
            kind=kind[:24],
            ref=ref[:60],
            title=title.strip()[:200] or "Something small",
            level=level,
            expected=expected,
            felt=felt,
            at=now,
        )
    )
