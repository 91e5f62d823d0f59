"""A time zone as a VTIMEZONE, for the years a calendar speaks of (pure)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

_DAY = timedelta(days=1)
#: (offset before, offset after, name, whether it is summer time).
_Change = tuple[timedelta, timedelta, str, bool]


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The zone's clock from the beginning of `first_year` to the end of `last_year`.

    The library could write one too, but puts a spring change an hour late: an onset is told by the clock from before.
    """
    begin, end = datetime(first_year, 1, 1, tzinfo=UTC) - _DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + _DAY
    place = ZoneInfo(zone)
    here = begin.astimezone(place)
    onsets: dict[_Change, list[datetime]] = defaultdict(list)
    onsets[_offset(here), _offset(here), here.tzname() or zone, bool(here.dst())].append(here.replace(tzinfo=None))
    for moment in changes(place, begin, end):
        before, after = (moment - timedelta(seconds=1)).astimezone(place), moment.astimezone(place)
        onset = (moment + _offset(before)).replace(tzinfo=None)
        onsets[_offset(before), _offset(after), after.tzname() or zone, bool(after.dst())].append(onset)
    made = icalendar.Timezone()
    made.add("tzid", zone)
    for change, times in onsets.items():
        made.add_component(_observance(change, times))
    return made


def changes(place: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every instant in [begin, end) at which the clock of `place` is put forward or back, to the second."""
    here = begin
    while here < end:
        after = min(here + _DAY, end)
        if _state(here, place) != _state(after, place):
            yield _first_of(place, here, after)
        here = after


def _first_of(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _state(before, place)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if _state(middle, place) == old else (before, middle)
    return after.replace(microsecond=0)


def _state(moment: datetime, place: ZoneInfo) -> tuple[timedelta, str | None]:
    here = moment.astimezone(place)
    return _offset(here), here.tzname()


def _offset(here: datetime) -> timedelta:
    return here.utcoffset() or timedelta()


def _observance(change: _Change, times: list[datetime]) -> icalendar.Component:
    before, after, name, is_summer = change
    made = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
    made.add("dtstart", times[0])
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", after)
    made.add("tzname", name)
    if times[1:]:
        made.add("rdate", times[1:])
    return made
