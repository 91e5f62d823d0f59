"""What a step can be about: a date, an activity, a way to help or one of its shifts, a room, a session.

A step keeps the page of the thing and nothing of what stands there. What it is now is asked each time, with the rules
that hold for the page itself; what may not be seen any more looks like what is not there any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from groups import clock, contact_level
from groups.activities import queries as activities
from groups.activities import schedule
from groups.activities.models import ActivityState
from groups.chat import queries as chat
from groups.meetups import queries as meetups
from groups.meetups.models import Answer, Meetup, MeetupState
from groups.people.models import Person
from groups.volunteering import queries as volunteering
from groups.volunteering.models import Opportunity, Shift

SHAPE = re.compile(r"/(activities|meetups|rooms|sessions|volunteering)/([a-z2-9]{26})(?:#([a-z2-9]{26}))?")


class Stand(StrEnum):
    """How the thing stands: to be tried, without a seat just now, over, or not there (for this person)."""

    OPEN = "open"
    FULL = "full"
    OVER = "over"
    GONE = "gone"


@dataclass(frozen=True)
class Linked:
    """What a step is about as its owner may see it now. `level`: how much company, where that is known."""

    link: str
    stand: Stand
    title: str = ""
    level: int | None = None
    starts_at: datetime | None = None
    zone: str = "UTC"

    @property
    def kind(self) -> str:
        """The first word of its page."""
        return self.link.split("/")[1] if self.link.startswith("/") else ""


Find = Callable[[Person, Collection[str]], Iterable[Linked]]

_finders: dict[str, Find] = {}
_offers: list[Callable[[Person], list[Linked]]] = []


def provide(kind: str, find: Find) -> None:
    """Let `find(person, links)` say what of these pages this person may see; home does this for sessions."""
    _finders[kind] = find


def provide_offers(offer: Callable[[Person], list[Linked]]) -> None:
    """Let `offer(person)` name more that a step could be about. Twice is once."""
    if offer not in _offers:
        _offers.append(offer)


def is_link(link: str) -> bool:
    """Whether this has the shape of such a page at all."""
    return SHAPE.fullmatch(link) is not None


def ref_in(link: str) -> str:
    """The ref of the thing whose page it is."""
    shape = SHAPE.fullmatch(link)
    return shape.group(2) if shape else ""


def look_up(person: Person, links: Iterable[str]) -> dict[str, Linked]:
    """What each of these is for this person now, a few questions for all of them together."""
    wanted = {link for link in links if is_link(link)}
    found = {
        each.link: each
        for kind, find in {**_OWN, **_finders}.items()
        if (of_kind := {link for link in wanted if link.split("/")[1] == kind})
        for each in find(person, of_kind)
    }
    return {link: found.get(link) or Linked(link, Stand.GONE) for link in wanted}


def offers_to(person: Person) -> list[Linked]:
    """What this person could choose from: dates that are coming for them, their rooms, and what others provide."""
    coming = [each.meetup for each in meetups.coming(person, 8)]
    rooms = [Linked(f"/rooms/{line.room.ref}", Stand.OPEN, line.room.name) for line in chat.rooms_of(person)]
    dates = [_date(each) for each in coming if each.state is not MeetupState.CANCELLED]
    return [*dates, *rooms, *(each for offer in _offers for each in offer(person))]


def shifts_beside(person: Person, link: str) -> list[Linked]:
    """The shifts to come of a way to help, when it is asked about as a whole."""
    if not link.startswith("/volunteering/") or "#" in link:
        return []
    found = volunteering.opportunities_seen(person, {ref_in(link)})
    ahead = [(each, shift) for each in found for shift in volunteering.shifts_ahead(each, 5)]
    return [_shift(each, shift) for each, shift in ahead if shift.cancelled_at is None]


def _dates(person: Person, links: Collection[str]) -> Iterable[Linked]:
    found = meetups.dates_seen(person, {ref_in(link) for link in links})
    seats = meetups.seats_of(found) if found else {}
    for each in found:
        taken = all(seats[each.id].left(answer) == 0 for answer in (Answer.GOING, Answer.LISTENING))
        yield _date(each, full=taken and not _comes(person, each))


def _comes(person: Person, meetup: Meetup) -> bool:
    reply = meetups.reply_of(person, meetup)
    return reply is not None and reply.answer in meetups.COMES


def _date(meetup: Meetup, *, full: bool = False) -> Linked:
    over = meetup.state is MeetupState.CANCELLED or meetup.ends_at <= clock.now()
    stand = Stand.OVER if over else Stand.FULL if full else Stand.OPEN
    level = contact_level.level(meetup.facets)
    return Linked(f"/meetups/{meetup.ref}", stand, meetup.title, level, meetup.starts_at, meetup.zone)


def _activities(person: Person, links: Collection[str]) -> Iterable[Linked]:
    for each in activities.activities_seen(person, {ref_in(link) for link in links}):
        dates = schedule.next_slots(each.rule, each.first_local, each.zone, clock.now())
        over = each.state is not ActivityState.OFFERED or (each.first_local is not None and not dates)
        yield Linked(
            f"/activities/{each.ref}", Stand.OVER if over else Stand.OPEN, each.title,
            contact_level.level(each.facets), dates[0].starts_at if dates else None, each.zone,
        )  # fmt: skip


def _ways_to_help(person: Person, links: Collection[str]) -> Iterable[Linked]:
    found = {each.ref: each for each in volunteering.opportunities_seen(person, {ref_in(link) for link in links})}
    shifts = volunteering.shifts_by_ref({link.partition("#")[2] for link in links} - {""})
    for link in links:
        each, shift = found.get(ref_in(link)), shifts.get(link.partition("#")[2])
        if each is None:
            continue
        if "#" not in link:
            yield Linked(link, Stand.OPEN, each.title, contact_level.level(each.facets), zone=each.zone)
        elif shift is not None and shift.opportunity_id == each.id:
            yield _shift(each, shift)


def _shift(way: Opportunity, shift: Shift) -> Linked:
    over = shift.cancelled_at is not None or shift.ends_at <= clock.now()
    stand, level = Stand.OVER if over else Stand.OPEN, contact_level.level(way.facets)
    return Linked(f"/volunteering/{way.ref}#{shift.ref}", stand, way.title, level, shift.starts_at, way.zone)


def _rooms(person: Person, links: Collection[str]) -> Iterable[Linked]:
    for room in chat.rooms_seen(person, {ref_in(link) for link in links}):
        yield Linked(f"/rooms/{room.ref}", Stand.OPEN, room.name, zone=room.group.zone)


_OWN: dict[str, Find] = {
    "meetups": _dates, "activities": _activities, "volunteering": _ways_to_help, "rooms": _rooms,
}  # fmt: skip
