"""Reading the record; for coordinators only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from groups import db
from groups.access import Actor, Can, require
from groups.audit.models import AuditEntry

PAGE = 50


def entries(person: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[AuditEntry]:
    """The newest entries first; `before` is the id of the last one seen."""
    require(person, Can.COORDINATE)
    chosen = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    return db.session().scalars(chosen).all()
