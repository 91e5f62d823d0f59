"""What each findable thing looks like as a listing, or None when it is not to be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from groups import contact_level
from groups.activities import access_facts, schedule
from groups.activities.models import Activity, ActivityState
from groups.activities.queries import welcomes_newcomers
from groups.finder import places
from groups.finder.models import Thing
from groups.meetups.models import Answer, Meetup, MeetupState
from groups.meetups.queries import Seats
from groups.membership.models import Mode, WithPlace
from groups.recurrence import Slot, format_rule, parse_rule
from groups.text import fold
from groups.volunteering.models import Opportunity, Shift

Row = dict[str, Any]

KIND_WORDS = {
    "support": "support group meeting",
    "social": "social company",
    "creative": "creative making",
    "movement": "movement",
    "outdoors": "outdoors nature",
    "mindfulness": "mindfulness calm quiet",
    "learning": "learning course",
    "volunteering": "volunteering help helping",
}


def of_activity(activity: Activity, now: datetime, country: str) -> Row | None:
    """An activity as long as there is a date ahead; one that was called off until the date that it concerns."""
    if activity.mode is Mode.INACTIVE:
        return None
    if activity.state is ActivityState.CANCELLED:
        return _cancelled(activity, now, country)
    if activity.state is not ActivityState.OFFERED:
        return None
    ahead = schedule.next_slots(activity.rule, activity.first_local, activity.zone, now)
    if activity.first_local is not None and not ahead:
        return None
    step = schedule.day_step(activity.rule)
    return {
        **_activity_facts(activity, country),
        **_when(ahead[0] if ahead else None, step, _endless(activity.rule) if activity.rule and not step else ""),
        "last_at": schedule.last_at(activity.rule, activity.first_local, activity.zone),
        "cancelled": False,
    }


def _cancelled(activity: Activity, now: datetime, country: str) -> Row | None:
    slots = schedule.next_slots(activity.rule, activity.first_local, activity.zone, activity.changed_at)
    if not slots or slots[0].starts_at < now:
        return None
    return {**_activity_facts(activity, country), **_when(slots[0], 0, ""), "last_at": None, "cancelled": True}


def _activity_facts(activity: Activity, country: str) -> Row:
    said = [activity.title, activity.summary, activity.town, activity.place, activity.source_name]
    return {
        **_place(activity, country),
        **_level(contact_level.level(activity.facets), contact_level.why(activity.facets)),
        "thing": Thing.ACTIVITY,
        "thing_id": activity.id,
        "path": f"/activities/{activity.ref}",
        "group_id": None,
        "kind": str(activity.kind),
        "title": activity.title,
        "summary": activity.summary,
        "zone": activity.zone,
        "minutes": activity.minutes,
        "facets_estimated": activity.facets_estimated,
        "free": activity.free,
        "cost": activity.cost,
        "welcomes_newcomers": welcomes_newcomers(activity),
        "has_seat": True,
        "access": list(activity.access),
        "source_name": activity.source_name,
        "words": _words(str(activity.kind), *said, *access_facts.words_of(activity.access)),
        "as_of": activity.changed_at,
    }


def of_meetup(meetup: Meetup, now: datetime, seats: Seats | None) -> Row | None:
    """One date of a listed group until it begins."""
    if not meetup.is_listed or meetup.starts_at < now or meetup.mode is Mode.INACTIVE:
        return None
    return {**_meetup_facts(meetup, seats), "thing": Thing.MEETUP, "thing_id": meetup.id}


def of_series(series_id: int, coming: Meetup | None, now: datetime, seats: Seats | None) -> Row | None:
    """A series of a listed group as its next date that takes place."""
    if coming is None or not coming.is_listed or coming.starts_at < now or coming.mode is Mode.INACTIVE:
        return None
    return {**_meetup_facts(coming, seats), "thing": Thing.SERIES, "thing_id": series_id}


def _meetup_facts(meetup: Meetup, seats: Seats | None) -> Row:
    said = [meetup.title, meetup.summary, meetup.town, meetup.place, meetup.group.name, meetup.group.summary]
    return {
        **_place(meetup, ""),
        **_level(contact_level.level(meetup.facets), contact_level.why(meetup.facets)),
        **_when(Slot(meetup.starts_local, meetup.starts_at), 0, ""),
        "last_at": None,
        "path": f"/meetups/{meetup.ref}",
        "group_id": meetup.group_id,
        "kind": "support",
        "title": meetup.title,
        "summary": meetup.summary or meetup.group.summary,
        "zone": meetup.zone,
        "minutes": meetup.minutes,
        "facets_estimated": False,
        "free": True,
        "cost": "",
        "welcomes_newcomers": False,
        "has_seat": seats is None or _has_seat(seats),
        "cancelled": meetup.state is MeetupState.CANCELLED,
        "access": [],
        "source_name": "",
        "words": _words("support", *said),
        "as_of": meetup.changed_at,
    }


def _has_seat(seats: Seats) -> bool:
    return any(seats.left(answer) != 0 for answer in (Answer.GOING, Answer.LISTENING))


def of_opportunity(opportunity: Opportunity, coming: Shift | None, country: str) -> Row | None:
    """A way to help while it is offered: at its next shift, or at any time."""
    if opportunity.ended_at is not None:
        return None
    said = [opportunity.title, opportunity.summary, opportunity.town, opportunity.place, opportunity.requirements]
    return {
        **_place(opportunity, country),
        **_level(contact_level.level(opportunity.facets), contact_level.why(opportunity.facets)),
        **_when(Slot(coming.starts_local, coming.starts_at) if coming else None, 0, ""),
        "last_at": None,
        "thing": Thing.OPPORTUNITY,
        "thing_id": opportunity.id,
        "path": f"/volunteering/{opportunity.ref}",
        "group_id": None,
        "kind": "volunteering",
        "title": opportunity.title,
        "summary": opportunity.summary,
        "zone": opportunity.zone,
        "minutes": opportunity.minutes,
        "facets_estimated": False,
        "free": True,
        "cost": "",
        "welcomes_newcomers": opportunity.welcomes_newcomers,
        "has_seat": True,
        "cancelled": False,
        "access": [],
        "source_name": "",
        "words": _words("volunteering", *said, "from home" if opportunity.from_home else ""),
        "as_of": opportunity.changed_at,
    }


def _when(slot: Slot | None, step: int, rule: str) -> Row:
    local = slot.local if slot else None
    alike = local if step else None
    return {
        "next_at": slot.starts_at if slot else None,
        "next_local": local,
        "weekday": alike.weekday() if alike and step % 7 == 0 else None,
        "minute": alike.hour * 60 + alike.minute if alike else None,
        "day_step": step,
        "rule": rule,
    }


def _endless(rule: str) -> str:
    """The rule without its end, which the listing carries as a moment: counted from a later date, a count is wrong."""
    return format_rule(replace(parse_rule(rule, zone="UTC"), until=None, count=None))


def _place(thing: WithPlace, country: str) -> Row:
    latitude, longitude = thing.latitude, thing.longitude
    if latitude is None and thing.town and thing.mode is not Mode.ONLINE:
        latitude, longitude = point_of(thing.town, country)
    return {
        "mode": thing.mode,
        "town": thing.town,
        "place": thing.place,
        "latitude": latitude,
        "longitude": longitude,
    }


@lru_cache(maxsize=2048)
def point_of(town: str, country: str) -> tuple[float | None, float | None]:
    """Where a town is, for things that name one and give no coordinates."""
    found = places.search(town, near_country=country or None, limit=1)
    return (found[0].latitude, found[0].longitude) if found else (None, None)


def _level(level: int, why: str) -> Row:
    return {"level": level, "why": why[:300]}


def _words(kind: str, *said: str) -> str:
    return fold(" ".join([*said, KIND_WORDS.get(kind, "")]))


def next_by_series(meetups: Sequence[Meetup]) -> Mapping[int, Meetup]:
    """The first of each series, the meetups being in the order of their beginning."""
    first: dict[int, Meetup] = {}
    for meetup in meetups:
        if meetup.series_id is not None:
            first.setdefault(meetup.series_id, meetup)
    return first
