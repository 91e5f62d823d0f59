"""A person's ladder, what they tried, and what they said "not now" to. Nobody but its owner ever sees any of it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Moment, Ref
from groups.db import Base
from groups.steps.course import StepState


class NotNow(Base):
    """A suggestion that was answered with "not now"; it rests for a while. (`kind`, `ref`) is what was suggested."""

    __tablename__ = "not_now"
    __table_args__ = (Index("ix_not_now_person_id_at", "person_id", "at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(60))
    at: Mapped[Moment]


class Step(Base):
    """One step of a person's ladder, at its `place` from the gentlest on; its words and numbers are its owner's.

    `key` comes with the form or names what was copied, so that sending twice makes one. `level` is how much company it
    is, as a contact level. `link` is the page of a thing here that it is about, "" for words alone; what is there is
    asked anew each time. `was` is where it stood before it was set aside. `version` grows with every change.
    """

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index("ix_step_person_id_place", "person_id", "place"))

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(60))
    place: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="")
    expected: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int] = mapped_column(Integer, default=1)
    link: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[StepState] = mapped_column(Choice(StepState), default=StepState.TODO)
    was: Mapped[StepState | None] = mapped_column(Choice(StepState))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class Attempt(Base):
    """Something tried, with how hard it was expected to be and how it felt, 0-10 (SUDS); either may be missing.

    It keeps the words of what was tried, whatever becomes of its step. `key` comes with the form, so that sending twice
    makes one, and names it to its owner. `word` is a word or two of theirs, `helped` what helped.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_id_at", "person_id", "at"), UniqueConstraint("person_id", "key"))

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(24))
    ref: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[int] = mapped_column(Integer)
    expected: Mapped[int | None] = mapped_column(Integer)
    felt: Mapped[int | None] = mapped_column(Integer)
    word: Mapped[str] = mapped_column(String(120), default="")
    helped: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    at: Mapped[Moment]
