"""What every part of the planting needs: the content, the moments, the people, and refs that are the same each time."""

from __future__ import annotations

from base64 import b32encode
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from groups.demo import shapes
from groups.demo.checks import Book
from groups.demo.moments import Moments
from groups.finder.models import Thing
from groups.membership.models import Mode, WithPlace
from groups.people.models import Person

MARK = "(invented for the demo)"
#: What is counted, in the order in which it is told.
COUNTED = (
    "people", "groups", "memberships", "waiting to join", "rooms", "messages", "reactions", "waiting in a queue",
    "series", "meetups", "replies", "activities", "opportunities", "shifts", "help lines",
    "journal entries",
)  # fmt: skip


@dataclass
class Planting:
    """The planting under way. `counts` says how many of each thing were made, `findable` which the finder lists."""

    book: Book
    moments: Moments
    people: dict[str, Person] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(COUNTED, 0)))
    findable: defaultdict[Thing, list[int]] = field(default_factory=lambda: defaultdict(list))

    def put(self, thing: WithPlace, place: shapes.Place | None, mode: Mode, town: str = "") -> None:
        """Say where `thing` is: at `place`, else (online, or at home) nearest to `town`, else nowhere."""
        thing.mode = mode
        key = place.town if place else town
        if not key:
            return
        found = self.book.town(key)
        thing.town, thing.latitude, thing.longitude = found.name, found.latitude, found.longitude
        if place:
            thing.place = f"{place.name} {MARK}"
            thing.latitude, thing.longitude = place.latitude, place.longitude

    def address(self, place: shapes.Place | None) -> str:
        """Street and town, marked as invented; "" when there is no place."""
        return f"{place.street}, {self.book.town(place.town).name} {MARK}" if place else ""


def ref_of(*names: str) -> str:
    """A ref that is the same at each planting, in the letters all refs use."""
    digest = sha256("/".join(("stepping stones demo", *names)).encode()).digest()
    return b32encode(digest).decode().lower().translate(str.maketrans("lo", "89"))[:26]
