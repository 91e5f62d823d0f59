"""What a meeting of a feed becomes here (pure)."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, time, timedelta

from groups.activities.details import Taken
from groups.activities.models import ActivityState, Kind
from groups.exchange.formats import tsml
from groups.membership.models import Mode
from groups.recurrence import Rule, format_rule

#: Raised when the same meeting would become something else here, so that the next import takes all of them again.
VERSION = 1

#: A Monday long ago: a weekly meeting has no first date, and its dates must not depend on the day of the import.
_MONDAY = date(2024, 1, 1)

_ACCESS = {
    "wheelchair": "step_free",
    "wheelchair_toilet": "accessible_toilet",
    "american_sign_language": "sign_language",
}

#: Type codes that mean the same in every fellowship, as a sentence about the meeting.
_TYPES = {
    "O": "Open to anyone.",
    "C": "For people who have what it is about themselves.",
    "BE": "For newcomers.",
    "D": "Discussion.",
    "SP": "Someone speaks, the others listen.",
    "MED": "Meditation.",
    "ST": "Steps are studied.",
    "LIT": "Something is read together.",
    "W": "For women.",
    "M": "For men.",
    "LGBTQ": "LGBTQ.",
    "S": "In Spanish.",
    "FR": "In French.",
}


def digest(item: tsml.Item) -> str:
    """Tells whether a meeting, or what it becomes here, has changed since it was last taken over."""
    return hashlib.sha256(f"{VERSION}:{tsml.digest(item)}".encode()).hexdigest()


def taken(item: tsml.Item) -> Taken:
    """The meeting as a weekly activity; by appointment it has no time. Ways in that need a code stay at the source."""
    first = _first(item)
    closed = item.mode == "inactive"
    return Taken(
        key=item.key,
        title=item.title,
        kind=Kind.SUPPORT,
        facets=item.facets,
        zone=item.zone,
        state=ActivityState.AWAY if closed else ActivityState.OFFERED,
        summary=_summary(item),
        description="\n\n".join(part for part in (item.notes, item.place_notes, item.group_notes) if part),
        mode=Mode(item.mode),
        town=item.town or item.region.split(" > ")[0],
        place=item.place_name,
        address="" if item.approximate or item.place_closed else item.address,
        link=item.conference_url or _telephone(item.conference_phone),
        latitude=item.latitude,
        longitude=item.longitude,
        rule=format_rule(Rule("weekly", weekdays=(first.weekday(),))) if first else "",
        first_local=first,
        minutes=item.minutes or 60,
        access=tuple(dict.fromkeys(_ACCESS.get(fact, fact) for fact in item.access)),
        url=item.url,
    )


def _first(item: tsml.Item) -> datetime | None:
    if item.weekday is None or item.starts is None:
        return None
    return datetime.combine(_MONDAY + timedelta(days=item.weekday), time.fromisoformat(item.starts))


def _summary(item: tsml.Item) -> str:
    codes = [code for _programme, code in item.types]
    said = [_TYPES[code] for code in codes if code in _TYPES]
    group = f"{item.group}." if item.group and item.group.casefold() != item.title.casefold() else ""
    return " ".join(part for part in (group, *said) if part)


def _telephone(number: str) -> str:
    """A link that dials; without the pauses and codes that follow the number."""
    digits = re.sub(r"[^0-9+]", "", re.split(r"[,;xp#]", number.lower())[0])
    return f"tel:{digits}" if len(digits) >= 5 else ""
