"""Whether the rooms of a group rest at a moment: what is kept, read together with the clock (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

#: No sign of life keeps rooms open for longer than this; a moment further away was set by a clock that was wrong.
FARTHEST = timedelta(minutes=3)


class Resting(Protocol):
    """What has hours: a group, or a room of one. `rests_from`: rooms that need somebody rest from then on, unless a
    further sign of life comes; None where they are always open."""

    @property
    def rests(self) -> bool: ...

    @property
    def rests_from(self) -> datetime | None: ...


def rests_at(thing: Resting, now: datetime) -> bool:
    """Whether nobody looks after the rooms at this moment, whether anybody was told yet or not."""
    return thing.rests or has_run_out(thing.rests_from, now)


def has_run_out(rests_from: datetime | None, now: datetime) -> bool:
    """Whether the last sign of life holds the rooms open no longer."""
    return rests_from is not None and not now < rests_from <= now + FARTHEST
