"""What every deed about steps has in common: words and numbers made fit to keep, and that nobody overwrites what they
have not seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from groups.errors import Conflict, Invalid
from groups.steps.models import Attempt, Step
from groups.text import tidy

CHANGED = "You changed this in another window since this page was opened. Please look at it again first."
ODD_NUMBER = "Please choose a number from 0 to 10, or leave it out."
NO_WORDS = "A few words are enough."
_KEY = re.compile(r"[A-Za-z0-9_.-]{8,40}")


def check_version(row: Step | Attempt, version: int) -> None:
    """Whoever changes it has seen it as it is now."""
    if row.version != version:
        raise Conflict(CHANGED, code="stale")


def check_key(key: str) -> str:
    """The name that a form gave to what it sends."""
    if not _KEY.fullmatch(key):
        raise Invalid("This could not be sent as it is. Please open the page again.", code="bad_key")
    return key


def check_numbers(numbers: Mapping[str, int | None]) -> None:
    """Each is from 0 to 10, or left out."""
    odd = {name: ODD_NUMBER for name, number in numbers.items() if number is not None and not 0 <= number <= 10}
    if odd:
        raise Invalid(ODD_NUMBER, fields=odd)


def check_level(level: int) -> None:
    """A contact level."""
    if not 1 <= level <= 5:
        say = "Please choose how much company it is, from 1 to 5."
        raise Invalid(say, fields={"level": say})


def words(said: str, name: str, most: int, *, needed: bool = False) -> str:
    """The words as they are kept; refuses with a sentence beside the field `name`."""
    kept = tidy(said).strip()
    if needed and not kept:
        raise Invalid(NO_WORDS, fields={name: NO_WORDS})
    if len(kept) > most:
        say = f"Please use {most} characters or fewer."
        raise Invalid(say, fields={name: say}, code="too_long")
    return kept
