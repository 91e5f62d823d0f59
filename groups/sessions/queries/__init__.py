"""Reading sessions: as rows, as they are at one moment, and as one person sees them."""

from groups.sessions.queries.gate import why_not
from groups.sessions.queries.hall import hall
from groups.sessions.queries.rows import (
    answers,
    calls_of,
    circle_seats,
    circles_of,
    debrief_of,
    due,
    extra_row,
    manner_of,
    open_for,
    pairs_of,
    replied,
    seat_of,
    seats_of,
    session_by_id,
    session_for,
    session_of,
    to_forget,
    words_end,
)
from groups.sessions.queries.seen import View, look, looks

__all__ = [
    "View",
    "answers",
    "calls_of",
    "circle_seats",
    "circles_of",
    "debrief_of",
    "due",
    "extra_row",
    "hall",
    "look",
    "looks",
    "manner_of",
    "open_for",
    "pairs_of",
    "replied",
    "seat_of",
    "seats_of",
    "session_by_id",
    "session_for",
    "session_of",
    "to_forget",
    "why_not",
    "words_end",
]
