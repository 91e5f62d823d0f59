"""Calling those who look after people, and writing to the person concerned: in words that say nothing to others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from groups import clock, db, events
from groups.care import oncall, queries
from groups.care.course import is_grave
from groups.care.events import CareGiven
from groups.care.models import CareItem
from groups.notices import service as notices
from groups.notices import ways
from groups.notices.models import Channel
from groups.notices.service import Queued
from groups.people import boundaries
from groups.people.models import Person

#: Somebody may be in danger: this goes by every way there is, whatever one chose for ordinary news.
ALERT, ASKED, WORD, FOLLOW_UP = "care_alert", "care_asked", "care_word", "care_follow_up"
#: To the person concerned.
WORDS, SIDE_LINE = "care_words", "care_side_line"
KINDS = (ALERT, ASKED, WORD, FOLLOW_UP, WORDS, SIDE_LINE)


def alert(item: CareItem, why: str) -> None:
    """Call those who are to be called. `why` names the occasion, so that each is told once of it."""
    tell(ALERT, item, oncall.who_looks(item), once=why)


def tell(kind: str, item: CareItem, person_ids: Iterable[int], *, once: str, due_at: datetime | None = None) -> None:
    """Queue one notice for each of these people, by mail, in the list and in their browsers."""
    due = due_at or clock.now()
    queued = [
        Queued(item.id, person_id, way, due, None, notices.named(f"{kind}:{item.id}:{person_id}:{once}", way))
        for person_id in sorted(person_ids)
        for way in sorted(ways.open_ways())
    ]
    notices.put_all(kind, queued)


def write_to_person(item: CareItem, kind: str, once: str) -> None:
    """Tell the person concerned that there is something on the page that is theirs alone: a letter that says nothing
    else, and the list; no browser shows it. The letter waits for the hours in which they like to be reached, unless it
    is grave."""
    if item.person_id is None:
        return
    now = clock.now()
    opens = None if is_grave(item.gravity) else boundaries.opens_at(item.person_id)
    due = {Channel.MAIL: opens or now, Channel.IN_APP: now}
    queued = [
        Queued(item.id, item.person_id, way, at, None, notices.named(f"{kind}:{item.id}:{once}", way))
        for way, at in due.items()
    ]
    notices.put_all(kind, queued)
    show_to_person(item.person_id)


def show_to_person(person_id: int) -> None:
    """Let their own pages say that there is something for them alone, until they put it away."""
    _mark(person_id, has_care=True)
    events.announce(CareGiven(person_id))


def nothing_more_for(item: CareItem) -> None:
    """It is over: their pages need not speak of it any more, unless there is something else."""
    if item.person_id is not None and not queries.has_something(item.person_id):
        _mark(item.person_id, has_care=False)


def _mark(person_id: int, *, has_care: bool) -> None:
    marked = update(Person).where(Person.id == person_id).values(has_care=has_care)
    db.session().execute(marked.execution_options(synchronize_session="fetch"))
