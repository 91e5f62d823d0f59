"""Where a wish to be met stands next, given what is true of the two people at this moment (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from groups.meetups.models import BuddyState

#: From how long before the start a facilitator meets whoever has nobody.
LATE = timedelta(hours=24)
#: For how long after the end the two may write to each other.
LINE_STAYS = timedelta(hours=48)
#: A wish that is neither over nor taken back.
LIVE = (BuddyState.ASKED, BuddyState.OFFERED, BuddyState.AGREED, BuddyState.GREETER)
#: With somebody in it.
PAIRED = (BuddyState.OFFERED, BuddyState.AGREED)


@dataclass(frozen=True)
class Truth:
    """What is true of one wish now.

    `asker_comes`, `buddy_comes`: has a seat, and nothing keeps them away or the two apart. `may_meet`: the same without
    the seats, for after the date. `can_be_greeted`: there is a facilitator who can meet them.
    """

    asker_comes: bool
    buddy_comes: bool
    may_meet: bool
    can_be_greeted: bool
    is_late: bool
    is_over: bool


def next_state(state: BuddyState, truth: Truth) -> BuddyState:
    """Where the wish stands when all that happened is taken in. Asking twice gives the same."""
    if state is BuddyState.WITHDRAWN:
        return state
    if truth.is_over:
        return BuddyState.WITHDRAWN if state is BuddyState.AGREED and not truth.may_meet else state
    if not truth.asker_comes:
        return BuddyState.WITHDRAWN
    if state is BuddyState.AGREED and truth.buddy_comes:
        return state
    if (truth.is_late or state is BuddyState.GREETER) and truth.can_be_greeted:
        return BuddyState.GREETER
    return BuddyState.OFFERED if state is BuddyState.OFFERED and truth.buddy_comes else BuddyState.ASKED


def is_late(starts_at: datetime, now: datetime) -> bool:
    """Whether it is so near that a facilitator steps in."""
    return now >= starts_at - LATE


def line_closes(ends_at: datetime) -> datetime:
    """When the two can write to each other no longer."""
    return ends_at + LINE_STAYS
