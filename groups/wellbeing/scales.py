"""Two sets of questions whose wording is published for everyone, word for word, and what answers to them add up to
(pure). Neither says what somebody has; nothing in the application depends on an answer.

Loneliness: Hughes ME et al. 2004, Research on Aging 26(6):655-672, and the direct question of the Office for National
Statistics (2018). PHQ-4: Kroenke K, Spitzer RL, Williams JBW, Lowe B. 2009, Psychosomatics 50:613-621.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Scale(StrEnum):
    """Which set of questions."""

    LONELINESS = "loneliness"
    PHQ4 = "phq4"


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answers, each with the number it stands for."""

    text: str
    options: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """A set: its plain name here, its own introduction and items, where they are from, and how far apart it is asked.
    `least` and `most` are the ends of the sum."""

    name: str
    intro: str
    items: tuple[Item, ...]
    source: str
    apart: timedelta
    least: int
    most: int


_OFTEN = (("Hardly ever or never", 1), ("Some of the time", 2), ("Often", 3))
_DAYS = (("Not at all", 0), ("Several days", 1), ("More than half the days", 2), ("Nearly every day", 3))

SCALES = {
    Scale.LONELINESS: Questions(
        name="Four questions about company",
        intro="The next four questions are about relationships with others. For each one, please say how often "
        "(if at all) you feel that way.",
        items=(
            Item("How often do you feel that you lack companionship?", _OFTEN),
            Item("How often do you feel left out?", _OFTEN),
            Item("How often do you feel isolated from others?", _OFTEN),
            Item(
                "How often do you feel lonely?",
                (
                    ("Often or always", 5), ("Some of the time", 4), ("Occasionally", 3), ("Hardly ever", 2),
                    ("Never", 1),
                ),
            ),
        ),
        source="National indicators of loneliness, Office for National Statistics (Open Government Licence v3.0); the "
        "first three after Hughes and others, 2004.",
        apart=timedelta(days=28),
        least=3,
        most=9,
    ),
    Scale.PHQ4: Questions(
        name="Four questions about worry and low mood",
        intro="Over the last 2 weeks, how often have you been bothered by the following problems?",
        items=(
            Item("Feeling nervous, anxious or on edge", _DAYS),
            Item("Not being able to stop or control worrying", _DAYS),
            Item("Little interest or pleasure in doing things", _DAYS),
            Item("Feeling down, depressed, or hopeless", _DAYS),
        ),
        source="PHQ-4, Kroenke, Spitzer, Williams and Löwe, 2009. No permission is needed to show it.",
        apart=timedelta(days=14),
        least=0,
        most=12,
    ),
}  # fmt: skip

#: From here on studies speak of loneliness; and a doctor would usually ask more.
LONELY_FROM, ASK_MORE_FROM, HIGH_FROM = 6, 3, 6
_PHQ4_NAMES = ((9, "severe"), (6, "moderate"), (3, "mild"), (0, "none"))


def is_whole(scale: Scale, answers: Sequence[int]) -> bool:
    """Whether there is one possible answer to each question: the questions only mean something together."""
    items = SCALES[scale].items
    return len(answers) == len(items) and all(
        answer in {number for _words, number in item.options} for item, answer in zip(items, answers, strict=True)
    )


def said(scale: Scale, answers: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Each question with the words of its answer."""
    pairs = zip(SCALES[scale].items, answers, strict=True)
    return tuple((item.text, next(words for words, n in item.options if n == number)) for item, number in pairs)


def total(scale: Scale, answers: Sequence[int]) -> int:
    """The sum: 3 to 9 of the first three questions about company, whose fourth is never added in; 0 to 12 of PHQ-4."""
    return sum(answers[:3]) if scale is Scale.LONELINESS else sum(answers)


def worry(answers: Sequence[int]) -> int:
    """The first two of PHQ-4 (GAD-2), 0 to 6."""
    return sum(answers[:2])


def low_mood(answers: Sequence[int]) -> int:
    """The last two of PHQ-4 (PHQ-2), 0 to 6."""
    return sum(answers[2:])


def is_high(scale: Scale, answers: Sequence[int]) -> bool:
    """Whether help lines stand beside the result: a PHQ-4 of 6 and more, or one of its halves of 3 and more."""
    if scale is not Scale.PHQ4:
        return False
    halves = max(worry(answers), low_mood(answers))
    return total(scale, answers) >= HIGH_FROM or halves >= ASK_MORE_FROM


def in_words(scale: Scale, answers: Sequence[int]) -> tuple[str, ...]:
    """What the answers add up to, in a few honest sentences."""
    return _about_company(answers) if scale is Scale.LONELINESS else _about_worry_and_mood(answers)


def _about_company(answers: Sequence[int]) -> tuple[str, ...]:
    added = total(Scale.LONELINESS, answers)
    direct = said(Scale.LONELINESS, answers)[3][1]
    if added >= LONELY_FROM:
        where = "That is 6 or more, from where many studies speak of loneliness."
    else:
        where = "That is below 6, from where many studies speak of loneliness."
    return (
        f"Your first three answers add up to {added}. The lowest that can be is 3, the highest 9.",
        where,
        f"Asked plainly how often you feel lonely, you said: {direct[:1].lower()}{direct[1:]}.",
        "The line at 6 was drawn by researchers for groups of people. It does not know you, or why.",
    )


def _about_worry_and_mood(answers: Sequence[int]) -> tuple[str, ...]:
    added = total(Scale.PHQ4, answers)
    name = next(name for least, name in _PHQ4_NAMES if added >= least)
    return (
        f"Your answers add up to {added}, of 0 to 12. Studies call 0 to 2 none, 3 to 5 mild, 6 to 8 moderate and "
        f"9 to 12 severe; yours is in “{name}”.",
        f"Worry, the first two: {worry(answers)} of 6. Low mood, the last two: {low_mood(answers)} of 6. "
        "From 3 on in either, a doctor would usually ask more.",
        "It speaks of the last two weeks and not of you as a person. Weeks change.",
    )
