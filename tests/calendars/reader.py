"""A strict reader of iCalendar, written from RFC 5545 and sharing nothing with what writes our calendars.

It takes a file apart to the letter, judges it, and expands what repeats. A wall clock becomes an instant by the
VTIMEZONE in the same file, as a program without a list of zones would do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dateutil import rrule

LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r"(?P<params>(?:;[A-Za-z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*)"
    r"(?:,(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*))*)*)"
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
PARAM = re.compile(r";([A-Za-z0-9-]+)=((?:\"[^\"]*\"|[^\";:])*)")
MOMENT = re.compile(r"\d{8}T\d{6}Z?")
DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")
STATES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
#: Nothing of other people, and nothing that makes a calendar an invitation or rings.
NEVER = {"ATTENDEE", "ORGANIZER", "METHOD", "CONTACT", "GEO", "ATTACH", "CATEGORIES", "COMMENT"}


class Unreadable(ValueError):
    """The file breaks a rule; the words say which."""


@dataclass
class Property:
    """One line: its name, its parameters, and its value as it stands."""

    name: str
    params: dict[str, str]
    value: str

    def text(self) -> str:
        """The value of a text."""
        if re.search(r"\\(?![\\;,nN])", self.value) or re.search(r"(?<!\\)(?:\\\\)*[;,]", self.value):
            raise Unreadable(f"{self.name} is not escaped")
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    def moments(self) -> list[tuple[datetime, str]]:
        """The wall clocks, each with its zone ("UTC" for a Z, "" for floating)."""
        return [self._moment(part) for part in self.value.split(",")]

    def moment(self) -> tuple[datetime, str]:
        """The one wall clock with its zone."""
        (only,) = self.moments()
        return only

    def _moment(self, part: str) -> tuple[datetime, str]:
        if not MOMENT.fullmatch(part):
            raise Unreadable(f"{self.name} is no moment")
        try:
            wall = datetime.strptime(part.removesuffix("Z"), "%Y%m%dT%H%M%S")
        except ValueError as fault:
            raise Unreadable(f"{self.name} is on no calendar") from fault
        zone = self.params.get("TZID", "")
        if part.endswith("Z") and zone:
            raise Unreadable(f"{self.name} has a zone and is in UTC")
        return wall, "UTC" if part.endswith("Z") else zone


@dataclass
class Component:
    """A component with its lines and what is in it."""

    kind: str
    properties: list[Property] = field(default_factory=list)
    inner: list[Component] = field(default_factory=list)

    def every(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def find(self, name: str) -> Property | None:
        found = self.every(name)
        if len(found) > 1:
            raise Unreadable(f"{self.kind} has {name} twice")
        return found[0] if found else None

    def get(self, name: str) -> Property:
        found = self.find(name)
        if found is None:
            raise Unreadable(f"{self.kind} has no {name}")
        return found

    def of(self, kind: str) -> list[Component]:
        return [each for each in self.inner if each.kind == kind]

    def walk(self) -> Iterator[Component]:
        """This one and all that is in it."""
        yield self
        for each in self.inner:
            yield from each.walk()

    def names(self) -> set[str]:
        """The names of all lines, inner ones too."""
        return {each.name for each in self.properties}.union(*(each.names() for each in self.inner))


@dataclass(frozen=True, order=True)
class Happening:
    """Something that happens, once."""

    begins: datetime
    ends: datetime
    summary: str
    status: str
    uid: str


def take_apart(data: bytes, *, strict: bool = True) -> Component:
    """The one calendar in `data`. Not strict: any component, with line ends and lengths as they are in the wild."""
    lines = _lines(data, strict=strict)
    stack: list[Component] = []
    done: Component | None = None
    for line in lines:
        if done is not None:
            raise Unreadable("there is more after the end")
        prop = _property(line)
        if prop.name == "BEGIN":
            stack.append(Component(prop.value.upper()))
        elif not stack:
            raise Unreadable("it does not begin with BEGIN")
        elif prop.name == "END":
            ended = stack.pop()
            if ended.kind != prop.value.upper():
                raise Unreadable(f"{ended.kind} ends as {prop.value}")
            if stack:
                stack[-1].inner.append(ended)
            else:
                done = ended
        else:
            stack[-1].properties.append(prop)
    if done is None or (strict and done.kind != "VCALENDAR"):
        raise Unreadable("it is no calendar")
    return done


def _lines(data: bytes, *, strict: bool) -> list[str]:
    if strict:
        if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
            raise Unreadable("a line does not end with CRLF")
        if any(len(line) > 75 for line in data.split(b"\r\n")):
            raise Unreadable("a line is longer than 75 octets")
    try:
        _ = [line.decode() for line in data.split(b"\r\n") if strict]  # no letter of several octets is cut in two
        text = data.decode("utf-8" if strict else "utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        raise Unreadable("it is not UTF-8") from fault
    lines = re.sub(r"\n[ \t]", "", text).removesuffix("\n").split("\n")
    if strict and "" in lines:
        raise Unreadable("a line is empty")
    return [line for line in lines if line]


def _property(line: str) -> Property:
    found = LINE.fullmatch(line)
    if not found:
        raise Unreadable(f"not a line: {line[:40]!r}")
    params = {name.upper(): value.strip('"') for name, value in PARAM.findall(found["params"])}
    return Property(found["name"].upper(), params, found["value"])


def read(data: bytes) -> Component:
    """The calendar, if it keeps every rule a published one has to keep."""
    calendar = take_apart(data)
    if calendar.get("VERSION").value != "2.0" or not calendar.get("PRODID").value:
        raise Unreadable("it does not say which version and program")
    if calendar.get("REFRESH-INTERVAL").params != {"VALUE": "DURATION"}:
        raise Unreadable("REFRESH-INTERVAL is no duration")
    if calendar.get("NAME").text() != calendar.get("X-WR-CALNAME").text():
        raise Unreadable("it has two names")
    if calendar.names() & NEVER:
        raise Unreadable(f"it has {calendar.names() & NEVER}")
    known: set[str] = set()
    for inner in calendar.inner:
        if inner.kind == "VTIMEZONE":
            known.add(_judge_zone(inner))
        elif inner.kind == "VEVENT":
            _judge_event(inner, known)
        else:
            raise Unreadable(f"it has a {inner.kind}")
    named = [(each.get("UID").value, each.find("RECURRENCE-ID")) for each in calendar.of("VEVENT")]
    seen = [(uid, instead.value if instead else "") for uid, instead in named]
    if len(set(seen)) != len(seen):
        raise Unreadable("one date is in it twice")
    return calendar


def _judge_zone(zone: Component) -> str:
    observances = zone.of("STANDARD") + zone.of("DAYLIGHT")
    if not observances:
        raise Unreadable("a zone without a clock")
    for each in observances:
        for name in ("TZOFFSETFROM", "TZOFFSETTO"):
            if not re.fullmatch(r"[+-]\d{4}(\d{2})?", each.get(name).value):
                raise Unreadable(f"{name} is no offset")
        if each.get("DTSTART").moment()[1]:
            raise Unreadable("an onset is by the zone's own clock")
    return zone.get("TZID").value


def _judge_event(event: Component, known: set[str]) -> None:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        if event.get(name).moment()[1] != "UTC":
            raise Unreadable(f"{name} is not in UTC")
    if "@" in event.get("UID").value or len(event.get("UID").value) < 20:
        raise Unreadable("UID says whose it is, or could be guessed")
    if int(event.get("SEQUENCE").value) < 0 or event.get("STATUS").value not in STATES:
        raise Unreadable("SEQUENCE or STATUS")
    _wall, zone = event.get("DTSTART").moment()
    if zone not in known | {"UTC"}:
        raise Unreadable(f"the zone {zone!r} is used before it is told")
    if (event.find("DTEND") is None) == (event.find("DURATION") is None):
        raise Unreadable("it must have one end")
    for name in TEXTS:
        for each in event.every(name):
            each.text()
    rule, instead = event.find("RRULE"), event.find("RECURRENCE-ID")
    if rule and instead:
        raise Unreadable("what stands for one date cannot repeat")
    if rule and (until := re.search(r"UNTIL=([^;]*)", rule.value)) and not re.fullmatch(r"\d{8}T\d{6}Z", until[1]):
        raise Unreadable("UNTIL is not in UTC")
    for each in [*event.every("EXDATE"), *([instead] if instead else [])]:
        if any(own != zone for _wall, own in each.moments()) and not (instead and each is instead):
            raise Unreadable(f"{each.name} is by another clock")


class Clock:
    """What the VTIMEZONEs of a calendar say."""

    def __init__(self, calendar: Component) -> None:
        self.zones = {zone.get("TZID").value: _onsets(zone) for zone in calendar.of("VTIMEZONE")}

    def instant(self, wall: datetime, zone: str) -> datetime:
        """The first of two; by the clock from before, where the clock skips it (RFC 5545, 3.3.5)."""
        if zone == "UTC":
            return wall.replace(tzinfo=UTC)
        offset: timedelta | None = None
        for onset, before, after in self.zones[zone]:
            if onset > wall:
                break
            offset = before if wall < onset + (after - before) else after
        if offset is None:
            raise Unreadable(f"{wall} is before everything known of {zone}")
        return (wall - offset).replace(tzinfo=UTC)


def _onsets(zone: Component) -> list[tuple[datetime, timedelta, timedelta]]:
    found = []
    for each in zone.of("STANDARD") + zone.of("DAYLIGHT"):
        before, after = _offset(each.get("TZOFFSETFROM").value), _offset(each.get("TZOFFSETTO").value)
        times = [each.get("DTSTART").moment(), *(moment for line in each.every("RDATE") for moment in line.moments())]
        found += [(wall, before, after) for wall, _zone in times]
    return sorted(found)


def _offset(value: str) -> timedelta:
    hours, minutes, seconds = int(value[1:3]), int(value[3:5]), int(value[5:7] or 0)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if value[0] == "-" else 1)


def expand(calendar: Component, end: datetime) -> list[Happening]:
    """Everything that happens in the calendar before `end`, cancelled dates with their status."""
    clock = Clock(calendar)
    instead: dict[tuple[str, datetime], Component] = {}
    for event in calendar.of("VEVENT"):
        if line := event.find("RECURRENCE-ID"):
            instead[event.get("UID").value, clock.instant(*line.moment())] = event
    found = []
    for event in calendar.of("VEVENT"):
        if event.find("RECURRENCE-ID"):
            continue
        for begins in _times(event, clock, end):
            found.append(_happening(instead.pop((event.get("UID").value, begins), event), clock, begins))
    if any(key[1] < end for key in instead):
        raise Unreadable("it changes a date that its rule does not give")
    return sorted(each for each in found if each.begins < end)


def _happening(event: Component, clock: Clock, begins: datetime) -> Happening:
    if not event.find("RRULE"):
        begins = clock.instant(*event.get("DTSTART").moment())
    length = event.find("DURATION")
    ends = begins + _length(length.value) if length else clock.instant(*event.get("DTEND").moment())
    return Happening(begins, ends, event.get("SUMMARY").text(), event.get("STATUS").value, event.get("UID").value)


def _length(value: str) -> timedelta:
    found = DURATION.fullmatch(value)
    if not found:
        raise Unreadable("DURATION")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _times(event: Component, clock: Clock, end: datetime) -> Iterator[datetime]:
    wall, zone = event.get("DTSTART").moment()
    rule = event.find("RRULE")
    if rule is None:
        yield clock.instant(wall, zone)
        return
    left_out = {clock.instant(*moment) for line in event.every("EXDATE") for moment in line.moments()}
    until = re.search(r"UNTIL=(\d{8}T\d{6})Z", rule.value)
    last = datetime.strptime(until[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if until else end
    given = iter(rrule.rrulestr(re.sub(r";?UNTIL=[^;]*", "", rule.value), dtstart=wall))
    times = list(_before(given, clock, zone, min(last, end + timedelta(days=2))))
    if times and times[0] != clock.instant(wall, zone):
        raise Unreadable("the rule does not give its own first date, so readers differ about it")
    yield from (each for each in times if each not in left_out)


def _before(given: Iterator[datetime], clock: Clock, zone: str, last: datetime) -> Iterator[datetime]:
    for wall in given:
        begins = clock.instant(wall, zone)
        if begins > last:
            return
        yield begins
