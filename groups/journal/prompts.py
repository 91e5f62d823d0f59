"""Gentle questions to begin from: one is offered, and it can always be left out (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Prompt:
    """One question. `number` is its place in addresses, and says nothing of what it asks."""

    number: int
    words: str


@dataclass(frozen=True)
class Kind:
    """What some questions are about."""

    title: str
    prompts: tuple[Prompt, ...]


_QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Today",
        (
            "What did you see today that was nice to look at?",
            "What was the quietest moment of the day?",
            "What did your body need today, and did it get some of it?",
            "If today had a colour or a kind of weather, which one?",
            "What is one thing that was easier than this morning looked?",
            "What can wait until tomorrow?",
        ),
    ),
    (
        "What helped",
        (
            "What helped a little today, even for five minutes?",
            "Which place makes you breathe more slowly, and what is it like there?",
            "What have you done before that helped, and might again?",
            "Who or what made you smile lately?",
            "What did you do today that you would thank a friend for?",
        ),
    ),
    (
        "What was hard",
        (
            "What was heavy today? You can stop after one line.",
            "Where in your body did you notice it?",
            "What would you say to someone you like who had this day?",
            "What did you leave undone, and what did that make room for?",
            "How long did the hard part last, and what came after it?",
        ),
    ),
    (
        "Company",
        (
            "Who crossed your path today, even only by a nod?",
            "How near did you want people to be today?",
            "What is a message you might send one day? You need not send it.",
            "When were you last with someone and at ease? What was it like?",
            "What would make the next visit somewhere a bit easier?",
        ),
    ),
    (
        "What sets things off",
        (
            "What happened just before it got harder?",
            "Is there a time of day or a place where it often begins?",
            "What is the first small sign that tells you?",
            "What would you like to do the next time that sign comes?",
            "Was there a time when the same thing happened and you were all right? What was different?",
        ),
    ),
)


def _numbered() -> Iterator[Kind]:
    number = 0
    for title, questions in _QUESTIONS:
        yield Kind(title, tuple(Prompt(number + place, words) for place, words in enumerate(questions, 1)))
        number += len(questions)


KINDS: tuple[Kind, ...] = tuple(_numbered())
PROMPTS: dict[int, Prompt] = {prompt.number: prompt for kind in KINDS for prompt in kind.prompts}


def of_the_day(day: date) -> Prompt:
    """The one that is offered on this day: the same all day, and another one tomorrow."""
    return PROMPTS[1 + day.toordinal() % len(PROMPTS)]


def after(prompt: Prompt) -> Prompt:
    """Another one, of the next kind: whoever wants something else is not asked the same in other words."""
    place = next(place for place, kind in enumerate(KINDS) if prompt in kind.prompts)
    within = KINDS[place].prompts.index(prompt)
    following = KINDS[(place + 1) % len(KINDS)].prompts
    step = 1 if place + 1 == len(KINDS) else 0
    return following[(within + step) % len(following)]


def find(written: str) -> Prompt | None:
    """The question with this number, as an address has it."""
    return PROMPTS.get(int(written)) if written.isascii() and written.isdigit() and len(written) < 4 else None
