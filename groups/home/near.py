"""What the next small step is chosen from: real listings near a person and soon, as the finder knows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from groups import clock
from groups.activities.models import Kind
from groups.finder import queries as finder
from groups.people.models import Person
from groups.steps.next_step import Candidate

KM = 25
DAYS = 14


def candidates(person: Person, highest: int) -> list[Candidate]:
    """Listings within 25 km and two weeks, none above the level `highest`. Someone who has not said where they are is
    offered what the whole community has, without distances.

    What somebody here described comes before what was taken over from elsewhere, where the level is an estimate. A
    support meeting from elsewhere is for people with one particular trouble: it can be found, but is never suggested.
    """
    now = clock.now()
    asked = finder.Search(now, now + timedelta(days=DAYS), finder.around(person), KM, level=highest, described=True)
    hits = _possible(asked) or _possible(replace(asked, described=False))
    return [_candidate(hit, person.zone) for hit in hits]


def _possible(asked: finder.Search) -> list[finder.Hit]:
    return [hit for hit in finder.search(asked, size=50).listings if _is_for_anyone(hit)]


def _is_for_anyone(hit: finder.Hit) -> bool:
    listing = hit.listing
    elsewhere = listing.facets_estimated and listing.kind == Kind.SUPPORT
    return listing.has_seat and not listing.cancelled and not elsewhere


def _candidate(hit: finder.Hit, zone: str) -> Candidate:
    listing, card = hit.listing, hit.card(zone)
    return Candidate(
        kind=str(listing.thing),
        ref=hit.path,
        title=listing.title,
        url=hit.path,
        level=listing.level,
        starts_at=hit.at,
        distance_km=hit.km,
        free=listing.free,
        seat_left=listing.has_seat,
        newcomers=listing.welcomes_newcomers,
        when=", ".join(part for part in (card.when, card.where) if part),
        why=listing.why,
    )
