"""Searching what can be found: pages of it, a month of it, and what is near a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import select

from groups import clock, db
from groups.finder import places
from groups.finder.cards import Card, card_of
from groups.finder.models import Listing
from groups.finder.places import Place
from groups.finder.search import Match, Search, Spot, every_date, matching
from groups.people.models import Person
from groups.people.queries import community

PAGE = 20


@dataclass(frozen=True)
class Hit:
    """A listing that was found: its first date within the window (None: no fixed time), how far, and its page."""

    listing: Listing
    at: datetime | None
    km: float | None
    path: str

    def card(self, zone: str | None = None) -> Card:
        """As the macro `listing_card` shows it."""
        return card_of(self.listing, self.at, self.km, self.path, zone)


@dataclass(frozen=True)
class Found:
    """One page of what was found, how much there is in all, and where the next page begins (None: no more)."""

    listings: list[Hit]
    total: int
    after: str | None


def search(asked: Search, after: str | None = None, size: int = PAGE) -> Found:
    """One page of what fits. `after` is the cursor that the page before gave; nonsense is the first page."""
    matches = sorted(matching(asked), key=lambda match: match.place_in_order(asked.nearest))
    begin = _cursor(after)
    rest = [match for match in matches if begin is None or match.place_in_order(asked.nearest) > begin]
    page = rest[:size]
    more = ".".join(map(str, page[-1].place_in_order(asked.nearest))) if len(rest) > size else None
    return Found(_hits(page), len(matches), more)


def in_month(asked: Search) -> list[Hit]:
    """Every date in the window (which must have an end) of everything that fits, in order of the wall clock."""
    return _hits(every_date(asked))


def around(person: Person) -> Spot | None:
    """The place a person searches from, if they told one that is known."""
    if person.near_name and person.near_latitude is not None and person.near_longitude is not None:
        return Spot(person.near_name, person.near_latitude, person.near_longitude)
    found = named(person.near_name, 1) if person.near_name else []
    return spot_of(found[0]) if found else None


def named(words: str, limit: int = 8) -> list[Place]:
    """Towns of the gazetteer for what was typed, those of the community's country first."""
    here = community()
    return list(_looked_up(words, here.country if here else None, limit))


@lru_cache(maxsize=1024)
def _looked_up(words: str, country: str | None, limit: int) -> tuple[Place, ...]:
    """The gazetteer never changes while the application runs, and people ask for the same few towns."""
    return tuple(places.search(words, near_country=country, limit=limit))


def spot_of(place: Place) -> Spot:
    """A town of the gazetteer as a point to search around."""
    return Spot(place.label, place.latitude, place.longitude)


def nearby_for_landing(place: Place | str | None, limit: int = 3) -> list[Card]:
    """A few real listings for the first page, the gentlest of what is soon: near the place if known, else anywhere.
    What somebody here has described comes before what was taken over from elsewhere."""
    if isinstance(place, str):
        place = next(iter(named(place, 1)), None)
    now = clock.now()
    asked = Search(now, now + timedelta(days=14), spot_of(place) if place else None, km=50, described=True)
    soon = _not_called_off(asked, limit * 5)
    if len(soon) < limit:
        soon = _not_called_off(replace(asked, described=False), limit * 5)
    gentle = {hit.listing.id for hit in sorted(soon, key=lambda hit: hit.listing.level)[:limit]}
    return [hit.card() for hit in soon if hit.listing.id in gentle]


def _not_called_off(asked: Search, size: int) -> list[Hit]:
    return [hit for hit in search(asked, size=size).listings if not hit.listing.cancelled]


def _hits(matches: Sequence[Match]) -> list[Hit]:
    rows = _listings(match.candidate.id for match in matches)
    told = ((match, rows.get(match.candidate.id)) for match in matches)
    return [
        Hit(listing, match.slot.starts_at if match.slot else None, match.km, match.path)
        for match, listing in told
        if listing is not None
    ]


def _listings(ids: Iterable[int]) -> dict[int, Listing]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: row for row in db.session().scalars(select(Listing).where(Listing.id.in_(wanted)))}


def _cursor(after: str | None) -> tuple[int, ...] | None:
    parts = (after or "").split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None


__all__ = ["Found", "Hit", "Search", "Spot", "around", "in_month", "named", "nearby_for_landing", "search"]
