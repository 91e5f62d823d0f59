"""A second implementation of clocks and zones, for tests: dateutil, on the package's own zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files

from dateutil import tz


@cache
def place(zone: str) -> tzinfo:
    """The zone, read by dateutil."""
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as kept:
        return tz.tzfile(kept)


def instant(local: datetime, zone: str) -> datetime:
    """When the clock of the zone shows `local`: the first of two. What does not exist is walked out of by minutes."""
    while not tz.datetime_exists(local, place(zone)):
        local += timedelta(minutes=1)
    return local.replace(tzinfo=place(zone), fold=0).astimezone(UTC)
