"""What a person has said about suggested steps. Nobody but its owner ever sees any of it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Id, Moment
from groups.db import Base


class NotNow(Base):
    """A suggestion that was answered with "not now"; it rests for a while. (`kind`, `ref`) is what was suggested."""

    __tablename__ = "not_now"
    __table_args__ = (Index("ix_not_now_person_id_at", "person_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(60))
    at: Mapped[Moment]


class Attempt(Base):
    """Something tried, with how hard it was expected to be and how it felt, 0-10 (SUDS); either may be missing."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_id_at", "person_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[int] = mapped_column(Integer)
    expected: Mapped[int | None] = mapped_column(Integer)
    felt: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[Moment]
