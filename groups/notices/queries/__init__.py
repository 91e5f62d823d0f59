"""Reading the outbox, how people wish to hear, and what they have in their list."""

from groups.notices.queries.due import LEASE, claim, counts, is_anything_due, waiting
from groups.notices.queries.shown import Shown, shown_to
from groups.notices.queries.wishes import (
    DEFAULT_MINUTES,
    POSSIBLE,
    SILENT_AFTER,
    USUAL,
    Weekly,
    may_go,
    minutes_of,
    waits_until,
    ways_of,
    weekly_of,
    who_wants_weekly,
    wishes_of,
)

__all__ = [
    "DEFAULT_MINUTES",
    "LEASE",
    "POSSIBLE",
    "SILENT_AFTER",
    "USUAL",
    "Shown",
    "Weekly",
    "claim",
    "counts",
    "is_anything_due",
    "may_go",
    "minutes_of",
    "shown_to",
    "waiting",
    "waits_until",
    "ways_of",
    "weekly_of",
    "who_wants_weekly",
    "wishes_of",
]
