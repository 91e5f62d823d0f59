"""The fixed ladder of measures (pure): its steps, how long each lasts, and when notes add up to a warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from groups.moderation.models import MeasureKind


class Rung(StrEnum):
    """What may be chosen, from the mildest on."""

    NOTE = "note"
    WARNING = "warning"
    SILENCE = "silence"
    SESSION_REMOVAL = "session_removal"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    END = "end"


@dataclass(frozen=True)
class Step:
    """What a rung means. `lasts`: None where nothing is to lift. `words`: as those who decide read it."""

    kind: MeasureKind
    lasts: timedelta | None
    words: str


LADDER: dict[Rung, Step] = {
    Rung.NOTE: Step(MeasureKind.NOTE, None, "A note"),
    Rung.WARNING: Step(MeasureKind.WARNING, None, "A warning"),
    Rung.SILENCE: Step(MeasureKind.SILENCE, timedelta(hours=24), "Reading only, for 24 hours"),
    Rung.SESSION_REMOVAL: Step(MeasureKind.SESSION_REMOVAL, timedelta(hours=12), "Out of this session"),
    Rung.TWO_WEEKS: Step(MeasureKind.SUSPENSION, timedelta(days=14), "Out of the group for two weeks"),
    Rung.MONTH: Step(MeasureKind.SUSPENSION, timedelta(days=30), "Out of the group for a month"),
    Rung.END: Step(MeasureKind.END, None, "Out of the group, with no date"),
}

#: They say something and keep nobody from anything.
WORDS_ONLY = (MeasureKind.NOTE, MeasureKind.WARNING)
#: Notes on one agreement within this time that become a warning.
PATTERN, WITHIN = 3, timedelta(days=365)


def with_pattern(rung: Rung, earlier_notes: int) -> Rung:
    """The rung that is set: the third note on one agreement within twelve months is a warning. Notes on different
    agreements do not add up."""
    return Rung.WARNING if rung is Rung.NOTE and earlier_notes + 1 >= PATTERN else rung
