"""Opening what was written: it stays folded away until somebody who may look chooses to read it, and that is noted."""

from __future__ import annotations

from dataclasses import dataclass, field

from groups.audit import service as audit
from groups.care import queries
from groups.care.models import CareItem, CareStep
from groups.moderation import subjects
from groups.people.models import Person


@dataclass(frozen=True)
class Opened:
    """What was written, and by the staff: `signs` are (step, the message it is about as it reads now, if any)."""

    signs: list[tuple[CareStep, str]] = field(default_factory=list)
    steps: list[tuple[CareStep, str]] = field(default_factory=list)


def open_words(actor: Person, item: CareItem) -> Opened:
    """Read the words of an item. Who did, and when, is on record by ids."""
    audit.record(actor, "care.opened", "care_item", item.id, group_id=item.group_id)
    steps = queries.steps_of(item)
    return Opened([(row, _said(row)) for row, _ in steps if row.deed == "raised"], [
        (row, name) for row, name in steps if row.deed != "raised"
    ])  # fmt: skip


def _said(row: CareStep) -> str:
    if row.subject_kind != "message" or row.subject_id is None:
        return ""
    subject = subjects.handling("message").load(row.subject_id)
    return subject.text if subject is not None else ""
