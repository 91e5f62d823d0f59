"""The record of consequential deeds. Rows are only ever added; a database trigger refuses anything else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import BigId, Id, Moment, Word
from groups.db import Base


class AuditEntry(Base):
    """Who did what to what, when and why. Holds ids, old and new values and a reason; never private text.

    No foreign keys: the record survives the deletion of everything it speaks of.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entry_group_id_at", "group_id", "at"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(BigId)
    deed: Mapped[Word]
    subject_kind: Mapped[Word]
    subject_id: Mapped[int] = mapped_column(BigId)
    group_id: Mapped[int | None] = mapped_column(BigId)
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    new: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500), default="")


class AuditLink(Base):
    """The place of one entry in the chain. `digest` is over the entry and the digest before it, so that a change of any
    entry shows in all that follow. Numbered without gaps, in the order of the commits."""

    __tablename__ = "audit_link"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(BigId, unique=True)
    digest: Mapped[str] = mapped_column(String(64))
