"""The entries of one series: its rule, the dates that differ from it, and those that are outside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groups import clock, recurrence
from groups.calendars import ical, repeating
from groups.calendars.ical import Entry
from groups.calendars.repeating import Pattern
from groups.calendars.telling import Said
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup, MeetupState, Series

Say = Callable[[Meetup | Series], Said]
Identify = Callable[[str], str]


def single(meetup: Meetup, said: Said, uid: str, when: tuple[datetime, datetime] | None = None) -> Entry:
    """A date by itself; `when` is set where somebody comes for part of it."""
    begins, ends = when or (meetup.starts_at, meetup.ends_at)
    return Entry(
        uid=uid,
        begins=begins,
        ends=ends,
        zone=meetup.zone,
        summary=said.summary,
        location=said.location,
        description=said.description,
        url=said.url,
        stamp=meetup.changed_at,
        sequence=meetup.sequence,
        status=ical.CANCELLED if meetup.state is MeetupState.CANCELLED else ical.CONFIRMED,
    )


def told(series: Series, dates: list[Meetup], say: Say, identify: Identify, since: datetime) -> list[Entry]:
    """Every entry of a series with these dates; none when all of it was over before `since`."""
    slots = {meetup.slot: meetup for meetup in dates if meetup.slot is not None}
    rule = meetups.rule_of(series)
    ended = series.ended_at is not None
    pattern = repeating.pattern(rule, series.first_local, series.zone, slots.keys(), clock.now(), ended=ended)
    by_rule = pattern.slots if pattern else frozenset()
    apart = [
        single(meetup, say(meetup), identify(meetup.uid))
        for slot, meetup in slots.items()
        if slot not in by_rule and meetup.ends_at > since
    ]
    if pattern is None or _is_over(series, pattern, slots, since):
        return apart
    master = _of_series(series, say(series), identify(series.uid), pattern)
    return [master, *_exceptions(master, pattern, series, slots, say), *apart]


def _of_series(series: Series, said: Said, uid: str, pattern: Pattern) -> Entry:
    begins = recurrence.instant(pattern.first, ZoneInfo(series.zone))
    return Entry(
        uid=uid,
        begins=begins,
        ends=begins + timedelta(minutes=series.minutes),
        zone=series.zone,
        summary=said.summary,
        location=said.location,
        description=said.description,
        url=said.url,
        stamp=series.changed_at,
        sequence=series.sequence,
        rule=pattern.rule,
        wall=pattern.first,
        left_out=pattern.left_out,
    )


def _exceptions(
    master: Entry, pattern: Pattern, series: Series, slots: dict[datetime, Meetup], say: Say
) -> list[Entry]:
    """The dates of the rule that differ from it: moved, changed, called off, or at an hour that the clock skips."""
    found = []
    for slot in sorted(pattern.slots & slots.keys()):
        meetup = slots[slot]
        if _differs(meetup, series, say):
            entry = single(meetup, say(meetup), master.uid)
            entry = replace(entry, instead_of=slot, sequence=series.sequence + meetup.sequence)
            found.append(replace(entry, zone=series.zone, stamp=max(series.changed_at, meetup.changed_at)))
    for ahead in pattern.displaced:
        if ahead.local not in slots:
            ends = ahead.starts_at + (master.ends - master.begins)
            bare = replace(master, rule="", wall=None, left_out=(), instead_of=ahead.local)
            found.append(replace(bare, begins=ahead.starts_at, ends=ends))
    return found


def _differs(meetup: Meetup, series: Series, say: Say) -> bool:
    shown = meetup.starts_at.astimezone(ZoneInfo(series.zone)).replace(tzinfo=None)
    return (
        meetup.state is MeetupState.CANCELLED
        or shown != meetup.slot
        or meetup.ends_at - meetup.starts_at != timedelta(minutes=series.minutes)
        or say(meetup) != say(series)
    )


def _is_over(series: Series, pattern: Pattern, slots: dict[datetime, Meetup], since: datetime) -> bool:
    last = recurrence.instant(max(pattern.slots, default=pattern.first), ZoneInfo(series.zone))
    lately = any(meetup.ends_at > since for meetup in slots.values())
    return not lately and last + timedelta(minutes=series.minutes) <= since
