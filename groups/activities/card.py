"""The first-visit card: its lines, when it is whole, and when it has to be confirmed again (pure)."""

from collections.abc import Mapping
from datetime import date, timedelta

FRESH = timedelta(days=180)

#: Each line as it is kept, what a card calls it, and what the form asks.
LINES: tuple[tuple[str, str, str], ...] = (
    ("door", "The door", "Which door is it, and how does it open?"),
    ("greeter", "Who greets you", "Who says hello, and how can a person spot them?"),
    ("first_ten_minutes", "The first ten minutes", "What happens in the first ten minutes?"),
    ("speaking", "Will I be asked to speak", "Is anybody asked to speak?"),
    ("leaving", "How to leave", "How does a person leave early?"),
    ("quiet_place", "A quiet place", "Where can a person be quiet for a while?"),
    ("toilets", "Toilets", "Where are the toilets?"),
    ("cost", "What it costs", "What does it cost in all?"),
    ("bring", "What to bring", "What should a person bring?"),
)
TITLES = {key: title for key, title, _question in LINES}


def missing(card: Mapping[str, str]) -> list[str]:
    """The lines nobody has written yet, by key; empty when the card is whole."""
    return [key for key in TITLES if not str(card.get(key, "")).strip()]


def is_fresh(checked_on: date | None, today: date) -> bool:
    """Whether it was confirmed within 180 days."""
    return checked_on is not None and today - checked_on <= FRESH


def welcomes(wished: bool, card: Mapping[str, str], checked_on: date | None, today: date) -> bool:
    """Whether a listing may say "newcomers welcome" today: wished for, with a whole card that is fresh."""
    return wished and not missing(card) and is_fresh(checked_on, today)
