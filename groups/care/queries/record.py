"""What of the record somebody does not read: what was done to look after themselves."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, not_, select

from groups.audit.models import AuditEntry
from groups.care.models import CareItem


def not_about(person_id: int) -> ColumnElement[bool]:
    """That an entry is not about a care item of this person's."""
    theirs = select(CareItem.id).where(CareItem.person_id == person_id)
    return not_(and_(AuditEntry.subject_kind == "care_item", AuditEntry.subject_id.in_(theirs)))
