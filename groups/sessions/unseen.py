"""Nobody unseen: who is here, has written, and has not been answered or greeted (pure). For facilitators alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

#: After this time somebody rises to the top of the list.
RISES = timedelta(minutes=10)


@dataclass(frozen=True)
class Written:
    """When somebody first wrote here, and when another last answered them, put a reaction to it, or said their name."""

    first_at: datetime
    met_at: datetime | None = None


@dataclass(frozen=True)
class Present:
    """Somebody in the session."""

    person_id: int
    speaks: bool
    guides: bool = False
    greeted_at: datetime | None = None


@dataclass(frozen=True)
class Unseen:
    """Somebody to turn to, and whether they have waited for long."""

    person_id: int
    since: datetime
    rises: bool


def unseen(now: datetime, present: Iterable[Present], written: dict[int, Written]) -> list[Unseen]:
    """Whom nobody has turned to yet: who waited longest first, those for long above all. Who listens is left out."""
    found = []
    for person in present:
        wrote = written.get(person.person_id)
        if not person.speaks or person.guides or person.greeted_at or wrote is None or wrote.met_at is not None:
            continue
        found.append(Unseen(person.person_id, wrote.first_at, now - wrote.first_at >= RISES))
    return sorted(found, key=lambda each: (not each.rises, each.since, each.person_id))
