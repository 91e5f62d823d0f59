"""What people do with the addresses of their calendars: make one, change what it says, take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import update

from groups import clock, db
from groups.calendars import queries
from groups.calendars.models import CalendarFeed
from groups.errors import Conflict
from groups.people.models import Person
from groups.people.tokens import hash_token

MOST_FEEDS = 10
#: How often it is noted that an address was read.
NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Wishes:
    """What an address is called by its owner, and what its calendar says."""

    name: str = ""
    says_titles: bool = False
    with_perhaps: bool = False


def make_feed(person: Person, wishes: Wishes) -> str:
    """Make an address and give its token, which is kept nowhere else."""
    if queries.count_feeds(person) >= MOST_FEEDS:
        raise Conflict("There are ten addresses already. Please take one back that is not in use any more.")
    token = token_urlsafe(32)
    now = clock.now()
    feed = CalendarFeed(person_id=person.id, token_hash=hash_token(token), created_at=now, changed_at=now)
    _wish(feed, wishes)
    db.session().add(feed)
    return token


def change_feed(person: Person, ref: str, wishes: Wishes) -> CalendarFeed:
    """Let an address say something else from its next reading on."""
    feed = queries.feed_for(person, ref)
    _wish(feed, wishes)
    feed.changed_at = clock.now()
    return feed


def end_feed(person: Person, ref: str) -> None:
    """Take an address back: from now on there is nothing at it, and what it was called is forgotten."""
    feed = queries.feed_for(person, ref)
    feed.ended_at, feed.name = clock.now(), ""


def end_feeds(person_id: int) -> None:
    """Take back every address of a person: somebody else may have been in their account and made one."""
    mine = update(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    db.session().execute(mine.values(ended_at=clock.now(), name=""))


def is_unnoted(feed: CalendarFeed) -> bool:
    """Whether its last reading was noted so long ago that this one should be."""
    return feed.read_at is None or clock.now() - feed.read_at >= NOTED_EVERY


def note_read(feed_id: int) -> None:
    """Note that an address was read just now, so that its owner sees which ones are in use."""
    db.session().execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(read_at=clock.now()))


def _wish(feed: CalendarFeed, wishes: Wishes) -> None:
    feed.name = wishes.name.strip()[:60]
    feed.says_titles, feed.with_perhaps = wishes.says_titles, wishes.with_perhaps
