"""Writing down what was tried: a step of the ladder or something else, how it felt, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from groups import clock, db
from groups.people.models import Person
from groups.steps import links, queries
from groups.steps.course import Move, leads_to
from groups.steps.models import Attempt, Step
from groups.steps.service import checking
from groups.steps.service.ladder import TITLE, touch

WORD, HELPED = 120, 300


@dataclass(frozen=True)
class How:
    """How it was, in two numbers (0-10), a word, and what helped; any of them may be left out."""

    expected: int | None = None
    felt: int | None = None
    word: str = ""
    helped: str = ""


def tried(person: Person, title: str, level: int, how: How, key: str) -> Attempt:
    """Write down something that was tried and is on no ladder. Sent twice with the same key it is there once."""
    earlier = queries.find_attempt(person, checking.check_key(key))
    if earlier is not None:
        return earlier
    checking.check_level(level)
    said = checking.words(title, "title", TITLE, needed=True)
    return _write(person, how, key=key, title=said, level=level, kind="own", ref="own")


def try_step(person: Person, ref: str, how: How, key: str) -> Attempt:
    """Write down that a step of one's ladder was tried; as often as one likes, and once for each key."""
    step = queries.step_for(person, ref, held=True)
    earlier = queries.find_attempt(person, checking.check_key(key))
    if earlier is not None:
        return earlier
    about = links.look_up(person, [step.link] if step.link else []).get(step.link)
    level = max(step.level, about.level or 1) if about else step.level
    kind, page = ("step", step.ref) if not step.link else (step.link.split("/")[1], step.link)
    made = _write(person, how, key=key, title=step.title, level=level, kind=kind, ref=page, step_id=step.id)
    _follow(step, Move.TRY)
    return made


def change_attempt(person: Person, key: str, how: How, version: int) -> Attempt:
    """Say otherwise how it was."""
    row = queries.attempt_for(person, key, held=True)
    checking.check_version(row, version)
    how = _checked(how)
    row.expected, row.felt, row.word, row.helped = how.expected, how.felt, how.word, how.helped
    row.version += 1
    return row


def take_back(person: Person, key: str) -> Step | None:
    """Take a try off the list; its step, which is given, stands where it would without it."""
    row = queries.attempt_for(person, key, held=True)
    step = queries.step_by_id(person, row.step_id)
    db.session().delete(row)
    db.session().flush()
    if step is not None:
        _follow(step, Move.UNTRY)
    return step


def _write(person: Person, how: How, **given: object) -> Attempt:
    how = _checked(how)
    row = Attempt(
        person_id=person.id, expected=how.expected, felt=how.felt, word=how.word, helped=how.helped, version=1,
        at=clock.now(), **given,
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()
    return row


def _follow(step: Step, move: Move) -> None:
    state = leads_to(move, step.state, len(queries.tries_of(step)), step.was)
    step.was = step.was if state is step.state else None
    step.state = state or step.state
    touch(step)


def _checked(how: How) -> How:
    checking.check_numbers({"expected": how.expected, "felt": how.felt})
    word = checking.words(how.word, "word", WORD)
    return How(how.expected, how.felt, word, checking.words(how.helped, "helped", HELPED))
