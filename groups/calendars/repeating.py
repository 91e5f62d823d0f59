"""How a series is told to a calendar: its rule, what is left out of it, and which dates stand apart (pure)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from groups import recurrence
from groups.recurrence import Rule, Slot

#: How far ahead of the present the skipped hours of a clock are looked for.
AHEAD = timedelta(days=366)
#: Nothing says when it ends that ends so late; and no clock reaches the year 10000.
NO_END = 9000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A series as an RRULE from `first` on, both on the wall clock.

    `left_out` are times the rule gives and that do not happen. `slots` are those that do, as far as is looked. At
    `displaced` the clock skips what the rule says, so that the date has to be told by itself.
    """

    first: datetime
    rule: str
    left_out: tuple[datetime, ...]
    slots: frozenset[datetime]
    displaced: tuple[Slot, ...]


def pattern(
    rule: Rule, first_local: datetime, zone: str, rows: Collection[datetime], now: datetime, *, ended: bool = False
) -> Pattern | None:
    """How to tell a series whose dates have the slots `rows`; None when its rule gives nothing to repeat.

    What the rule gives up to the last row and is no row, does not happen. After the last row a series goes on by its
    rule, unless it has `ended`.
    """
    bare = replace(rule, exceptions=frozenset())
    reach = _reach(rule, zone, max(rows, default=None), now)
    made = list(_made(bare, first_local, zone, reach))
    last = max((slot.local for slot in made if slot.local in rows), default=None)
    if ended:
        made = [slot for slot in made if last is not None and slot.local <= last]
    if not made:
        return None
    happen = [slot for slot in made if slot.local in rows or not _is_left_out(slot.local, rule.exceptions, last)]
    there = frozenset(slot.local for slot in happen)
    spelled = spelled_out(bare, first_local)
    return Pattern(
        first=made[0].local,
        rule=_rrule(replace(spelled, count=None, until=last) if ended and last else spelled, zone),
        left_out=tuple(slot.local for slot in made if slot.local not in there),
        slots=there,
        displaced=tuple(slot for slot in happen if is_displaced(slot, zone)),
    )


def is_displaced(slot: Slot, zone: str) -> bool:
    """Whether the clock skips the time of a slot, so that it happens at another."""
    return slot.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) != slot.local


def spelled_out(rule: Rule, first_local: datetime) -> Rule:
    """The rule with the days it takes from its first date written down, so that no reader has to guess them."""
    if rule.freq == "monthly_by_date":
        return replace(rule, month_day=rule.month_day or first_local.day)
    if rule.freq == "daily":
        return rule
    days = rule.weekdays or (first_local.weekday(),)
    if rule.freq == "weekly":
        return replace(rule, weekdays=days)
    nth = (first_local.day - 1) // 7 + 1
    return replace(rule, weekdays=days, ordinal=rule.ordinal or (nth if nth < 5 else -1))


def _is_left_out(local: datetime, exceptions: Collection[date], last: datetime | None) -> bool:
    return local.date() in exceptions or (last is not None and local <= last)


def _reach(rule: Rule, zone: str, last: datetime | None, now: datetime) -> datetime:
    """Until when the times of the rule are looked at: they are known for certain to the last row and the last day left
    out."""
    place = ZoneInfo(zone)
    days = [datetime.combine(max(rule.exceptions), datetime.min.time())] if rule.exceptions else []
    known = [recurrence.instant(each, place) for each in [*([last] if last else []), *days]]
    return max([now + AHEAD, *(each + timedelta(days=2) for each in known)])


def _made(rule: Rule, first_local: datetime, zone: str, end: datetime) -> Iterator[Slot]:
    """What the rule gives up to `end`, a year at a time: one asks for fewer dates at once than a long series has."""
    begin = recurrence.instant(first_local, ZoneInfo(zone)) - timedelta(days=2)
    while begin < end:
        after = min(begin + timedelta(days=366), end)
        yield from recurrence.slots(rule, first_local, zone, begin, after)
        begin = after


def _rrule(rule: Rule, zone: str) -> str:
    """The RRULE value. Its UNTIL is in UTC, as it has to be where times have a zone: late enough for either reading of
    an hour that comes twice, or not at all."""
    text = recurrence.format_rule(replace(rule, until=None))
    if rule.until is None or rule.until.year > NO_END:
        return text
    place = ZoneInfo(zone)
    last = max(rule.until.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    return f"{text};UNTIL={last:%Y%m%dT%H%M%SZ}"
