"""The ways a case can go (pure): which deed leads from which state to which. Field survey 4.2.

A move that is not here does not exist: `service.moving` asks this table; and the record, read from its beginning
through the same table, gives the state that is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from groups.moderation.models import CaseState

OPEN, IN_REVIEW, ESCALATED = CaseState.OPEN, CaseState.IN_REVIEW, CaseState.ESCALATED
DECIDED, APPEALED, CLOSED = CaseState.DECIDED, CaseState.APPEALED, CaseState.CLOSED

#: Not decided yet.
LIVE = (OPEN, IN_REVIEW, ESCALATED)
#: What somebody has to look at.
WAITING = (*LIVE, APPEALED)

OPENED = "case.opened"

#: Each deed with where it leads from where. What stays where it was is still a deed, and on record.
COURSE: dict[str, dict[CaseState, CaseState]] = {
    "case.claimed": {OPEN: IN_REVIEW, IN_REVIEW: IN_REVIEW, ESCALATED: ESCALATED, APPEALED: APPEALED},
    "case.let_go": {IN_REVIEW: OPEN, ESCALATED: ESCALATED, APPEALED: APPEALED},
    "case.claim_expired": {IN_REVIEW: OPEN, ESCALATED: ESCALATED, APPEALED: APPEALED},
    "case.handed_on": {OPEN: ESCALATED, IN_REVIEW: ESCALATED, APPEALED: APPEALED},
    "case.text_held": {each: each for each in LIVE},
    "case.room_rested": {each: each for each in LIVE},
    "case.text_changed": {each: each for each in LIVE},
    "case.text_withdrawn": {each: each for each in LIVE},
    "case.decided": dict.fromkeys(LIVE, DECIDED),
    "case.closed": {**dict.fromkeys(LIVE, CLOSED), DECIDED: CLOSED},
    "case.appealed": {DECIDED: APPEALED},
    "case.appeal_decided": {APPEALED: CLOSED},
    "case.forgotten": {CLOSED: CLOSED},
}


def after(deed: str, state: CaseState) -> CaseState | None:
    """Where a deed leads from here; None where it cannot be done."""
    return COURSE[deed].get(state)


class Recorded(Protocol):
    """An entry of the record about a case, as far as it is needed here."""

    @property
    def deed(self) -> str: ...

    @property
    def new(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Told:
    """A case as its record tells it."""

    state: CaseState
    version: int
    decision: str | None


def replay(entries: Iterable[Recorded]) -> Told | None:
    """The case that comes out when its record is read from the beginning; None when it has none. Entries of other
    deeds, such as reports, are passed over. Raises ValueError where one does not follow from those before it."""
    told: Told | None = None
    for entry in entries:
        new = entry.new or {}
        if entry.deed == OPENED:
            told = Told(OPEN, 1, None)
        elif entry.deed in COURSE:
            state = None if told is None else after(entry.deed, told.state)
            if told is None or state is None or new.get("version") != told.version + 1:
                raise ValueError(f"{entry.deed} does not follow")
            told = Told(state, told.version + 1, new.get("decision"))
    return told
