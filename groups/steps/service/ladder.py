"""Keeping one's ladder: adding, changing and splitting steps, putting them in another order, taking one off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from groups import clock, db
from groups.columns import new_ref
from groups.errors import Conflict, Invalid, NotFound
from groups.people.models import Person
from groups.steps import links, queries
from groups.steps.course import Move, StepState, leads_to
from groups.steps.links import Stand
from groups.steps.models import Attempt, Step
from groups.steps.service import checking

#: More than anybody climbs; it keeps a page readable.
MOST = 80
TITLE, NOTE = 200, 500
FULL = f"There are {MOST} steps on your ladder. Take some off that you do not need any more, then there is room again."
NOT_THERE = "That cannot be seen from here any more. Choose something else, or leave it to your own words."


@dataclass(frozen=True)
class Wish:
    """A step as its owner words it; `link` is the page of what it is about, "" for words alone."""

    title: str
    expected: int | None = None
    level: int = 1
    note: str = ""
    link: str = ""


@dataclass(frozen=True)
class Part:
    """One of the smaller steps that a step is split into."""

    title: str
    expected: int | None = None


def add(person: Person, wish: Wish, key: str) -> Step:
    """Put a step on one's ladder, where its number belongs. Sent twice with the same key it is there once."""
    earlier = queries.same_key(person, [checking.check_key(key)])
    if earlier:
        return earlier[0]
    wish = _checked(person, wish)
    ladder = queries.ladder_of(person, held=True)
    step = make(person, wish, key)
    insert(ladder, [step], _where(ladder, wish.expected))
    return step


def change(person: Person, ref: str, wish: Wish, version: int) -> Step:
    """Word a step anew, give it another number, or link it to something else. What was felt stays as it was."""
    step = queries.step_for(person, ref, held=True)
    checking.check_version(step, version)
    wish = _checked(person, wish, kept=step.link)
    step.title, step.note, step.link = wish.title, wish.note, wish.link
    step.expected, step.level = wish.expected, wish.level
    touch(step)
    return step


def split(person: Person, ref: str, parts: Sequence[Part], key: str, version: int) -> list[Step]:
    """Put smaller steps before this one. It stays where it is with all that was felt, and what was planned rests."""
    step = queries.step_for(person, ref, held=True)
    keys = [f"{checking.check_key(key)}.{number}" for number in range(len(parts))]
    earlier = queries.same_key(person, keys)
    if earlier:
        return earlier
    checking.check_version(step, version)
    if not parts:
        say = "Please write at least one smaller step."
        raise Invalid(say, fields={"parts": say})
    wishes = [_checked(person, Wish(part.title, part.expected, step.level)) for part in parts]
    ladder = queries.ladder_of(person, held=True)
    made = [make(person, wish, own, step) for wish, own in zip(wishes, keys, strict=True)]
    insert(ladder, made, ladder.index(step))
    rest(step)
    touch(step)
    return made


def place_before(person: Person, ref: str, before: str) -> Step:
    """Put a step right before another one of the ladder, or last with "". Done twice it is done once."""
    step, ladder = queries.step_for(person, ref), queries.ladder_of(person, held=True)
    others = [each for each in ladder if each.id != step.id]
    at = len(others) if not before else next((n for n, each in enumerate(others) if each.ref == before), None)
    if at is None:
        raise NotFound()
    insert(others, [step], at)
    return step


def remove(person: Person, ref: str) -> None:
    """Take a step that was set aside off the ladder for good. What was done stays in the list of things done."""
    step = queries.step_for(person, ref, held=True)
    if step.state is not StepState.ASIDE:
        raise Conflict("Please set it aside first, so that nothing goes by a slip of the hand.")
    session = db.session()
    session.execute(update(Attempt).where(Attempt.step_id == step.id).values(step_id=None))
    session.execute(update(Step).where(Step.split_from_id == step.id).values(split_from_id=None))
    session.delete(step)


def make(person: Person, wish: Wish, key: str, larger: Step | None = None) -> Step:
    """A step that is not on the ladder yet."""
    now = clock.now()
    return Step(
        ref=new_ref(),
        person_id=person.id,
        key=key,
        title=wish.title,
        note=wish.note,
        expected=wish.expected,
        level=wish.level,
        link=wish.link,
        state=StepState.TODO,
        split_from_id=larger.id if larger else None,
        version=1,
        created_at=now,
        changed_at=now,
    )


def insert(ladder: list[Step], steps: Sequence[Step], at: int) -> None:
    """Put `steps` into the ladder at this place, and number all of them anew."""
    if len(ladder) + len(steps) > MOST and any(each.id is None for each in steps):
        raise Conflict(FULL, code="full")
    ladder[at:at] = steps
    for place, each in enumerate(ladder):
        each.place = place
    db.session().add_all(steps)
    db.session().flush()


def rest(step: Step) -> None:
    """Let a step that was chosen as the next one wait."""
    if step.state is StepState.PLANNED:
        step.state = leads_to(Move.UNPLAN, step.state, len(queries.tries_of(step))) or step.state


def touch(step: Step) -> None:
    """Note that a step has changed, so that another window knows."""
    step.version, step.changed_at = step.version + 1, clock.now()


def _where(ladder: Sequence[Step], expected: int | None) -> int:
    """After the last step that is not harder; without a number, at the end."""
    if expected is None:
        return len(ladder)
    gentler = (n for n, each in enumerate(ladder, start=1) if each.expected is not None and each.expected <= expected)
    return max(gentler, default=0)


def _checked(person: Person, wish: Wish, kept: str = "") -> Wish:
    checking.check_numbers({"expected": wish.expected})
    checking.check_level(wish.level)
    title = checking.words(wish.title, "title", TITLE, needed=True)
    note = checking.words(wish.note, "note", NOTE)
    if wish.link and wish.link != kept:
        about = links.look_up(person, [wish.link]).get(wish.link)
        if about is None or about.stand is Stand.GONE:
            raise Invalid(NOT_THERE, fields={"link": NOT_THERE})
    return Wish(title, wish.expected, wish.level, note, wish.link)
