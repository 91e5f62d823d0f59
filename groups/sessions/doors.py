"""Who comes in, and when; and whether there are enough to begin (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from groups.sessions.models import Doors

#: Who was dropped and is back within this time is not late, and has the same seat.
BACK_WITHIN = timedelta(minutes=5)


class Way(StrEnum):
    """What a door says: come in, wait for a quiet moment, or not any more today."""

    IN = "in"
    WAIT = "wait"
    SHUT = "shut"


@dataclass(frozen=True)
class Moment:
    """What is happening behind the door. `between`: a phase has just begun; `mid_turn`: somebody is speaking."""

    since_begin: timedelta | None
    between: bool = False
    mid_turn: bool = False


def way_in(doors: Doors, late_minutes: int, moment: Moment) -> Way:
    """Whether somebody who is new here may come in now. Never into the middle of what somebody says."""
    if moment.since_begin is None:
        return Way.WAIT
    if doors is Doors.CLOSED:
        return Way.SHUT
    if doors is Doors.UNTIL and moment.since_begin > timedelta(minutes=late_minutes):
        return Way.SHUT
    if doors is Doors.BETWEEN and not moment.between:
        return Way.WAIT
    return Way.WAIT if moment.mid_turn else Way.IN


def has_room(limit: int | None, taken: int, kept: int) -> bool:
    """Whether a seat is free beside those that are taken and those that are kept for people who said they come.
    Facilitators take none."""
    return limit is None or taken + kept < limit


def is_enough(guides: int, members: int, minimum: int) -> bool:
    """Whether a session can begin as planned."""
    return guides >= 1 and members >= 2 and guides + members >= minimum


def may_be_small(guides: int, members: int) -> bool:
    """Whether a facilitator may begin with fewer, once it was waited for: one member alone only with two who guide."""
    return guides >= 1 and members >= 1 and (members > 1 or guides > 1)


def needs_two(members: int) -> bool:
    """Whether one facilitator is not enough."""
    return members > 6


def may_split(members: int) -> bool:
    """Whether it is worth offering small circles."""
    return members > 12
