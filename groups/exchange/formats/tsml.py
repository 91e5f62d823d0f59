"""Reads Meeting Guide (TSML) JSON: weekly support-group meetings, as listings of ours (pure).

What people's names and addresses a feed carries (contact_*, email, phone, authors, payment handles) is never kept.
Letters of `types` mean different things in different fellowships, so each is kept with its programme.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from groups.contact_level import Facets
from groups.exchange.formats import NotThisFormat
from groups.exchange.formats import meeting_fields as fields

LARGEST = 20_000_000
MOST_ROWS = 50_000
DEEPEST = 60

Mode = Literal["in_person", "online", "both", "inactive"]
MODES: dict[str, Mode] = {"in_person": "in_person", "online": "online", "hybrid": "both", "inactive": "inactive"}
ACCESS = {
    "X": "wheelchair",
    "XB": "wheelchair_toilet",
    "ASL": "american_sign_language",
    "BV-I": "blind_or_low_vision",
    "D-HOH": "deaf_or_hard_of_hearing",
    "CF": "children_welcome",
    "BA": "childcare",
    "FF": "fragrance_free",
    "OUT": "outdoors",
    "SM": "smoking_allowed",
}
"""Type codes that state a fact about access, in our words."""


@dataclass(frozen=True, slots=True)
class Item:
    """One meeting of a feed. `weekday` is 0 for Monday (a feed counts from Sunday); times are "HH:MM" wall clock.

    Without weekday or start it is by appointment. `place_closed` says the place is shut for now; an online way in may
    still be open. `facets` are estimated. `key` stays the same from one reading of the feed to the next.
    """

    key: str
    title: str
    group: str
    weekday: int | None
    starts: str | None
    ends: str | None
    minutes: int | None
    past_midnight: bool
    zone: str
    mode: Mode
    place_name: str
    address: str
    town: str
    region: str
    latitude: float | None
    longitude: float | None
    approximate: bool
    conference_url: str
    conference_url_notes: str
    conference_phone: str
    conference_phone_notes: str
    types: tuple[tuple[str, str], ...]
    notes: str
    place_notes: str
    group_notes: str
    url: str
    updated: datetime | None
    facets: Facets
    newcomers: bool
    access: tuple[str, ...]
    place_closed: bool
    by_appointment: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot become a listing, with the reason as a sentence."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a feed held."""

    items: list[Item]
    refused: list[Refused]


def read(data: bytes, *, zone: str, programme: str = "") -> Reading:
    """Read a whole feed; `zone` is for meetings that name none. NotThisFormat when the file as a whole is no feed."""
    ZoneInfo(zone)
    rows = _rows(data)
    items: list[Item] = []
    refused: list[Refused] = []
    keys = _Keys()
    for number, row in enumerate(rows, start=1):
        try:
            items += _meetings(row, zone, programme, keys)
        except fields.Unusable as reason:
            known = row if isinstance(row, dict) else {}
            refused.append(Refused(fields.slug(known) or f"row {number}", fields.line(known, "name"), str(reason)))
    return Reading(items, refused)


def digest(item: Item) -> str:
    """The same for two readings of an unchanged meeting; ignores the key, the stated update time and our estimate."""
    facts = asdict(replace(item, key="", updated=None, facets=Facets()))
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _rows(data: bytes) -> list[Any]:
    if len(data) > LARGEST:
        raise NotThisFormat(f"This file is larger than {LARGEST // 1_000_000} MB, which is more than any meeting list.")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError as problem:
        raise NotThisFormat("This file is not text in UTF-8, so it is not a Meeting Guide list.") from problem
    except RecursionError as problem:
        raise NotThisFormat("This file is nested too deeply to be a Meeting Guide list.") from problem
    except ValueError as problem:
        where = f" (near line {problem.lineno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise NotThisFormat(f"This file is not JSON{where}, so it is not a Meeting Guide list.") from problem
    if not isinstance(found, list):
        raise NotThisFormat("A Meeting Guide list is a JSON array of meetings, and this file holds something else.")
    if len(found) > MOST_ROWS:
        raise NotThisFormat(f"This file lists more than {MOST_ROWS} meetings, which is more than can be read at once.")
    if found and not any(isinstance(row, dict) for row in found):
        raise NotThisFormat("This is a JSON array, but there are no meetings in it.")
    if _depth(found) > DEEPEST:
        raise NotThisFormat("This file is nested too deeply to be a Meeting Guide list.")
    return found


def _depth(found: list[Any]) -> int:
    """How deep lists and objects go, counted level by level without recursion."""
    level: list[Any] = [found]
    depth = 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [child for parent in level for child in _children(parent) if isinstance(child, list | dict)]
    return depth


def _children(parent: list[Any] | dict[str, Any]) -> Iterable[Any]:
    return parent.values() if isinstance(parent, dict) else parent


def _meetings(row: Any, zone: str, programme: str, keys: "_Keys") -> Iterator[Item]:
    """The meeting of a row, or one for each day when it names several."""
    if not isinstance(row, dict):
        raise fields.Unusable("This entry is not a meeting.")
    starts = fields.clock(fields.value(row, "time"), "start")
    days = fields.days(row)
    item = _meeting(row, starts, days[0] if days else None, zone, programme)
    slug = fields.slug(row) or fields.slugified(f"{item.title} {item.starts or ''}")
    if not isinstance(row.get("day"), list) or not days:
        return iter([replace(item, key=keys.unused(slug))])
    each = [replace(item, weekday=day, title=fields.title(row, day, starts)) for day in days]
    return iter([replace(one, key=keys.unused(f"{slug}-{(day + 1) % 7}")) for one, day in zip(each, days, strict=True)])


def _meeting(row: dict[str, Any], starts: str | None, weekday: int | None, zone: str, programme: str) -> Item:
    if weekday is None or starts is None:
        weekday = starts = None
    ends, minutes = fields.end(row, starts)
    online = bool(fields.url(row, "conference_url") or fields.phone(row))
    approximate = fields.is_approximate(row)
    codes = fields.type_codes(row)
    mode = _mode(row, codes, online, approximate)
    codes = _settled(codes, mode)
    latitude, longitude = fields.coordinates(row)
    return Item(
        key="",
        title=fields.title(row, weekday, starts),
        group=fields.line(row, "group"),
        weekday=weekday,
        starts=starts,
        ends=ends,
        minutes=minutes,
        past_midnight=bool(starts and ends and ends <= starts),
        zone=fields.known_zone(fields.line(row, "timezone")) or zone,
        mode=mode,
        place_name=fields.line(row, "location"),
        address=fields.address(row),
        town=fields.town(row),
        region=fields.region(row),
        latitude=latitude,
        longitude=longitude,
        approximate=approximate,
        conference_url=fields.url(row, "conference_url"),
        conference_url_notes=fields.text(row, "conference_url_notes"),
        conference_phone=fields.phone(row),
        conference_phone_notes=fields.text(row, "conference_phone_notes"),
        types=tuple((programme, code) for code in codes),
        notes=fields.text(row, "notes"),
        place_notes=fields.text(row, "location_notes"),
        group_notes=fields.text(row, "group_notes"),
        url=fields.url(row, "url"),
        updated=fields.updated(fields.line(row, "updated")),
        facets=estimate(codes, mode, minutes, by_phone=online and not fields.url(row, "conference_url")),
        newcomers="BE" in codes,
        access=tuple(ACCESS[code] for code in codes if code in ACCESS),
        place_closed="TC" in codes or mode == "inactive",
        by_appointment=starts is None,
    )


def estimate(codes: Iterable[str], mode: Mode, minutes: int | None, *, by_phone: bool = False) -> Facets:
    """The likely facets of a meeting: a middling group of strangers where passing is fine and nobody is called on."""
    listening = {"SP", "MED", "11"} & set(codes)
    from_home = mode == "online"
    seen = 2 if not from_home else 0 if by_phone else 1
    length = sum((minutes or fields.USUAL_MINUTES) > edge for edge in (19, 60, 120))
    return Facets(
        people=2, talking=0 if listening else 1, seen=seen, length=length, leaving=0 if from_home else 1, strangers=2
    )


class _Keys:
    """Hands out each key once; a second one of the same name gets -1, the next -2, as other readers of feeds do."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def unused(self, wanted: str) -> str:
        """The wanted key, or the first free one made from it."""
        key, number = wanted, self._next.get(wanted, 0)
        while key in self._used:
            number += 1
            key = f"{wanted}-{number}"
        self._next[wanted] = number
        self._used.add(key)
        return key


def _mode(row: dict[str, Any], codes: list[str], online: bool, approximate: bool) -> Mode:
    """As stated; else from what there is: a way in online, and a place with a street or a name that is not closed."""
    stated = MODES.get(fields.line(row, "attendance_option").lower())
    if stated:
        return stated
    closed = "TC" in codes
    if online:
        return "online" if closed or approximate else "both"
    somewhere = not approximate or fields.line(row, "location")
    return "in_person" if somewhere and not closed else "inactive"


def _settled(codes: list[str], mode: Mode) -> list[str]:
    """Codes that agree with the mode: ONL exactly when there is a way in online."""
    without = [code for code in codes if code != "ONL"]
    return [*without, "ONL"] if mode in ("online", "both") else without
