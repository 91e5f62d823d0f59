"""What a facilitator says about a meetup, and what of it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from groups import clock, recurrence
from groups.columns import new_ref
from groups.contact_level import Facets
from groups.errors import Invalid
from groups.meetups.models import Meetup, Series
from groups.membership.models import Group, Mode

HORIZON = timedelta(weeks=12)

#: What a series hands down to each of its dates.
HANDED_DOWN = (
    *("title", "summary", "description", "zone", "minutes", "mode", "town", "place", "latitude", "longitude"),
    *("address", "meeting_point", "join_link", "reveal_hours", "speaking_seats", "listening_seats"),
    *("facet_people", "facet_talking", "facet_seen", "facet_length", "facet_leaving", "facet_strangers"),
)
#: What somebody who comes would go wrong without; a change of it is told, and calendars are to notice.
WHERE = ("mode", "town", "place", "address", "meeting_point", "join_link")


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


def check(details: Details, zone: str) -> None:
    """Refuse what cannot be, each with a sentence beside its field."""
    problems: dict[str, str] = {}
    if not details.title.strip():
        problems["title"] = "Please give it a short name."
    if not 5 <= details.minutes <= 720:
        problems["minutes"] = "Please choose a length from 5 minutes to 12 hours."
    if details.mode is not Mode.ONLINE and not details.place.strip():
        problems["place"] = "People need to know which place it is. The exact address can stay hidden until the day."
    for name in ("speaking_seats", "listening_seats"):
        seats = getattr(details, name)
        if seats is not None and not 0 <= seats <= 500:
            problems[name] = "Please choose a number from 0 to 500, or leave it empty for no limit."
    if details.speaking_seats == 0 and details.listening_seats == 0:
        problems["speaking_seats"] = "With no seat of either kind nobody could come. Please allow at least one."
    if not 0 <= details.reveal_hours <= 336:
        problems["reveal_hours"] = "Please choose from 0 hours to 14 days (336 hours)."
    if problems := {**problems, **_amiss_with_time(details, zone)}:
        raise Invalid("Some of this needs another look.", fields=problems)


def _amiss_with_time(details: Details, zone: str) -> dict[str, str]:
    now = clock.now()
    if details.first_local.year > now.year + 10:
        return {"date": "Please choose a day within the next ten years."}
    if details.first_local.year < now.year - 1 or recurrence.instant(details.first_local, ZoneInfo(zone)) <= now:
        return {"date": "This moment has passed already. Please choose one that is still to come."}
    if details.rule is None:
        return {}
    try:
        recurrence.first_of(details.rule, details.first_local)
        recurrence.slots(details.rule, details.first_local, zone, now, now + HORIZON)
    except ValueError as fault:
        return {"repeats": str(fault)}
    return {}


def settled(details: Details, rule: recurrence.Rule) -> tuple[Details, recurrence.Rule]:
    """The same with everything about the rule said outright, and with the first date that it really makes."""
    rule = recurrence.settled(rule, details.first_local)
    return replace(details, rule=rule, first_local=recurrence.first_of(rule, details.first_local)), rule


def described(details: Details, group: Group, zone: str) -> dict[str, Any]:
    """The same as columns of a date or a series, cut to what they hold."""
    facets = details.facets
    near = details.town.strip() == group.town or not details.town.strip()
    return {
        "title": details.title.strip()[:60],
        "summary": details.summary.strip()[:200],
        "description": details.description.strip(),
        "zone": zone,
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


def new_date(about: dict[str, Any], group_id: int, slot: recurrence.Slot, now: datetime) -> Meetup:
    """A date that is not kept yet."""
    return Meetup(
        **about,
        group_id=group_id,
        starts_local=slot.local,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=about["minutes"]),
        uid=new_ref(),
        created_at=now,
        changed_at=now,
    )


def redescribe(row: Meetup | Series, about: dict[str, Any]) -> set[str]:
    """Give a date or a series other words; gives the names of what is not as it was."""
    changed = {name for name, value in about.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, about[name])
    return changed
