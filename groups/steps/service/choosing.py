"""The next small step: chosen from real things nearby and from the person's own ladder, and answered "not now"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from groups import clock, db
from groups.people.models import Person
from groups.practices import library
from groups.steps import links, next_step, queries
from groups.steps.links import Linked, Stand
from groups.steps.models import NotNow
from groups.steps.next_step import Candidate, Comfort, Energy, FromHome, Suggestion
from groups.steps.queries import OwnStep
from groups.words import when

#: Real things near a person and soon, none above the level given.
Look = Callable[[Person, int], Sequence[Candidate]]
#: How many of the person's own steps are looked at more closely: one asks what each of them is about.
LOOKED_AT = 6
FROM_HOME = (*next_step.HERE, *(FromHome(each.key, each.title, each.about, each.path) for each in library.ALL))

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
    said = queries.said_by(person, now, energy)
    comfort = said.comfort
    own = _from_ladder(person, said.steps, comfort, now)
    theirs = {step.link for step in said.steps if step.link}
    nearby = _look(person, next_step.ceiling(comfort)) if _look else ()
    near = [replace(each, known_place=each.ref in said.known) for each in nearby if each.ref not in theirs]
    today = now.astimezone(ZoneInfo(person.zone)).date()
    return Steps(
        next_step.suggest([*own, *near], comfort, now), next_step.from_home(today, FROM_HOME, comfort.declined)
    )


def _from_ladder(person: Person, steps: Sequence[OwnStep], comfort: Comfort, now: datetime) -> list[Candidate]:
    """The person's own steps that could be next, as what they are about stands now."""
    plain = {step.ref: _candidate(step) for step in steps}
    fitting = [each for each in plain.values() if next_step.fits(each, comfort, now)]
    near = {each.ref for each in next_step.in_order(fitting, comfort, now)[:LOOKED_AT]}
    chosen = [step for step in steps if step.ref in near]
    about = links.look_up(person, [step.link for step in chosen if step.link])
    whole = [_whole(plain[step.ref], about.get(step.link), person.zone) for step in chosen]
    return [each for each in whole if each is not None]


def _candidate(step: OwnStep) -> Candidate:
    return Candidate(
        kind="step",
        ref=step.ref,
        title=step.title,
        url=f"/steps/ladder/{step.ref}",
        level=step.level,
        own=True,
        planned=step.planned,
        expected=step.expected,
        why="your own step",
    )


def _whole(candidate: Candidate, about: Linked | None, zone: str) -> Candidate | None:
    """With what it is about; None where that is over or not there any more, so that nobody travels for nothing."""
    if about is None:
        return candidate
    if about.stand in (Stand.OVER, Stand.GONE):
        return None
    return replace(
        candidate,
        level=max(candidate.level, about.level or 1),
        starts_at=about.starts_at,
        seat_left=about.stand is not Stand.FULL,
        when=when(about.starts_at, about.zone, zone) if about.starts_at else "",
    )


def not_now(person: Person, kind: str, ref: str) -> None:
    """Let a suggestion rest for two weeks. No reason is asked."""
    db.session().add(NotNow(person_id=person.id, kind=kind[:24], ref=ref[:60], at=clock.now()))
