"""What fits a search: the listings that may, out of the database, and of them exactly those that do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select

from groups import db
from groups.finder import dates, places
from groups.finder.dates import Timed, part_of_day
from groups.finder.models import Listing, Thing
from groups.finder.places import Box
from groups.meetups.models import Meetup, MeetupState
from groups.membership.models import Group, Mode
from groups.recurrence import Slot
from groups.text import fold
from groups.volunteering.queries import shifts_between

_NEVER = 1 << 50  # sorts after every moment and every distance
#: Things whose dates are rows of their own rather than a rule.
_IN_ROWS = (Thing.SERIES, Thing.OPPORTUNITY)
#: A date and the page it is read on.
Dated = tuple[Slot, str]


@dataclass(frozen=True)
class Spot:
    """A point to search around, with the name it is spoken of by."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Search:
    """What is looked for. What has no fixed time is found whatever window or part of the day is asked for.

    `spot` None: anywhere. Online things without a place are near everyone; when only online ones are asked for,
    distance plays no part at all. `level` is the highest. `words` must all occur, letter case and accents apart.
    `described`: only what somebody here has described, whose level is not an estimate.
    """

    begin: datetime
    end: datetime | None = None
    spot: Spot | None = None
    km: float = 12
    part: str = ""
    level: int | None = None
    kind: str = ""
    mode: str = ""
    free: bool = False
    newcomers: bool = False
    access: tuple[str, ...] = ()
    words: str = ""
    nearest: bool = False
    described: bool = False


class Candidate(NamedTuple):
    """What of a listing is needed to decide and to order; those shown are read in full afterwards."""

    id: int
    thing: Thing
    thing_id: int
    path: str
    latitude: float | None
    longitude: float | None
    level: int
    timed: Timed


class Match(NamedTuple):
    """A candidate that fits, with its first date (None: no fixed time), its distance, and its page."""

    candidate: Candidate
    slot: Slot | None
    km: float | None
    path: str

    def place_in_order(self, nearest: bool) -> tuple[int, int, int]:
        """Soonest first and then nearest, or the other way round; the id settles the rest."""
        at = int(self.slot.starts_at.timestamp()) if self.slot else _NEVER
        metres = round(self.km * 1000) if self.km is not None else _NEVER
        return (metres, at, self.candidate.id) if nearest else (at, metres, self.candidate.id)


def matching(asked: Search) -> list[Match]:
    """Everything that fits with its first date, in no order."""
    close = list(_close_by(asked))
    rows = _dates_in_rows(asked, [each for each, _ in close if _needs_rows(asked, each)])
    found: list[Match] = []
    for each, km in close:
        if each.timed.next_at is None:
            found.append(Match(each, None, km, each.path))
        elif first := next(_dates_of(asked, each, rows), None):
            found.append(Match(each, first[0], km, first[1]))
    return found


def every_date(asked: Search) -> list[Match]:
    """Every date in the window (which must have an end) of everything that fits, in order of the wall clock."""
    close = [(each, km) for each, km in _close_by(asked) if each.timed.next_at is not None]
    rows = _dates_in_rows(asked, [each for each, _ in close if each.thing in _IN_ROWS])
    found = [Match(each, slot, km, path) for each, km in close for slot, path in _dates_of(asked, each, rows)]
    return sorted(found, key=lambda match: (match.slot.local if match.slot else asked.begin, match.candidate.id))


def _close_by(asked: Search) -> Iterator[tuple[Candidate, float | None]]:
    """Candidates within the distance, with it."""
    for each in _candidates(asked):
        km = None
        if asked.spot and each.latitude is not None and each.longitude is not None:
            km = places.distance_km(asked.spot, Spot("", each.latitude, each.longitude))
        if asked.spot is None or asked.mode == "online" or km is None or km <= asked.km:
            yield each, km


def _candidates(asked: Search) -> list[Candidate]:
    """One statement that leaves out nothing that fits, and lets through little else."""
    timed = (Listing.next_at, Listing.next_local, Listing.zone, Listing.day_step, Listing.rule, Listing.last_at)
    told = (Listing.id, Listing.thing, Listing.thing_id, Listing.path, Listing.latitude, Listing.longitude)
    rows = db.session().execute(
        select(*told, Listing.level, *timed).where(_listed(), *_facts(asked), *_time(asked), *_around(asked))
    )
    return [Candidate(*row[:7], timed=Timed._make(row[7:])) for row in rows]


def _listed() -> ColumnElement[bool]:
    """A group that was taken off the list takes its dates along at once, whatever the listing still says."""
    group = exists().where(Group.id == Listing.group_id, Group.is_listed, Group.closed_at.is_(None))
    return or_(Listing.group_id.is_(None), group)


def _facts(asked: Search) -> Iterator[ColumnElement[bool]]:
    if asked.level is not None:
        yield Listing.level <= asked.level
    if asked.kind:
        yield Listing.kind == asked.kind
    if asked.mode:
        yield Listing.mode.in_([Mode(asked.mode), Mode.BOTH])
    if asked.free:
        yield Listing.free.is_(True)
    if asked.described:
        yield Listing.facets_estimated.is_(False)
    if asked.newcomers:
        yield Listing.welcomes_newcomers.is_(True)
    for fact in asked.access:
        yield cast(Listing.access, Text).contains(f'"{fact}"', autoescape=True)
    for word in fold(asked.words).split():
        yield Listing.words.contains(word, autoescape=True)


def _time(asked: Search) -> Iterator[ColumnElement[bool]]:
    goes_on = or_(Listing.day_step > 0, Listing.rule != "", Listing.thing.in_(_IN_ROWS))
    ahead = and_(
        or_(Listing.next_at >= asked.begin, goes_on), or_(Listing.last_at.is_(None), Listing.last_at >= asked.begin)
    )
    if asked.end is not None:
        ahead = and_(ahead, Listing.next_at < asked.end)
    yield or_(Listing.next_at.is_(None), ahead)


def _around(asked: Search) -> Iterator[ColumnElement[bool]]:
    if asked.spot is None or asked.mode == "online":
        return
    boxes = places.bounding_box(asked.spot.latitude, asked.spot.longitude, asked.km)
    anywhere = and_(Listing.latitude.is_(None), Listing.mode.in_([Mode.ONLINE, Mode.BOTH]))
    yield or_(anywhere, *(_inside(box) for box in boxes))


def _inside(box: Box) -> ColumnElement[bool]:
    return and_(Listing.latitude.between(box.south, box.north), Listing.longitude.between(box.west, box.east))


def _needs_rows(asked: Search, each: Candidate) -> bool:
    """Whether the next date alone does not answer: it lies before the window, or at another part of the day."""
    timed = each.timed
    if each.thing not in _IN_ROWS or timed.next_at is None or timed.next_local is None:
        return False
    return timed.next_at < asked.begin or bool(asked.part and part_of_day(timed.next_local) != asked.part)


def _dates_of(asked: Search, each: Candidate, rows: dict[tuple[Thing, int], list[Dated]]) -> Iterator[Dated]:
    """Dates within the window and the part of the day; of things in rows without rows, the next one alone."""
    known = rows.get((each.thing, each.thing_id))
    if known is not None:
        slots = iter(known)
    else:
        slots = ((slot, each.path) for slot in dates.all_in(each.timed, asked.begin, asked.end))
    for slot, path in slots:
        if not asked.part or part_of_day(slot.local) == asked.part:
            yield slot, path
        elif known is None and each.timed.day_step:
            return  # every date of it is at the same time of day


def _dates_in_rows(asked: Search, wanted: Sequence[Candidate]) -> dict[tuple[Thing, int], list[Dated]]:
    """The dates of series and shifts within the window, by thing; one statement for each sort."""
    found: dict[tuple[Thing, int], list[Dated]] = {(each.thing, each.thing_id): [] for each in wanted}
    paths = {each.thing_id: each.path for each in wanted if each.thing is Thing.OPPORTUNITY}
    if paths:
        for shift in shifts_between(paths, asked.begin, asked.end):
            slot = Slot(shift.starts_local, shift.starts_at)
            found[Thing.OPPORTUNITY, shift.opportunity_id].append((slot, paths[shift.opportunity_id]))
    series = [each.thing_id for each in wanted if each.thing is Thing.SERIES]
    if series:
        for series_id, slot, ref in _meetup_dates(series, asked):
            found[Thing.SERIES, series_id].append((slot, f"/meetups/{ref}"))
    return found


def _meetup_dates(series: Sequence[int], asked: Search) -> Iterator[tuple[int, Slot, str]]:
    told = select(Meetup.series_id, Meetup.starts_local, Meetup.starts_at, Meetup.ref)
    rows = told.where(Meetup.series_id.in_(series), Meetup.state != MeetupState.CANCELLED)
    rows = rows.where(Meetup.starts_at >= asked.begin)
    if asked.end is not None:
        rows = rows.where(Meetup.starts_at < asked.end)
    for series_id, local, at, ref in db.session().execute(rows.order_by(Meetup.starts_at, Meetup.id)):
        yield series_id or 0, Slot(local, at), ref
