"""When nothing fits: the smallest changes to what was asked that find something, with how much they find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from groups.finder.asked import DISTANCES, Asked
from groups.finder.search import Search, Spot, matching

MOST = 3
#: A page should not ask the database more than a dozen things, whatever was asked of it.
MOST_LOOKS = 4


@dataclass(frozen=True)
class Wider:
    """One change: what it is asked for then, in words that follow a count, and how much that finds."""

    asked: Asked
    words: str
    total: int


@dataclass(frozen=True)
class Ground:
    """What stays as it is while things are tried: the point, the moment and the reader's clock."""

    spot: Spot | None
    now: datetime
    zone: str


def search_for(asked: Asked, ground: Ground) -> Search:
    """What the choices of the form mean here and now."""
    begin, end = asked.window(ground.now, ground.zone)
    return Search(
        begin=begin,
        end=end,
        spot=ground.spot,
        km=asked.km,
        part=asked.part,
        level=asked.level,
        kind=asked.kind,
        mode=asked.mode,
        free=asked.free,
        newcomers=asked.newcomers,
        access=asked.access,
        words=asked.words,
        nearest=asked.nearest,
    )


def widenings(asked: Asked, ground: Ground) -> list[Wider]:
    """At most three, the smallest change first; when no single change helps, the one with everything widened."""
    found: list[Wider] = []
    if ground.spot is not None and asked.mode != "online":
        found += _further(asked, ground)
    found += _later(asked, ground)
    for wider, words in islice(_changes(asked), MOST_LOOKS):
        if len(found) >= MOST:
            break
        if total := len(matching(search_for(wider, ground))):
            found.append(Wider(wider, words, total))
    return found[:MOST] or _widest(asked, ground)


def _further(asked: Asked, ground: Ground) -> list[Wider]:
    """The first distance that finds something; all of them are counted from one look at the furthest."""
    further = [km for km in DISTANCES if km > asked.km]
    if not further:
        return []
    far = [match.km or 0 for match in matching(search_for(replace(asked, km=further[-1]), ground))]
    totals = ((km, sum(away <= km for away in far)) for km in further)
    return [Wider(replace(asked, km=km), f"within {km} km", total) for km, total in totals if total][:1]


def _later(asked: Asked, ground: Ground) -> list[Wider]:
    """A longer time: the next month when it holds something, else any time; one look tells both."""
    if asked.when == "any" and not (asked.begin or asked.end):
        return []
    month = replace(asked, begin=None, end=None, when="month")
    ahead = replace(month, when="any")
    found = matching(search_for(ahead, ground))
    _, last = month.window(ground.now, ground.zone)
    soon = sum(match.slot is None or last is None or match.slot.starts_at < last for match in found)
    if soon and (asked.when != "month" or asked.begin or asked.end):
        return [Wider(month, "in the next month", soon)]
    return [Wider(ahead, "at any time ahead", len(found))] if found else []


def _changes(asked: Asked) -> Iterator[tuple[Asked, str]]:
    """Other single changes, from the smallest on."""
    if asked.part:
        yield replace(asked, part=""), "at any time of day"
    if asked.level is not None and asked.level < 5:
        yield replace(asked, level=asked.level + 1), f"up to level {asked.level + 1}"
    if asked.words:
        yield replace(asked, words=""), "without those words"
    if asked.kind:
        yield replace(asked, kind=""), "of any kind"
    if asked.access or asked.newcomers or asked.free:
        yield replace(asked, access=(), newcomers=False, free=False), "without the further filters"
    if asked.mode:
        yield replace(asked, mode=""), "in person or online"
    if asked.mode != "online":
        yield replace(asked, mode="online"), "online"


def _widest(asked: Asked, ground: Ground) -> list[Wider]:
    """Everything let go but the place; and then the place as well."""
    bare = Asked(place=asked.place, km=DISTANCES[-1], when="any", view=asked.view)
    for wider, words, at in (
        (bare, f"of any sort within {DISTANCES[-1]} km" if ground.spot else "of any sort", ground),
        (replace(bare, place=""), "anywhere", replace(ground, spot=None)),
    ):
        if total := len(matching(search_for(wider, at))):
            return [Wider(wider, words, total)]
    return []
