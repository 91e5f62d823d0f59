"""How long a seat is held for whoever is first in line (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: From here to the start no offer lasts.
STANDBY = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=15)
#: Later than that no offer would last long enough to be seen: who is in line stands by, and is let in at the start.
LAST_OFFER = STANDBY + SHORTEST


def may_offer(now: datetime, starts_at: datetime) -> bool:
    """Whether a seat that is free now may still be offered."""
    return now <= starts_at - LAST_OFFER


def may_last(now: datetime, starts_at: datetime) -> bool:
    """Whether a seat that was offered may still be held."""
    return now < starts_at - STANDBY


def stands_by(now: datetime, starts_at: datetime) -> bool:
    """Whether whoever is in line now is let in at the start, in order, if there is room."""
    return starts_at - LAST_OFFER < now < starts_at


def lasts_until(now: datetime, starts_at: datetime) -> datetime:
    """When an offer made now ends: after a quarter of the time left, but at least 15 minutes and at most 24 hours, and
    in any case ten minutes before the start."""
    lasts = max(SHORTEST, min(LONGEST, (starts_at - now) / 4))
    return min(now + lasts, starts_at - STANDBY)
