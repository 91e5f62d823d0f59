"""Names in a text that look like those of staff, and are not (pure)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from groups.moderation.screening.signs import apart, plain
from groups.people.names import strokes

SHORTEST, MOST_WORDS = 3, 3


@dataclass(frozen=True, slots=True)
class Staff:
    """The names of those who look after this place: as strokes, with their ways of being written, and how they
    begin."""

    names: dict[str, frozenset[str]] = field(default_factory=dict)
    begins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Staff":
        """Very short names, and those of many words, are left out: too much else looks like them."""
        found: dict[str, frozenset[str]] = {}
        for name in names:
            written = " ".join(apart(name.casefold()).split())
            alike = strokes(apart(plain(name)))
            if len(alike) >= SHORTEST and len(alike.split()) <= MOST_WORDS:
                found[alike] = found.get(alike, frozenset()) | {written}
        return cls(found, frozenset(alike.split()[0] for alike in found))


NOBODY = Staff()


def names_alike(text: str, read: str, staff: Staff) -> bool:
    """Whether a name of staff stands in the text with other signs in it: letters of another alphabet, digits. `read`
    is the text as `signs.plain` has it.

    The name as it is truly written is no look-alike, nor are plain letters that happen to come close.
    """
    words = strokes(apart(read)).split()
    if staff.begins.isdisjoint(words):
        return False
    seen = Counter(found for found in _windows(words) if found in staff.names)
    for written in _windows(apart(text.casefold()).split()):
        alike = strokes(plain(written)) if written.isascii() else _true(written, staff)
        if alike in seen and (written.replace(" ", "").isalpha() or written in staff.names[alike]):
            seen[alike] -= 1
    return any(count > 0 for count in seen.values())


def _true(written: str, staff: Staff) -> str:
    alike = strokes(plain(written))
    return alike if written in staff.names.get(alike, ()) else ""


def _windows(words: list[str]) -> Iterator[str]:
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + MOST_WORDS, len(words)) + 1):
            yield " ".join(words[begin:end])
