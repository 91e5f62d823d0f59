"""The only reader of the system clock, and the source of time zones."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from time import monotonic, sleep

# The zone database comes from PyPI's tzdata, ahead of the system's copy: a Debian 2025b copy is an hour
# wrong for Vancouver from November 2026 on.
zoneinfo.reset_tzpath([])

TZDATA_VERSION = version("tzdata")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def ticks() -> float:
    """Seconds from an arbitrary point, for measuring how long a thing took. Never goes back."""
    return monotonic()


def pause(seconds: float) -> None:
    """Wait; the one place that sleeps, so that a waiting thing can be found."""
    sleep(seconds)


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone this installation knows, such as Europe/Berlin."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@contextmanager
def frozen(at: datetime) -> Iterator[Callable[[timedelta], None]]:
    """Hold the clock at `at` (aware) for a test; yields a function that moves it on."""
    global _source
    held = [at.astimezone(UTC)]

    def forward(by: timedelta) -> None:
        held[0] += by

    before, _source = _source, lambda: held[0]
    try:
        yield forward
    finally:
        _source = before
