"""Telling those whom a changed date concerns, once for each deed."""

from __future__ import annotations

from collections.abc import Collection

from groups import outbox
from groups.audit.models import AuditEntry
from groups.meetups import queries
from groups.meetups.models import Meetup, MeetupState
from groups.people.models import Person


def tell_of_date(actor: Person, kind: str, meetup: Meetup) -> int:
    """One letter to each person whom this date concerns, except who did it; gives how many. The sequence of a date is
    raised by each such deed, so the next one is told again."""
    stands = meetup.state is not MeetupState.CANCELLED
    people = queries.concerned([meetup.id], with_line=stands).keys() - {actor.id}
    for person_id in sorted(people):
        once = f"{kind}:{meetup.id}:{meetup.sequence}:{person_id}"
        outbox.put(kind, meetup.id, person_id, not_after=meetup.ends_at, once=once)
    return len(people)


def tell_of_series(actor: Person, entry: AuditEntry, dates: Collection[Meetup]) -> int:
    """One letter to each person, however many of these dates concern them; gives how many people. The letter is about
    the record of the deed, which names the dates."""
    if not dates:
        return 0
    off = [date.id for date in dates if date.state is MeetupState.CANCELLED]
    on = [date.id for date in dates if date.state is not MeetupState.CANCELLED]
    people = (queries.concerned(on).keys() | queries.concerned(off, with_line=False).keys()) - {actor.id}
    last = max(date.ends_at for date in dates)
    for person_id in sorted(people):
        once = f"series_changed:{entry.id}:{person_id}"
        outbox.put("series_changed", entry.id, person_id, not_after=last, once=once)
    return len(people)
