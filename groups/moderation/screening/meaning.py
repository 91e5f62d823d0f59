"""Whom the words are about: whether a phrase that was found is said by the writer, of now, and meant (pure)."""

from collections.abc import Callable
from dataclasses import dataclass

from groups.moderation.screening.language import (
    CALLED,
    DOUBTING,
    JOINING,
    NEGATORS,
    OTHERS,
    OWN_VOICE,
    PASSIVE,
    SAYING,
    SELF,
    SHOWN_WORKS,
)
from groups.moderation.screening.reading import Reading
from groups.moderation.screening.rules import Rule

#: How many words before a phrase are looked at.
NEAR, NEARBY, FAR = 3, 5, 9

WHY = {
    "negated": "It says that this is not so.",
    "someone_else": "It is about someone else.",
    "reported": "Somebody else said it, and this tells of it.",
    "oneself": "The writer says it of themselves.",
    "work": "It is a line or a title of a song, a film or a book.",
    "exception": "It is one of the phrases of the list that begin with “not:”.",
}
"""Why a phrase that stands in a text is passed over, in words."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a reading: its first word, the one after its last, and the words its gaps took in."""

    rule: Rule
    begin: int
    end: int
    gaps: tuple[int, ...] = ()


def passed_over(found: Found, reading: Reading) -> str | None:
    """The reason, one of `WHY`, not to mark this phrase; None where it should be marked."""
    tests = _CARE if found.rule.which == "care" else _CONDUCT
    return next((reason for reason, holds in tests if holds(found, reading)), None)


def _before(found: Found, reading: Reading, reach: int, marks: list[int]) -> list[int]:
    """The places of the words before a phrase in the same clause or sentence, the nearest first. Joining words end
    it."""
    places = []
    for place in range(found.begin - 1, max(-1, found.begin - 1 - reach), -1):
        if marks[place] != marks[found.begin] or reading.words[place] in JOINING:
            break
        places.append(place)
    return places


def _negated(found: Found, reading: Reading) -> bool:
    words = reading.words
    for place in (*found.gaps, *_before(found, reading, NEAR + 1, reading.clauses)):
        following = words[place + 1] if place + 1 < len(words) else ""
        if words[place] in NEGATORS and following not in DOUBTING:
            return True
        if words[place] == "used" and following == "to":
            return True
    return False


def _negated_phrase(found: Found, reading: Reading) -> bool:
    return not found.rule.is_word and _negated(found, reading)


def _someone_else(found: Found, reading: Reading) -> bool:
    if any(word in SELF for word in reading.words[found.begin : found.end]):
        return False
    for place in _before(found, reading, NEARBY, reading.clauses):
        word = reading.words[place]
        if word in OTHERS:
            return True
        if word in SELF and (place + 1 == found.begin or reading.words[place + 1] not in OTHERS):
            return False
    return False


def _said_by_another(found: Found, reading: Reading, voices: bool) -> bool:
    words = reading.words
    for place in _before(found, reading, FAR - 2, reading.sentences):
        if words[place] not in SAYING:
            continue
        speaker = words[max(0, place - NEAR) : place]
        if not voices and not OWN_VOICE.isdisjoint(words[max(0, place - NEARBY) : place]):
            return False
        told = place > 0 and words[place - 1] in PASSIVE and words[place] in ("called", "told")
        if told or "i" not in speaker:
            return bool(speaker) or voices
    return False


def _reported(found: Found, reading: Reading) -> bool:
    return _said_by_another(found, reading, voices=False)


def _reported_to(found: Found, reading: Reading) -> bool:
    return _said_by_another(found, reading, voices=True)


def _oneself(found: Found, reading: Reading) -> bool:
    words = reading.words
    near = [words[place] for place in _before(found, reading, NEARBY, reading.clauses)]
    return "i" in near and "you" not in near and "you" not in words[found.begin : found.end + 2] and _being(near)


def _being(near: list[str]) -> bool:
    return not {"am", "was", "feel", "felt", "being"}.isdisjoint(near)


def _work(found: Found, reading: Reading) -> bool:
    words = reading.words
    if reading.quoted[found.begin]:
        return reading.names_a_work
    before = words[max(0, found.begin - FAR) : found.begin]
    last = max((place for place, word in enumerate(before) if word in SHOWN_WORKS), default=None)
    return last is not None and not CALLED.isdisjoint(before[last:])


_Test = tuple[str, Callable[[Found, Reading], bool]]
_CARE: tuple[_Test, ...] = (
    ("negated", _negated), ("work", _work), ("reported", _reported), ("someone_else", _someone_else),
)  # fmt: skip
_CONDUCT: tuple[_Test, ...] = (
    ("negated", _negated_phrase), ("reported", _reported_to), ("oneself", _oneself), ("work", _work),
)  # fmt: skip
