"""Putting meetups on the calendar: a single date, or a series with its dates ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from groups import access, clock, db, recurrence
from groups.access import Can
from groups.audit import service as audit
from groups.columns import new_ref
from groups.contact_level import Facets
from groups.errors import Invalid
from groups.events import announce
from groups.meetups.events import MeetupsScheduled
from groups.meetups.models import Meetup, Series
from groups.membership.models import Group, Mode
from groups.people.models import Person

HORIZON = timedelta(weeks=12)


#: What a series hands down to each of its dates.
HANDED_DOWN = (
    *("title", "summary", "description", "zone", "minutes", "mode", "town", "place", "latitude", "longitude"),
    *("address", "meeting_point", "join_link", "reveal_hours", "speaking_seats", "listening_seats"),
    *("facet_people", "facet_talking", "facet_seen", "facet_length", "facet_leaving", "facet_strangers"),
)


@dataclass(frozen=True)
class Details:
    """What a facilitator says about a meetup. `rule` is None for a single date; `first_local` is wall clock in the
    group's zone; `minutes` its length."""

    title: str
    first_local: datetime
    minutes: int
    mode: Mode
    facets: Facets
    rule: recurrence.Rule | None = None
    summary: str = ""
    description: str = ""
    town: str = ""
    place: str = ""
    address: str = ""
    meeting_point: str = ""
    join_link: str = ""
    reveal_hours: int = 24
    speaking_seats: int | None = None
    listening_seats: int | None = None


def schedule(person: Person, group: Group, details: Details) -> Series | Meetup:
    """Add a single meetup, or a series with its dates for the next twelve weeks."""
    access.require(person, Can.SCHEDULE, group)
    _check(details, group)

    now = clock.now()
    about = _about(details, group)
    if details.rule is None:
        starts_at = recurrence.instant(details.first_local, ZoneInfo(group.zone))
        meetup = _date(about, group.id, details.first_local, starts_at, now)
        db.session().add(meetup)
        db.session().flush()
        made: Series | Meetup = meetup
        announce(MeetupsScheduled(group.id, None, meetup.id))
    else:
        rule = recurrence.format_rule(details.rule)
        series = Series(
            **about,
            group_id=group.id,
            rule=rule,
            first_local=details.first_local,
            created_by_id=person.id,
            created_at=now,
            changed_at=now,
        )
        db.session().add(series)
        db.session().flush()
        extend_series(series)
        made = series
        announce(MeetupsScheduled(group.id, series.id, None))

    kind = "series" if isinstance(made, Series) else "meetup"
    audit.record(person, f"{kind}.scheduled", kind, made.id, group_id=group.id)
    return made


def extend_series(series: Series) -> int:
    """Bring the dates of a series up to the horizon; gives how many were added. Adding twice adds nothing."""
    now = clock.now()
    rule = recurrence.parse_rule(series.rule, zone=series.zone)
    wanted = {slot.local: slot for slot in recurrence.slots(rule, series.first_local, series.zone, now, now + HORIZON)}
    have = db.session().scalars(select(Meetup.slot).where(Meetup.series_id == series.id, Meetup.slot.in_(list(wanted))))
    about = {name: getattr(series, name) for name in HANDED_DOWN}
    missing = sorted(wanted.keys() - set(have))
    for local in missing:
        date = _date(about, series.group_id, local, wanted[local].starts_at, now)
        date.series_id, date.slot = series.id, local
        db.session().add(date)
    return len(missing)


def _check(details: Details, group: Group) -> None:
    problems: dict[str, str] = {}
    if not details.title.strip():
        problems["title"] = "Please give it a short name."
    if recurrence.instant(details.first_local, ZoneInfo(group.zone)) <= clock.now():
        problems["first"] = "This moment has passed already. Please choose one that is still to come."
    if not 5 <= details.minutes <= 720:
        problems["minutes"] = "Please choose a length from 5 minutes to 12 hours."
    if details.mode is not Mode.ONLINE and not details.place.strip():
        problems["place"] = "People need to know which place it is. The exact address can stay hidden until the day."
    for name in ("speaking_seats", "listening_seats"):
        seats = getattr(details, name)
        if seats is not None and not 0 <= seats <= 500:
            problems[name] = "Please choose a number from 0 to 500, or leave it empty for no limit."
    if not 0 <= details.reveal_hours <= 336:
        problems["reveal_hours"] = "Please choose from 0 hours to 14 days (336 hours)."
    if details.rule is not None:
        try:
            recurrence.slots(details.rule, details.first_local, group.zone, clock.now(), clock.now() + HORIZON)
        except ValueError as fault:
            problems["repeats"] = str(fault)
    if problems:
        raise Invalid("Some of this needs another look.", fields=problems)


def _about(details: Details, group: Group) -> dict[str, Any]:
    facets = details.facets
    near = details.town.strip() == group.town or not details.town.strip()
    return {
        "title": details.title.strip()[:60],
        "summary": details.summary.strip()[:200],
        "description": details.description.strip(),
        "zone": group.zone,
        "minutes": details.minutes,
        "mode": details.mode,
        "town": details.town.strip()[:120] or group.town,
        "place": details.place.strip()[:200],
        "latitude": group.latitude if near else None,
        "longitude": group.longitude if near else None,
        "address": details.address.strip()[:300],
        "meeting_point": details.meeting_point.strip()[:300],
        "join_link": details.join_link.strip()[:500],
        "reveal_hours": details.reveal_hours,
        "speaking_seats": details.speaking_seats,
        "listening_seats": details.listening_seats,
        "facet_people": facets.people,
        "facet_talking": facets.talking,
        "facet_seen": facets.seen,
        "facet_length": facets.length,
        "facet_leaving": facets.leaving,
        "facet_strangers": facets.strangers,
    }


def _date(about: dict[str, Any], group_id: int, local: datetime, starts_at: datetime, now: datetime) -> Meetup:
    return Meetup(
        **about,
        group_id=group_id,
        starts_local=local,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=about["minutes"]),
        uid=new_ref(),
        created_at=now,
        changed_at=now,
    )
