"""Figures about the whole community: features give them, the coordinators' page shows them. Never about one person.

A feature calls `provide("safeguarding", ask)` once. `ask(since, until)` gives a `Chapter`, or None when it has nothing
to say. Counts of people or of what happened to them go through `about`, and lengths of waiting through `waits`: both
keep silent where so few are meant that somebody could be told apart. Places in use:

    safeguarding   the coordinators' page of figures; reports come from moderation's rows, care and duty give their own
    assessment     the risk assessment: what a feature wishes to say there, such as the staffed hours
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from groups.papers import Chapter

#: Of fewer than this nothing is told but that they are few.
SMALLEST = 5


@dataclass(frozen=True)
class Wait:
    """How long each of several things took, and how many still wait."""

    taken: Sequence[timedelta] = field(default_factory=list)
    waiting: int = 0


Ask = Callable[[datetime, datetime], Chapter | None]

_asked: dict[str, list[Ask]] = {}


def provide(place: str, ask: Ask) -> None:
    """Let `ask` give a chapter to `place`. Providing twice is once."""
    known = _asked.setdefault(place, [])
    if ask not in known:
        known.append(ask)


def chapters(place: str, since: datetime, until: datetime) -> list[Chapter]:
    """What everybody has for `place` about this time, in order."""
    found = [chapter for ask in _asked.get(place, ()) if (chapter := ask(since, until)) is not None]
    return sorted(found, key=lambda chapter: chapter.order)


def about(count: int) -> str:
    """A count of people, or of what happened to them, that lets nobody be told apart."""
    return "none" if count == 0 else f"fewer than {SMALLEST}" if count < SMALLEST else str(count)


def waits(wait: Wait) -> list[tuple[str, str]]:
    """How long it took, in rows: half of them, and nine of ten."""
    rows = [("Answered", about(len(wait.taken)))]
    taken = sorted(wait.taken)
    if len(taken) >= SMALLEST:
        rows.append(("Half of them within", length(_share(taken, 0.5))))
    if len(taken) >= 2 * SMALLEST:  # of fewer, nine of ten would be the one that took longest
        rows.append(("Nine of ten within", length(_share(taken, 0.9))))
    return [*rows, ("Still without an answer", str(wait.waiting))]


def length(spent: timedelta) -> str:
    """ "4 minutes", "3 hours", "2 days"; rounded up, never flattering."""
    for unit, seconds, most in (("minute", 60, 90), ("hour", 3600, 48), ("day", 86400, 10**6)):
        count = max(1, -int(-spent.total_seconds() // seconds))
        if count <= most:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "long"


def _share(taken: list[timedelta], share: float) -> timedelta:
    """The smallest length within which at least this share of them lies."""
    return taken[max(0, -int(-len(taken) * share // 1) - 1)]
