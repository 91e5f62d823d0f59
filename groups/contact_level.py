"""How much contact an offering asks for: six facets, one level from 1 to 5, and why in words (pure).

The published rule, in three lines:

1. score = 4 x talking + 4 x seen + 2 x people + 2 x leaving + 2 x strangers + 1 x length   (0 to 45)
2. level 1 up to 8, level 2 up to 17, level 3 up to 25, level 4 up to 34, level 5 above that
3. a turn to speak (talking 2) is never below level 2; leading, or being on show (3), never below level 3

Every weight is positive and every floor only lifts, so raising a facet never lowers the level.
"""

from dataclasses import dataclass, fields

LOWEST, HIGHEST = 1, 5
WEIGHTS = {"people": 2, "talking": 4, "seen": 4, "length": 1, "leaving": 2, "strangers": 2}
STEPS = (8, 17, 25, 34)


@dataclass(frozen=True, slots=True)
class Facets:
    """What an offering asks of a person, each facet from 0 (least) to 3 (most)."""

    people: int = 0
    talking: int = 0
    seen: int = 0
    length: int = 0
    leaving: int = 0
    strangers: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not int or not 0 <= value <= 3:
                raise ValueError(f"The facet “{field.name}” goes from 0 to 3.")


@dataclass(frozen=True, slots=True)
class FacetLabel:
    """One facet as a form shows it: a title, a question, four choices, and four short phrases for a card."""

    key: str
    title: str
    question: str
    choices: tuple[str, str, str, str]
    phrases: tuple[str, str, str, str]


LABELS: tuple[FacetLabel, ...] = (
    FacetLabel(
        "people",
        "People",
        "How many people are there?",
        ("Alone, or with one other", "2 to 5 people", "6 to 15 people", "More than 15 people"),
        ("alone or with one other", "a few people", "6 to 15 people", "more than 15 people"),
    ),
    FacetLabel(
        "talking",
        "Talking",
        "How much is a person asked to talk?",
        ("Not at all", "They may stay silent", "A short turn is expected", "They lead or present"),
        ("no talking needed", "you may stay silent", "a short turn to speak", "you lead or present"),
    ),
    FacetLabel(
        "seen",
        "Being seen",
        "Who sees them?",
        ("Nobody (text, or camera off)", "A few people", "Everyone in the room", "They are on show"),
        ("nobody sees you", "a few people see you", "the room sees you", "you are on show"),
    ),
    FacetLabel(
        "length",
        "Length",
        "How long does it last?",
        ("Under 20 minutes, or drop in", "Up to an hour", "Up to two hours", "Longer, or a course"),
        ("under 20 minutes", "up to an hour", "up to two hours", "longer than two hours, or a course"),
    ),
    FacetLabel(
        "leaving",
        "Leaving",
        "How easy is it to leave?",
        ("Any moment, unnoticed", "Any moment", "Awkward midway", "Not possible midway"),
        ("leave any time, unnoticed", "leave any time", "awkward to leave midway", "you stay until the end"),
    ),
    FacetLabel(
        "strangers",
        "New faces",
        "Does a person know the others?",
        ("Known faces", "Some known faces", "Mostly strangers, and someone greets", "All strangers, and nobody greets"),
        (
            "faces you know",
            "some faces you know",
            "mostly new faces, someone greets you",
            "all new faces, nobody greets",
        ),
    ),
)
_BY_KEY = {label.key: label for label in LABELS}


def level(facets: Facets) -> int:
    """The contact level from 1 to 5, by the rule at the top of this module."""
    score: int = sum(weight * getattr(facets, key) for key, weight in WEIGHTS.items())
    by_score = LOWEST + sum(score > step for step in STEPS)
    highest = max(facets.talking, facets.seen)
    floor = 3 if highest == 3 else 2 if facets.talking == 2 else LOWEST
    return max(by_score, floor)


def why(facets: Facets) -> str:
    """The reasons in words: at least the two facets that weigh most here, then what people ask first."""
    named = set(weightiest(facets)[:2])
    for key in ("people", "talking", "leaving"):
        if len(named) < 3:
            named.add(key)
    if facets.leaving <= 1:
        named.add("leaving")
    return ", ".join(describe(label.key, getattr(facets, label.key)) for label in LABELS if label.key in named)


def weightiest(facets: Facets) -> tuple[str, ...]:
    """The facets from the one that adds most to the score to the one that adds least; ties go to the heavier weight."""
    return tuple(sorted(WEIGHTS, key=lambda key: (-WEIGHTS[key] * getattr(facets, key), -WEIGHTS[key])))


def describe(facet: str, value: int) -> str:
    """One facet at one value, in the words a card uses."""
    return _BY_KEY[facet].phrases[value]
