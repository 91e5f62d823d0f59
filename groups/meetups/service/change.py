"""Moving one date, or changing what is said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groups import clock, recurrence
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Meetup, MeetupState
from groups.meetups.service.details import WHERE, Details, check, described, redescribe
from groups.meetups.service.reply import line_up
from groups.meetups.service.telling import tell_of_date
from groups.people.models import Person
from groups.words import when


@dataclass(frozen=True)
class Changed:
    """What came of changing a date: whether anything did, how many people are told, and whether more people have a seat
    than there are seats now (they keep it)."""

    anything: bool
    told: int = 0
    fuller_than_full: bool = False


def seen(meetup: Meetup) -> str:
    """What a page with this date on it remembers of it, to know whether somebody else was quicker."""
    return meetup.changed_at.isoformat()


def change_date(actor: Person, meetup_ref: str, details: Details, seen_at: str | None = None) -> Changed:
    """Move one date, or change its words, place, seats or links. It keeps its place in its series and its replies, and
    a change of the series leaves it alone from now on. Who comes is told once of another time or place. What somebody
    else changed since then (`seen_at`) is not undone unknowingly."""
    meetup = queries.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    line_up(meetup)
    check_changeable(meetup)
    _check_seen(meetup, seen_at)
    if details.first_local != meetup.starts_local:
        check(details, meetup.zone)
    else:
        check_words(details, meetup)

    was = meetup.starts_local
    changed = redescribe(meetup, described(details, meetup.group, meetup.zone))
    if details.first_local != was or "minutes" in changed:
        changed.add("time")
        move_to(meetup, details.first_local)
    if not changed:
        return Changed(anything=False)
    told = _note(actor, meetup, changed)

    old, new = {"starts": was.isoformat()}, {"starts": meetup.starts_local.isoformat()}
    audit.record(actor, "meetup.changed", "meetup", meetup.id, group_id=meetup.group_id, old=old, new=new)
    announce(MeetupChanged(meetup.id, meetup.group_id))
    return Changed(True, told, fuller_than_full=is_fuller_than_full([meetup]))


def check_changeable(meetup: Meetup) -> None:
    """Refuse to change what is cancelled or over."""
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This date is cancelled. Please put it back first, and then change it.")
    if meetup.ends_at <= clock.now():
        raise Conflict("This date is over, so it cannot be changed any more.")


def _check_seen(meetup: Meetup, seen_at: str | None) -> None:
    if seen_at and seen_at != seen(meetup):
        raise Conflict(
            f"This date was changed while your page was open. It is on {when(meetup.starts_at, meetup.zone)} now. "
            "Nothing of yours is saved yet. If what you wrote below is what it should be, save it once more.",
            code="changed_meanwhile",
        )


def check_words(details: Details, meetup: Meetup) -> None:
    """The same check for a date that stays when it is, which may have begun."""
    later = (clock.now() + timedelta(days=2)).astimezone(ZoneInfo(meetup.zone)).replace(tzinfo=None)
    check(replace(details, first_local=later, rule=None), meetup.zone)


def move_to(meetup: Meetup, local: datetime) -> None:
    """Let a date start at another time of the wall clock, as long as it is said to be; it keeps its slot."""
    meetup.starts_at = recurrence.instant(local, ZoneInfo(meetup.zone))
    meetup.ends_at = meetup.starts_at + timedelta(minutes=meetup.minutes)
    if local != meetup.starts_local:
        meetup.starts_local = local
        meetup.state = MeetupState.SCHEDULED if local == meetup.slot else MeetupState.MOVED


def is_fuller_than_full(meetups: list[Meetup]) -> bool:
    """Whether more people have a seat at one of these dates than it has seats."""
    return any(
        (seats.speaking_seats is not None and seats.speaking > seats.speaking_seats)
        or (seats.listening_seats is not None and seats.listening > seats.listening_seats)
        for seats in queries.seats_of(meetups).values()
    )


def matters(changed: set[str]) -> bool:
    """Whether these changes are of the time or the place: they are told, and calendars are to notice."""
    return bool(changed & {"time", *WHERE})


def _note(actor: Person, meetup: Meetup, changed: set[str]) -> int:
    meetup.touched, meetup.changed_at = True, clock.now()
    if not matters(changed):
        return 0
    meetup.sequence += 1
    return tell_of_date(actor, "meetup_moved", meetup)
