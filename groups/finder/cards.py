"""A listing as a card says it: when, where and how far, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from groups import words
from groups.finder.models import Listing
from groups.membership.models import Mode


@dataclass(frozen=True)
class Card:
    """What the macro `listing_card` shows."""

    title: str
    url: str
    when: str
    where: str
    level: int
    why: str
    estimated: bool
    newcomers: bool
    mode: str
    cost: str
    source: str
    cancelled: bool
    summary: str
    kind: str


def card_of(listing: Listing, at: datetime | None, km: float | None, path: str, zone: str | None = None) -> Card:
    """The card of a listing on the date `at`, for a reader whose clock is in `zone`."""
    return Card(
        title=listing.title,
        url=path,
        when=when(listing, at, zone),
        where=where(listing, km),
        level=listing.level,
        why=listing.why,
        estimated=listing.facets_estimated,
        newcomers=listing.welcomes_newcomers,
        mode=str(listing.mode),
        cost=listing.cost or ("Free" if listing.free and not listing.source_name else ""),
        source=f"From {listing.source_name}" if listing.source_name else "",
        cancelled=listing.cancelled,
        summary=listing.summary,
        kind=listing.kind,
    )


def when(listing: Listing, at: datetime | None, zone: str | None) -> str:
    """ "Thursday 3 December, 19:00 (in two days), 1 h 30"."""
    if at is None:
        flexible = listing.kind == "volunteering"
        return f"Any time, {words.duration(listing.minutes)}" if flexible else "By appointment, or at any time"
    soon = words.in_days(at, listing.zone)
    said = words.when(at, listing.zone, zone)
    told = f"{said}, {soon}" if soon and said.endswith(")") else f"{said} ({soon})" if soon else said
    return f"{told}, {words.duration(listing.minutes)}"


def where(listing: Listing, km: float | None) -> str:
    """The place and the town, and how far that is; "Online" for what has no place to go to."""
    if listing.mode is Mode.ONLINE:
        return "From home" if listing.kind == "volunteering" else "Online"
    place, town = listing.place, listing.town
    named = place if not town or town.casefold() in place.casefold() else f"{place}, {town}" if place else town
    return ", ".join(part for part in (named, how_far(km)) if part)


def how_far(km: float | None) -> str:
    """ "about 2 km away"."""
    if km is None:
        return ""
    return f"about {round(km)} km away" if km >= 1 else "less than 1 km away"
