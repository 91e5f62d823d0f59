"""What of the record somebody does not read: what is about themselves, as they never see a case about them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, not_, or_, select

from groups.audit.models import AuditEntry
from groups.moderation.models import Appeal, Case, Measure


def not_about(person_id: int) -> ColumnElement[bool]:
    """That an entry is not about a case, a measure or an appeal of this person's."""
    theirs = (
        ("case", select(Case.id).where(Case.author_id == person_id)),
        ("measure", select(Measure.id).where(Measure.person_id == person_id)),
        ("appeal", select(Appeal.id).where(Appeal.person_id == person_id)),
    )
    about = (and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id.in_(ids)) for kind, ids in theirs)
    return not_(or_(*about))
