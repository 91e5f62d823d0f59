"""What is said of a date in a calendar: its name and place, or neutral words that tell whoever sees it nothing."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from groups import letters
from groups.columns import new_ref
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup, Series
from groups.membership.models import Group
from groups.people.models import Person

NEUTRAL, NEUTRAL_PERHAPS = "A date", "Perhaps a date"
NEUTRAL_CALENDAR = "Dates"


@dataclass(frozen=True)
class Said:
    """The words of one entry."""

    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


def neutrally(*, perhaps: bool = False) -> Said:
    """The same for every date of every group."""
    return Said(NEUTRAL_PERHAPS if perhaps else NEUTRAL)


def publicly(thing: Meetup | Series, group: Group) -> Said:
    """What everyone may read of a listed group's date: never the address, the meeting point or the link."""
    page = letters.link("membership.group", ref=group.ref)
    return Said(thing.title, meetups.where_words(thing), thing.summary, page)


def to_member(meetup: Meetup, *, shows_way: bool) -> Said:
    """What a member chose to have in their own calendar; the way there only while it may be shown to them."""
    page, where = letters.link("meetups.meetup", ref=meetup.ref), meetups.where_words(meetup)
    if not shows_way:
        return Said(meetup.title, where, meetup.group.name, page)
    way = ", ".join(part for part in (where, meetup.address, meetup.meeting_point) if part)
    link = f"\nJoin online: {meetup.join_link}" if meetup.join_link else ""
    return Said(meetup.title, way, f"{meetup.group.name}{link}", page)


def own_uid(person: Person | None, uid: str) -> str:
    """A date's or series' identity in the calendar of one person.

    Not the one that the group's public calendar has: whoever holds a calendar with neutral words, such as the company
    that keeps it, could look that up and know the group. Always the same for the same person, and made of two random
    refs that are stored; a visitor's is new each time.
    """
    return sha256(f"{person.ref if person else new_ref()} {uid}".encode()).hexdigest()[:32]
