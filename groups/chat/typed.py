"""What people type into a room, made fit to keep, or refused with a sentence (pure)."""

from __future__ import annotations

import re
import unicodedata

from groups.errors import Invalid
from groups.text import tidy

LONGEST = 4_000
EXCERPT = 80

# Letters to Unicode, but nothing to the eye.
_UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


def words(typed: str) -> str:
    """The text as it is kept: no control signs, hidden spaces or direction overrides, no blank edges.

    Refuses what is blank to the eye and what is longer than `LONGEST`.
    """
    kept = tidy(typed).strip()
    if not any(_is_seen(sign) for sign in kept):
        raise Invalid(
            "There is nothing to send yet. Write a few words first.", fields={"text": "Write a few words first."}
        )
    if len(kept) > LONGEST:
        say = f"This is longer than {LONGEST} characters. You could send it in two parts; your words are still here."
        raise Invalid(say, fields={"text": say}, code="too_long")
    return kept


def key(given: str) -> str:
    """The client's own name for what it sends, 8 to 40 plain characters, so that sending twice is harmless."""
    if not is_key(given):
        raise Invalid("This could not be sent as it is. Please load the page again.", code="bad_key")
    return given


def is_key(given: str) -> bool:
    """Whether this can be a key at all."""
    return _KEY.fullmatch(given) is not None


def excerpt(text: str) -> str:
    """One line of a message, for a reply to stand under."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    cut = line[: EXCERPT - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > EXCERPT // 2 else cut) + "…"


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _UNSEEN_LETTERS
