"""Where listings come from, and what each import did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Id, Moment, Ref, UTCDateTime, Word, ZoneName
from groups.db import Base


class Source(Base):
    """A feed or file that listings are taken from. `zone` stands in where the feed names none."""

    __tablename__ = "source"

    id: Mapped[Id]
    ref: Mapped[Ref]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    format: Mapped[Word]
    address: Mapped[str] = mapped_column(String(500), default="")
    licence: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[ZoneName]
    created_at: Mapped[Moment]
    synced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SourceItem(Base):
    """One item of a source as last taken over. `digest` tells whether it has changed since, `gone` that it is no longer
    there."""

    __tablename__ = "source_item"
    __table_args__ = (Index("uq_source_item_source_id_key", "source_id", "key", unique=True),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    gone: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[Moment]


class Sync(Base):
    """What one import did: counts, and each refusal as {"key", "title", "reason"}."""

    __tablename__ = "sync"

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    added: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    removed: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
