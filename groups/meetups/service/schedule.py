"""Putting meetups on the calendar: a single date, or a series with its dates ahead."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from groups import access, clock, db, recurrence
from groups.access import Can
from groups.audit import service as audit
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import MeetupsScheduled
from groups.meetups.models import Meetup, MeetupState, Series
from groups.meetups.service.details import HANDED_DOWN, HORIZON, Details, check, described, new_date, settled
from groups.membership.models import Group
from groups.membership.service import belonging
from groups.people.models import Person

#: For how long the same words are taken to be the same deed.
AGAIN = timedelta(minutes=10)


def check_schedule(person: Person, group: Group, details: Details) -> Details:
    """What scheduling would refuse is refused; gives the details with the first date that the rule really makes."""
    access.require(person, Can.SCHEDULE, group)
    check(details, group.zone)
    if details.rule is None:
        return details
    return settled(details, details.rule)[0]


def schedule(person: Person, group: Group, details: Details) -> Series | Meetup:
    """Add a single meetup, or a series with its dates for the next twelve weeks. The same words sent again, by a press
    too many or because the answer was lost, give what was made."""
    details = check_schedule(person, group, details)
    belonging.hold(group.id)
    there = _made_lately(group, details)
    if there is not None:
        return there

    made = _single(group, details) if details.rule is None else new_series(person, group, details, details.rule)
    is_series = isinstance(made, Series)

    kind = "series" if is_series else "meetup"
    audit.record(person, f"{kind}.scheduled", kind, made.id, group_id=group.id)
    announce(MeetupsScheduled(group.id, made.id if is_series else None, None if is_series else made.id))
    return made


def _made_lately(group: Group, details: Details) -> Series | Meetup | None:
    """What the same words have made in the last minutes."""
    title, first, since = details.title.strip()[:60], details.first_local, clock.now() - AGAIN
    if details.rule is None:
        alone = (Meetup.group_id == group.id, Meetup.series_id.is_(None), Meetup.created_at > since)
        same = (Meetup.title == title, Meetup.starts_local == first, Meetup.minutes == details.minutes)
        return db.session().scalar(select(Meetup).where(*alone, *same, Meetup.state == MeetupState.SCHEDULED).limit(1))
    rule, days = recurrence.format_rule(details.rule), recurrence.format_days(details.rule.exceptions)
    alive = (Series.group_id == group.id, Series.ended_at.is_(None), Series.created_at > since)
    like = (Series.title == title, Series.first_local == first, Series.minutes == details.minutes)
    return db.session().scalar(
        select(Series).where(*alive, *like, Series.rule == rule, Series.exceptions == days).limit(1)
    )


def _single(group: Group, details: Details) -> Meetup:
    about = described(details, group, group.zone)
    slot = recurrence.Slot(details.first_local, recurrence.instant(details.first_local, ZoneInfo(group.zone)))
    meetup = new_date(about, group.id, slot, clock.now())
    db.session().add(meetup)
    db.session().flush()
    return meetup


def new_series(person: Person, group: Group, details: Details, rule: recurrence.Rule) -> Series:
    """A series with its dates up to the horizon."""
    now = clock.now()
    series = Series(
        **described(details, group, group.zone),
        group_id=group.id,
        rule=recurrence.format_rule(rule),
        exceptions=recurrence.format_days(rule.exceptions),
        first_local=details.first_local,
        created_by_id=person.id,
        created_at=now,
        changed_at=now,
    )
    db.session().add(series)
    db.session().flush()
    extend_series(series)
    return series


def extend_series(series: Series) -> int:
    """Bring the dates of a series up to the horizon; gives how many were added. Adding twice adds nothing.

    A series whose rule has come to its end, with nothing ahead of it, is ended.
    """
    now = clock.now()
    rule = queries.rule_of(series)
    wanted = {slot.local: slot for slot in recurrence.slots(rule, series.first_local, series.zone, now, now + HORIZON)}
    have = db.session().scalars(select(Meetup.slot).where(Meetup.series_id == series.id, Meetup.slot.in_(list(wanted))))
    about = {name: getattr(series, name) for name in HANDED_DOWN}
    missing = sorted(wanted.keys() - set(have))
    for local in missing:
        date = new_date(about, series.group_id, wanted[local], now)
        date.series_id, date.slot = series.id, local
        db.session().add(date)
    if not wanted and not recurrence.upcoming(rule, series.first_local, series.zone, now, 1):
        series.ended_at = now
    return len(missing)
