"""What happened: every send, answer and delivery with its moment, and all that is asked about it afterwards (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: What an entry says. A send that was not answered is `info`: nobody knows, which is not a failure.
INVOKE, OK, FAIL, INFO, APPLY, DROP, RESET, UP, DOWN = (
    "invoke", "ok", "fail", "info", "apply", "drop", "reset", "up", "down",
)  # fmt: skip
#: Refusals after which the same may be sent again: they do not say that nothing was kept.
AGAIN = frozenset({"too_soon", "try_again", "fault", "sign_in"})
SHOWN, HELD, REMOVED, WITHDRAWN, HIDDEN = "shown", "held", "removed", "withdrawn", "hidden"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one client."""

    at: float
    client: str
    person: int
    what: str
    key: str = ""
    text: str = ""
    ref: str = ""
    place: int | None = None
    changed: int | None = None
    status: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A message as it stands in the store."""

    ref: str
    author: int
    key: str
    text: str
    status: str = SHOWN
    place: int | None = None
    changed: int | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a client holds it."""

    ref: str
    place: int | None
    changed: int | None
    status: str
    text: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """All that a client holds of the room at the end. `first`: the lowest place it was given, `apart`: people it does
    not meet, `reviews`: whether it sees what is held."""

    client: str
    person: int
    clock: int
    messages: tuple[Seen, ...]
    first: int = 0
    apart: frozenset[int] = frozenset()
    reviews: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Bytes that reached a client."""

    at: float
    client: str
    person: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Canary:
    """A word that stands in one text only, and who may hear it between which moments; nobody else ever may. A word may
    have several."""

    word: str
    may: frozenset[int]
    since: float = 0.0
    until: float = float("inf")

    def allows(self, heard: Heard) -> bool:
        """Whether this hearing was in order."""
        return heard.person in self.may and self.since <= heard.at <= self.until


@dataclass(frozen=True, slots=True)
class Ending:
    """The moment a person lost the right to this room, and how long it may take to be felt."""

    person: int
    at: float
    within: float = 1.0


@dataclass(frozen=True, slots=True)
class Bound:
    """Something measured, and the most it may be."""

    name: str
    measured: float
    most: float


@dataclass(frozen=True, slots=True)
class Promptness:
    """Between these moments every send is answered, one way or the other, within so many seconds."""

    since: float
    until: float
    within: float


@dataclass
class Record:
    """Everything a checker may look at. `plain`: nothing was edited, held or removed, so places have no holes."""

    entries: list[Entry] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    clock: int = 0
    views: list[View] = field(default_factory=list)
    canaries: list[Canary] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    prompt: list[Promptness] = field(default_factory=list)
    plain: bool = True

    def of(self, *kinds: str) -> Iterator[Entry]:
        """The entries of these kinds, as they came."""
        return (entry for entry in self.entries if entry.what in kinds)

    def count(self, *kinds: str) -> int:
        """How many there are."""
        return sum(1 for _ in self.of(*kinds))


def sends(entries: Iterable[Entry]) -> dict[tuple[int, str], list[Entry]]:
    """What was tried and what came of it, by person and key: a key is its author's own."""
    found: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        if entry.key and entry.what in (INVOKE, OK, FAIL, INFO):
            found.setdefault((entry.person, entry.key), []).append(entry)
    return found
