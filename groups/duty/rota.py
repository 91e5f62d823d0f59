"""Who is planned when and where nobody is: weekly duties and single ones as one line of time (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from groups.recurrence import instant

WEEK = timedelta(weeks=1)
#: A zone is never further than a day from UTC, and no clock is ever put on by more than a day.
MARGIN = timedelta(days=2)

#: From one instant to another, the end not included.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A duty that comes every week by the wall clock of `zone`, from `first_local` on and until `last_day`.

    `apart`: the dates (as first planned) that are rows of their own now, or left out.
    """

    id: int
    person_id: int
    first_local: datetime
    minutes: int
    zone: str
    last_day: date | None = None
    apart: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True)
class Stretch:
    """One duty with its begin and end. One that has a row has a `duty_id`; one of a weekly duty has its `slot`.

    `came_at`, `left_at`: when its person was here; `seen_at`: their last sign of life.
    """

    begins_at: datetime
    ends_at: datetime
    person_id: int
    duty_id: int | None = None
    weekly_id: int | None = None
    slot: datetime | None = None
    came_at: datetime | None = None
    left_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def span(self) -> Span:
        """From when to when it is planned."""
        return self.begins_at, self.ends_at

    def is_on(self, now: datetime) -> bool:
        """Whether its person has come and has neither left nor come to its end."""
        return self.came_at is not None and self.left_at is None and self.came_at <= now < self.ends_at

    def runs(self, now: datetime) -> bool:
        """Whether it is planned for this moment, whoever came."""
        return self.begins_at <= now < self.ends_at


def dates(weekly: Weekly, begin: datetime, end: datetime, *, all_of_them: bool = False) -> Iterator[Stretch]:
    """The dates of a weekly duty that touch [begin, end), in order; with those that are apart if `all_of_them`."""
    length = timedelta(minutes=weekly.minutes)
    earliest = begin.astimezone(UTC).replace(tzinfo=None) - MARGIN - length
    latest = end.astimezone(UTC).replace(tzinfo=None) + MARGIN
    local = weekly.first_local + WEEK * max(0, -((weekly.first_local - earliest) // WEEK))
    while local <= latest and (weekly.last_day is None or local.date() <= weekly.last_day):
        begins_at, ends_at = _instants(local, length, ZoneInfo(weekly.zone))
        if (all_of_them or local not in weekly.apart) and begins_at < end and ends_at > begin:
            yield Stretch(begins_at, ends_at, weekly.person_id, weekly_id=weekly.id, slot=local)
        local += WEEK


def _instants(local: datetime, length: timedelta, place: ZoneInfo) -> Span:
    begins_at, ends_at = instant(local, place), instant(local + length, place)
    # Where the clock jumps over the whole of it, it lasts as long as it always does.
    return begins_at, ends_at if ends_at > begins_at else begins_at + length


def planned(weeklies: Iterable[Weekly], rows: Iterable[Stretch], begin: datetime, end: datetime) -> list[Stretch]:
    """Everything planned that touches [begin, end): the rows there are, and the dates of weekly duties that have none
    yet; by begin, then by person."""
    found = [row for row in rows if row.begins_at < end and row.ends_at > begin]
    for weekly in weeklies:
        found += dates(weekly, begin, end)
    return sorted(found, key=lambda each: (each.begins_at, each.ends_at, each.person_id))


def on(stretches: Iterable[Stretch], now: datetime) -> list[Stretch]:
    """Who is on duty now, the one who came first first."""
    here = [each for each in stretches if each.is_on(now)]
    return sorted(here, key=lambda each: (each.came_at or now, each.person_id))


def next_opening(stretches: Iterable[Stretch], now: datetime) -> datetime | None:
    """When somebody is planned next, later than now; None when nobody is."""
    return min((each.begins_at for each in stretches if each.begins_at > now), default=None)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order; spans that touch become one."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def without(spans: Iterable[Span], covered: Iterable[Span]) -> list[Span]:
    """What of these spans is not covered, in order."""
    found: list[Span] = []
    covers = merged(covered)
    for begin, end in merged(spans):
        for other_begin, other_end in covers:
            if other_end <= begin or other_begin >= end:
                continue
            if begin < other_begin:
                found.append((begin, other_begin))
            begin = max(begin, other_end)
        if begin < end:
            found.append((begin, end))
    return found


def within(spans: Iterable[Span], begin: datetime, end: datetime) -> list[Span]:
    """The parts of these spans that lie in [begin, end)."""
    return [(max(a, begin), min(b, end)) for a, b in spans if a < end and b > begin]


def gaps(
    weeklies: Sequence[Weekly], stretches: Iterable[Stretch], absent: frozenset[int], begin: datetime, end: datetime
) -> list[Span]:
    """The usual hours in [begin, end) for which nobody stands: a date that was left out and not taken by another, or
    one whose person is `absent` (no longer guides, or rests)."""
    usual = [each.span for weekly in weeklies for each in dates(weekly, begin, end, all_of_them=True)]
    known = list(stretches)
    stands = [each.span for each in known if each.person_id not in absent and each.left_at is None]
    wanted = [*usual, *(each.span for each in known)]
    return without(within(wanted, begin, end), stands)


def attended(stretches: Iterable[Stretch], now: datetime) -> list[Span]:
    """When somebody was here, as far as it is over."""
    found: list[Span] = []
    for each in stretches:
        if each.came_at is not None:
            found.append((each.came_at, min(each.left_at or each.ends_at, now)))
    return merged(found)


def unattended_minutes(stretches: Iterable[Stretch], begin: datetime, end: datetime) -> int:
    """For how many minutes of [begin, end), all of it past, somebody was planned and nobody was here."""
    known = list(stretches)
    open_hours = within((each.span for each in known), begin, end)
    gone = without(open_hours, attended(known, end))
    return int(sum((b - a for a, b in gone), timedelta()) / timedelta(minutes=1))
