"""Putting calendars together: one person's, a group's, one date, one series."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from groups import access, clock
from groups.calendars import ical, queries, series_entries, telling
from groups.calendars.ical import Entry
from groups.calendars.models import CalendarFeed
from groups.calendars.queries import Date
from groups.calendars.telling import Said
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup, MeetupState, Series
from groups.meetups.parts import span
from groups.membership.models import Group
from groups.people import queries as people
from groups.people.models import Person

#: How long what is over, or was called off, stays in a calendar.
KEPT = timedelta(weeks=4)


def own_calendar(person: Person, feed: CalendarFeed) -> bytes:
    """What a person said they come to and, if they wish, what they have not answered yet; on their own clock, so that
    the zone of a group says nothing about it. While they pause there is nothing but the seats they keep."""
    now = clock.now()
    with_perhaps = feed.with_perhaps and not people.is_paused(person.id)
    dates = queries.dates_of(person, now - KEPT, answered=not with_perhaps)
    told = [date for date in dates if date.comes or (date.reply is None and date.meetup.ends_at > now)]
    entries = [_own_entry(person, feed, date) for date in told]
    return ical.write(entries, name=telling.NEUTRAL_CALENDAR, zone=person.zone, now=now)


def _own_entry(person: Person, feed: CalendarFeed, date: Date) -> Entry:
    meetup, shows_way = date.meetup, feed.says_titles and _shows_way(person, date)
    said = telling.neutrally(perhaps=not date.comes)
    if feed.says_titles:
        said = telling.to_member(meetup, shows_way=shows_way)
    entry = series_entries.single(meetup, said, telling.own_uid(person, meetup.uid), span(meetup, date.part))
    return replace(
        entry,
        zone=person.zone,
        stamp=_own_stamp(feed, date, shows_way=shows_way),
        sequence=_own_sequence(date),
        status=ical.TENTATIVE if entry.status == ical.CONFIRMED and not date.comes else entry.status,
        is_private=True,
    )


def _own_stamp(feed: CalendarFeed, date: Date, *, shows_way: bool) -> datetime:
    """When what is said of this date last changed: by the group, by the person, or because the way is shown now."""
    shown_from = date.meetup.starts_at - timedelta(hours=date.meetup.reveal_hours)
    moments = [date.meetup.changed_at, feed.changed_at]
    moments += [date.reply.changed_at] if date.reply else []
    moments += [shown_from] if shows_way and shown_from <= clock.now() else []
    return max(moments)


def _own_sequence(date: Date) -> int:
    """Rises with every change of the date and with every change of mind, which may change when it ends."""
    minds = (date.reply.changed_at - date.meetup.created_at).total_seconds() if date.reply else 0
    return date.meetup.sequence + max(0, int(minds))


def group_calendar(group: Group) -> bytes:
    """A listed group's dates, as everyone may know them: each series by its rule, and the dates that stand apart."""
    now = clock.now()
    since = now - KEPT
    series = queries.series_of_group(group, since)
    dates = queries.dates_of_series(series)
    entries = []
    for each in series:
        entries += series_entries.told(each, dates[each.id], lambda thing: telling.publicly(thing, group), str, since)
    for meetup in queries.single_dates(group, since):
        entries.append(series_entries.single(meetup, telling.publicly(meetup, group), meetup.uid))
    return ical.write(entries, name=telling.NEUTRAL_CALENDAR, zone=group.zone, now=now)


def date_file(person: Person | None, meetup: Meetup, *, named: bool) -> bytes:
    """One date as a file: with its name and place, or in neutral words; from when to when the person comes."""
    date = Date(meetup, meetups.reply_of(person, meetup))
    said = telling.neutrally()
    if named and access.standing(person, meetup).role is not None:
        said = telling.to_member(meetup, shows_way=_shows_way(person, date))
    elif named:
        said = telling.publicly(meetup, meetup.group)
    entry = series_entries.single(meetup, said, telling.own_uid(person, meetup.uid), span(meetup, date.part))
    return ical.write([entry], name=telling.NEUTRAL_CALENDAR, zone=meetup.zone, now=clock.now())


def series_file(person: Person | None, meetup: Meetup, series: Series, *, named: bool) -> bytes:
    """The whole series of a date as a file, by its rule."""

    def say(thing: Meetup | Series) -> Said:
        return telling.publicly(thing, meetup.group) if named else telling.neutrally()

    dates = queries.dates_of_series([series])[series.id]
    entries = series_entries.told(series, dates, say, lambda uid: telling.own_uid(person, uid), clock.now() - KEPT)
    return ical.write(entries, name=telling.NEUTRAL_CALENDAR, zone=series.zone, now=clock.now())


def _shows_way(person: Person | None, date: Date) -> bool:
    is_on = date.meetup.state is not MeetupState.CANCELLED
    return is_on and meetups.may_see_the_way(person, date.meetup, date.reply)
