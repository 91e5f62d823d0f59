"""When something repeats: wall-clock rules, the dates they make, and what changes when a rule changes (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

MOST_DATES = 520
"""Ten years of weekly meetings; more than that is a slip of the hand."""

FREQUENCIES = ("daily", "weekly", "monthly_by_date", "monthly_by_weekday")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RRULE_FREQUENCY = {"daily": "DAILY", "weekly": "WEEKLY", "monthly_by_date": "MONTHLY", "monthly_by_weekday": "MONTHLY"}
_DATEUTIL_FREQUENCY: dict[str, Literal[1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
}
_KNOWN_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"}
DAY = timedelta(days=1)
_FAR = timedelta(days=366 * 60)
_TOO_MANY = f"This rule makes more than {MOST_DATES} dates. Please end it sooner or let it happen less often."


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a series meets.

    `weekdays` are 0 (Monday) to 6. `month_day` (1 to 31, or -1 for the last day) belongs to monthly_by_date and
    `ordinal` (1 to 4, or -1 for the last) to monthly_by_weekday; left empty, both follow the first date.
    `until` is the last wall-clock moment a date may start. `exceptions` are days left out. Months without the wanted
    day are passed over.
    """

    freq: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    ordinal: int | None = None
    until: datetime | None = None
    count: int | None = None
    exceptions: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.freq not in FREQUENCIES:
            raise ValueError("A series can meet daily, weekly or monthly.")
        if not 1 <= self.every <= 52:
            raise ValueError("The gap between dates must be from 1 to 52.")
        if any(day not in range(7) for day in self.weekdays) or len(set(self.weekdays)) != len(self.weekdays):
            raise ValueError("Please choose each weekday once.")
        if self.until is not None and self.count is not None:
            raise ValueError("A series ends on a day or after a number of dates, not both.")
        if self.until is not None and self.until.tzinfo is not None:
            raise ValueError("The last day of a series is a wall-clock time, without a zone.")
        if self.count is not None and self.count < 1:
            raise ValueError("A series needs at least one date.")
        if self.count is not None and self.count > MOST_DATES:
            raise ValueError(_TOO_MANY)
        self._check_month()

    def _check_month(self) -> None:
        if self.month_day is not None and (self.freq != "monthly_by_date" or self.month_day not in (-1, *range(1, 32))):
            raise ValueError("The day of the month must be from 1 to 31, or the last day.")
        if self.ordinal is not None and (self.freq != "monthly_by_weekday" or self.ordinal not in (-1, 1, 2, 3, 4)):
            raise ValueError("In a month, choose the first, second, third, fourth or last such weekday.")
        if self.freq in ("daily", "monthly_by_date") and self.weekdays:
            raise ValueError("Weekdays belong to weekly series, and to monthly ones that follow a weekday.")
        if self.freq == "monthly_by_weekday" and len(self.weekdays) > 1:
            raise ValueError("In a month, choose one weekday.")


@dataclass(frozen=True, slots=True)
class Slot:
    """One date of a series: the wall-clock time that is its identity, and the instant it happens."""

    local: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What a changed rule means for the dates that exist; all are wall-clock times in order.

    `keep_answered` are no longer in the rule but stay, because somebody answered or changed them by hand.
    """

    add: tuple[datetime, ...] = ()
    keep: tuple[datetime, ...] = ()
    drop: tuple[datetime, ...] = ()
    keep_answered: tuple[datetime, ...] = ()


def slots(rule: Rule, first_local: datetime, zone: str, window_from: datetime, window_to: datetime) -> list[Slot]:
    """The dates that start in [window_from, window_to), by the wall clock of `zone`; both bounds are aware instants.

    A time the clock skips happens at the first minute that exists; a time that comes twice happens the first time.
    """
    place = ZoneInfo(zone)
    # A zone is never further than a day from UTC, and a skipped stretch never longer than a day.
    margin = timedelta(days=2)
    earliest = window_from.astimezone(UTC).replace(tzinfo=None) - margin
    latest = window_to.astimezone(UTC).replace(tzinfo=None) + margin
    found = []
    for local in _wall_clock_times(rule, first_local, latest):
        if local >= earliest and window_from <= (starts_at := instant(local, place)) < window_to:
            found.append(Slot(local, starts_at))
    if len(found) > MOST_DATES:
        raise ValueError(_TOO_MANY)
    return found


def upcoming(rule: Rule, first_local: datetime, zone: str, after: datetime, limit: int) -> list[Slot]:
    """The next dates that start at or after `after`, an aware instant, at most `limit` of them."""
    place = ZoneInfo(zone)
    found: list[Slot] = []
    for local in _wall_clock_times(rule, first_local, first_local + _FAR):
        if len(found) == limit:
            break
        if (starts_at := instant(local, place)) >= after:
            found.append(Slot(local, starts_at))
    return found


def first_of(rule: Rule, first_local: datetime) -> datetime:
    """The first wall-clock time of the rule, left out or not; a ValueError with a sentence when there is none."""
    first = next(_wall_clock_times(replace(rule, exceptions=frozenset()), first_local, first_local + _FAR), None)
    if first is None:
        raise ValueError("This rule makes no date at all. Please look at the first and the last day again.")
    return first


def settled(rule: Rule, first_local: datetime) -> Rule:
    """The same rule with the day in the month said outright, so that it can be written down without its first date."""
    if rule.freq == "monthly_by_weekday":
        weekdays = rule.weekdays or (first_local.weekday(),)
        return replace(rule, weekdays=weekdays, ordinal=rule.ordinal or ordinal_of(first_local))
    if rule.freq == "monthly_by_date":
        return replace(rule, month_day=rule.month_day or first_local.day)
    return rule


def around(day: date) -> tuple[datetime, datetime]:
    """Two instants between which every moment of that day lies, in whatever zone."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return noon - 2 * DAY, noon + 2 * DAY


def ended_before(rule: Rule, local: datetime) -> Rule:
    """The same rule, ending before the date at `local`."""
    return replace(rule, count=None, until=local - timedelta(seconds=1))


def counted_before(rule: Rule, first_local: datetime, local: datetime) -> int:
    """How many of the rule's dates, left out or not, come before `local`."""
    return len(
        list(_wall_clock_times(replace(rule, exceptions=frozenset()), first_local, local - timedelta(seconds=1)))
    )


def instant(local: datetime, place: ZoneInfo) -> datetime:
    """The instant a wall clock in `place` shows `local`: the first of two, or the first minute after a skipped one."""
    starts_at = local.replace(tzinfo=place, fold=0).astimezone(UTC)
    if starts_at.astimezone(place).replace(tzinfo=None, fold=0) == local:
        return starts_at
    return _end_of_gap(local, place)


def reconcile(existing: Iterable[tuple[datetime, bool, bool]], wanted: Iterable[datetime]) -> Changes:
    """Compare (slot, answered, touched) rows with the wanted slots; an answered or touched date is never dropped."""
    rows = {slot: answered or touched for slot, answered, touched in existing}
    asked = set(wanted)
    gone = sorted(rows.keys() - asked)
    return Changes(
        add=tuple(sorted(asked - rows.keys())),
        keep=tuple(sorted(asked & rows.keys())),
        drop=tuple(slot for slot in gone if not rows[slot]),
        keep_answered=tuple(slot for slot in gone if rows[slot]),
    )


def format_rule(rule: Rule) -> str:
    """The rule as an RRULE value; UNTIL is wall-clock time, and exceptions are not part of it."""
    if rule.freq == "monthly_by_weekday" and not rule.weekdays:
        raise ValueError("A rule by weekday can be written down only once the weekday is settled.")
    parts = [f"FREQ={_RRULE_FREQUENCY[rule.freq]}"]
    if rule.every > 1:
        parts.append(f"INTERVAL={rule.every}")
    if rule.weekdays:
        parts.append("BYDAY=" + ",".join(f"{rule.ordinal or ''}{WEEKDAYS[day]}" for day in sorted(rule.weekdays)))
    if rule.freq == "monthly_by_date":
        parts.append(f"BYMONTHDAY={rule.month_day}" if rule.month_day else "")
    if rule.until:
        parts.append(f"UNTIL={rule.until:%Y%m%dT%H%M%S}")
    if rule.count:
        parts.append(f"COUNT={rule.count}")
    return ";".join(part for part in parts if part)


def format_days(days: Iterable[date]) -> str:
    """Days left out, as they are kept: ISO dates in order, with blanks between."""
    return " ".join(day.isoformat() for day in sorted(days))


def parse_days(text: str) -> frozenset[date]:
    """The days in such a text."""
    return frozenset(date.fromisoformat(day) for day in text.split())


def parse_rule(text: str, *, zone: str | None = None, exceptions: Iterable[date] = ()) -> Rule:
    """The rule in an RRULE value; a ValueError with a sentence for anything outside our subset.

    `zone` is needed only for an UNTIL in UTC, which is turned into that zone's wall clock.
    """
    parts = _rrule_parts(text)
    days = [_by_day(day) for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    ordinals = {ordinal for ordinal, _ in days}
    freq = _frequency(parts["FREQ"], by_weekday=bool(days))
    if len(ordinals) > 1 or (ordinals - {None} and freq != "monthly_by_weekday"):
        raise ValueError("This series mixes weekdays in a way that cannot be kept here.")
    return Rule(
        freq=freq,
        every=_number(parts.get("INTERVAL", "1")),
        weekdays=tuple(sorted({day for _, day in days})),
        month_day=_number(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
        ordinal=ordinals.pop() if ordinals else None,
        until=_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
        count=_number(parts["COUNT"]) if "COUNT" in parts else None,
        exceptions=frozenset(exceptions),
    )


def _wall_clock_times(rule: Rule, first_local: datetime, latest: datetime) -> Iterator[datetime]:
    """Every wall-clock time of the rule up to `latest`; refuses a rule that ends only after too many dates."""
    if first_local.tzinfo is not None:
        raise ValueError("The first date of a series is a wall-clock time, without a zone.")
    dates = _dateutil_rule(rule, first_local)
    if rule.until and len(list(islice(dates, MOST_DATES + 1))) > MOST_DATES:
        raise ValueError(_TOO_MANY)
    for local in dates:
        if local > latest:
            return
        if local.date() not in rule.exceptions:
            yield local


def _dateutil_rule(rule: Rule, first: datetime) -> rrule.rrule:
    weekdays: list[rrule.weekday] | None = [rrule.weekday(day) for day in rule.weekdays] or None
    month_day = None
    if rule.freq == "monthly_by_weekday":
        weekday = rule.weekdays[0] if rule.weekdays else first.weekday()
        weekdays = [rrule.weekday(weekday)(rule.ordinal or ordinal_of(first))]
    elif rule.freq == "monthly_by_date":
        month_day = rule.month_day or first.day
    return rrule.rrule(
        _DATEUTIL_FREQUENCY[_RRULE_FREQUENCY[rule.freq]],
        dtstart=first,
        interval=rule.every,
        wkst=rrule.MO,
        byweekday=weekdays,
        bymonthday=month_day,
        until=rule.until,
        count=rule.count,
    )


def ordinal_of(first: datetime) -> int:
    """Which of its weekday in the month this date is; a fifth one means “the last”, since most months lack it."""
    ordinal = (first.day - 1) // 7 + 1
    return ordinal if ordinal < 5 else -1


def _end_of_gap(local: datetime, place: ZoneInfo) -> datetime:
    """The instant the clock jumped over `local`, found by halving; rounded up to a whole minute."""
    before, after = sorted(local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    offset_before = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(place).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    whole = after.replace(microsecond=0)
    return whole if whole.second == 0 else whole.replace(second=0) + timedelta(minutes=1)


def _rrule_parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";")]
    parts = {name: value for name, _, value in pairs}
    if len(parts) != len(pairs) or not all(parts.values()) or "FREQ" not in parts:
        raise ValueError("This is not a rule for repeating dates.")
    if unknown := parts.keys() - _KNOWN_PARTS:
        raise ValueError(f"This series uses {', '.join(sorted(unknown))}, which cannot be kept here.")
    if parts.get("WKST", "MO") != "MO" and _number(parts.get("INTERVAL", "1")) > 1:
        raise ValueError("This series counts its weeks from another day than Monday, which cannot be kept here.")
    return parts


def _frequency(name: str, *, by_weekday: bool) -> str:
    if name in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise ValueError("A series can meet once a day at most.")
    if name == "MONTHLY":
        return "monthly_by_weekday" if by_weekday else "monthly_by_date"
    if name in ("DAILY", "WEEKLY"):
        return name.lower()
    raise ValueError("A series can meet daily, weekly or monthly.")


def _by_day(text: str) -> tuple[int | None, int]:
    ordinal, day = text[:-2], text[-2:]
    if day not in WEEKDAYS:
        raise ValueError(f"“{text}” is not a weekday.")
    return (_number(ordinal) if ordinal else None), WEEKDAYS.index(day)


def _number(text: str) -> int:
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise ValueError(f"“{text}” is not a whole number.")
    return int(text)


def _until(text: str, zone: str | None) -> datetime:
    try:
        if len(text) == 8:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time(23, 59, 59))
        moment = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    except ValueError as problem:
        raise ValueError(f"“{text}” is not a day a series could end on.") from problem
    if not text.endswith("Z"):
        return moment
    if zone is None:
        raise ValueError("The end of this series is in UTC; say in which zone it meets.")
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
