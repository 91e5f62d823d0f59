"""Calendars as they are written: RFC 5545, with the names of RFC 7986 (pure)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from groups.calendars import zones

PROGRAM = "-//Dates//Dates 1.0//EN"
"""Names no place and no topic: it travels with every private calendar."""

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
FRESH_FOR = timedelta(hours=1)
#: How many years of a zone's clock follow the present one: a series without an end is read anew long before.
YEARS_AHEAD = 3
_BREAKS = {"Cc", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT.

    `begins` and `ends` are aware instants; the clock of `zone` shows them. With a `rule` (an RRULE value) it repeats
    from the wall clock `wall`, but for the wall clocks `left_out`. With `instead_of` it stands for the date that the
    rule gives at that wall clock. `stamp` is when it was last changed: the same until it changes again, so that an
    unchanged calendar is the same to the letter.
    """

    uid: str
    begins: datetime
    ends: datetime
    zone: str
    summary: str
    stamp: datetime
    sequence: int = 0
    status: str = CONFIRMED
    is_private: bool = False
    location: str = ""
    description: str = ""
    url: str = ""
    rule: str = ""
    wall: datetime | None = None
    left_out: tuple[datetime, ...] = ()
    instead_of: datetime | None = None


def write(entries: Sequence[Entry], *, name: str, zone: str, now: datetime) -> bytes:
    """A calendar called `name` with these entries, for readers who mostly live in `zone`."""
    made = icalendar.Calendar()
    made.add("prodid", PROGRAM)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", zone)
    made.add("refresh-interval", icalendar.vDuration(FRESH_FOR), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", icalendar.vDuration(FRESH_FOR))
    for used in sorted({entry.zone for entry in entries if not _is_utc(entry.zone)}):
        years = [_local(entry.begins, used).year for entry in entries if entry.zone == used]
        made.add_component(zones.vtimezone(used, min(years), max(now.year + YEARS_AHEAD, *years)))
    for entry in entries:
        made.add_component(_event(entry))
    written: bytes = made.to_ical()
    return written


def _event(entry: Entry) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.stamp)
    made.add("last-modified", entry.stamp)
    made.add("sequence", entry.sequence)
    made.add("dtstart", _shown(entry.wall, entry.zone) if entry.wall else _told(entry.begins, entry.zone))
    made.add("duration", entry.ends - entry.begins)  # exact, also where the clock is put back meanwhile
    if entry.rule:
        made.add("rrule", icalendar.vRecur.from_ical(entry.rule))
    for wall in entry.left_out:
        made.add("exdate", _shown(wall, entry.zone))
    if entry.instead_of is not None:
        made.add("recurrence-id", _shown(entry.instead_of, entry.zone))
    made.add("summary", clean(entry.summary))
    made.add("status", entry.status)
    made.add("transp", "OPAQUE" if entry.status == CONFIRMED else "TRANSPARENT")
    if entry.is_private:
        made.add("class", "PRIVATE")
    for field, words in (("location", entry.location), ("description", entry.description)):
        if words:
            made.add(field, clean(words))
    if entry.url:
        made.add("url", entry.url)
    return made


def clean(words: str) -> str:
    """People's words without what would break a line of the file; line breaks proper are written as such."""
    text = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(" " if unicodedata.category(each) in _BREAKS and each != "\n" else each for each in text)


def _told(moment: datetime, zone: str) -> datetime:
    """The instant by the clock of `zone`; in UTC where that clock would mean the hour before it was put back."""
    here = _local(moment, zone)
    return moment.astimezone(UTC) if _is_utc(zone) or here.fold else here


def _shown(wall: datetime, zone: str) -> datetime:
    """A wall clock as it stands, whether or not the clock ever shows it."""
    return wall.replace(tzinfo=UTC if _is_utc(zone) else ZoneInfo(zone), fold=0)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _is_utc(zone: str) -> bool:
    return zone in {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"}
