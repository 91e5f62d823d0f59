"""Checking in, taking a check-in away, and answering a set of questions or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groups import clock, db, retention
from groups.errors import Conflict, Invalid
from groups.people.models import Person
from groups.wellbeing import scales
from groups.wellbeing.days import Level
from groups.wellbeing.holding import hold
from groups.wellbeing.models import CheckIn, ScaleAnswer, ScaleWish
from groups.wellbeing.queries import checkins, questions
from groups.wellbeing.scales import SCALES, Scale

LONGEST = 200
#: A hundred a day is more than anybody wants, and less than fills a disk.
MOST_A_DAY = 100

retention.kept(
    "check_ins", "Check-ins, answers to questions, and the plan and signals of a person",
    "Their person deletes each of them.", until="until their person deletes them",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What a person says of a day; anything may be left out."""

    mood: Level | None = None
    energy: Level | None = None
    connection: Level | None = None
    line: str = ""


def check_in(person: Person, words: Words) -> CheckIn:
    """Keep how it is now. As often as one likes: of each side the last word of a day counts."""
    line = words.line.strip()
    if not (words.mood or words.energy or words.connection or line):
        raise Invalid("There is nothing in it yet. Choose one word, or write a line; the rest can stay empty.")
    if len(line) > LONGEST:
        raise Invalid("Please write a shorter line.", fields={"words": f"Please use {LONGEST} characters or fewer."})
    today = checkins.today_of(person)
    if len(checkins.on_day(person, today)) >= MOST_A_DAY:
        raise Conflict("That is as many as one day can hold.")
    row = CheckIn(
        person_id=person.id, day=today, mood=words.mood, energy=words.energy, connection=words.connection, words=line,
        at=clock.now(),
    )  # fmt: skip
    db.session().add(row)
    return row


def remove_check_in(person: Person, ref: str) -> None:
    """Delete one; nothing of it is kept."""
    db.session().delete(checkins.check_in_for(person, ref))


def answer(person: Person, scale: Scale, answers: Sequence[int]) -> ScaleAnswer:
    """Keep the answers to one set, whole. Not sooner than it can say something new."""
    if not scales.is_whole(scale, answers):
        raise Invalid("Please answer all four. They only mean something together.")
    hold(person.id)
    if questions.open_from(person, scale) is not None:
        raise Conflict("You have answered these lately. So soon after they would say nothing new.")
    row = ScaleAnswer(person_id=person.id, scale=scale, answers=list(answers), at=clock.now())
    db.session().add(row)
    db.session().flush()  # the page that follows needs its ref
    return row


def remove_answer(person: Person, ref: str) -> Scale:
    """Delete what was answered once. When it may be asked again counts from what is left."""
    row = questions.answer_for(person, ref)
    db.session().delete(row)
    return row.scale


def not_now(person: Person, scale: Scale) -> None:
    """Let a set rest for as long as lies between two answers."""
    _wish(person, scale, never=False, rests_until=clock.now() + SCALES[scale].apart)


def never(person: Person, scale: Scale) -> None:
    """Do not offer a set again. It can still be opened from the page of questions."""
    _wish(person, scale, never=True, rests_until=None)


def offer_again(person: Person, scale: Scale) -> None:
    """Let it be offered as at first."""
    _wish(person, scale, never=False, rests_until=None)


def _wish(person: Person, scale: Scale, *, never: bool, rests_until: datetime | None) -> None:
    hold(person.id)
    row = questions.wish_of(person, scale)
    if row is None:
        row = ScaleWish(person_id=person.id, scale=scale)
        db.session().add(row)
    row.never, row.rests_until = never, rests_until
