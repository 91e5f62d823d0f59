"""Writing down consequential deeds, in the same transaction as the deed."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from sqlalchemy import Insert, Select, func, insert, select

from groups import clock, db
from groups.audit import chain
from groups.audit.models import AuditEntry, AuditLink

#: Those who add to the chain take turns. Any number will do; `migrations/env.py` has another.
TURN = 7_305_115


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
    The entry is chained to those before it when all else of the transaction is done.
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
    db.at_last(_chain, entry)
    return entry


def _chain(entries: list[AuditEntry]) -> None:
    """Put these entries at the end of the chain. Of several transactions at once one comes after the other, each for
    as long as its commit takes; SQLite has one writer anyway."""
    if db.engine().dialect.name == "postgresql":
        db.connection().execute(select(func.pg_advisory_xact_lock(TURN)))
    place, digest = next(iter(db.rows(_last())), (0, chain.NOTHING))
    links = []
    for number, entry in enumerate(entries, place + 1):
        digest = chain.digest(digest, entry)
        links.append({"id": number, "entry_id": entry.id, "digest": digest})
    db.write_rows(_links(), links)


@cache
def _last() -> Select[Any]:
    columns: tuple[Any, ...] = (AuditLink.id, AuditLink.digest)
    return select(*columns).order_by(AuditLink.id.desc()).limit(1)


@cache
def _links() -> Insert:
    return insert(AuditLink)
