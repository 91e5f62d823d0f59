"""Writing down consequential deeds, in the same transaction as the deed."""

from __future__ import annotations

from typing import Any, Protocol

from groups import clock, db
from groups.audit.models import AuditEntry


class _Acting(Protocol):
    @property
    def id(self) -> int: ...


def record(
    actor: _Acting | None,
    deed: str,
    subject_kind: str,
    subject_id: int,
    *,
    group_id: int | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Add one entry: who (None: the application itself), the deed such as "message.removed", what, old and new values.

    Only inside `db.transaction()`, so that deed and record happen together or not at all. Never pass private text.
    """
    if not db.in_transaction():
        raise RuntimeError("an audit entry belongs to the transaction of its deed")
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor.id if actor else None,
        deed=deed,
        subject_kind=subject_kind,
        subject_id=subject_id,
        group_id=group_id,
        old=old,
        new=new,
        reason=reason[:500],
    )
    db.session().add(entry)
    return entry
