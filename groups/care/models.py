"""Care items, who looks after them, what was done, what helps those who did; and the replies one can begin from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from groups.care.course import CareDeed, CareLevel, CareSource, CareState
from groups.columns import BigId, Choice, Id, Line, Moment, Ref, UTCDateTime, Word
from groups.db import Base

_LIVE = text("closed_at IS NULL")


class CareItem(Base):
    """A person who may be at risk. Beside conduct, never inside it, and never a strike.

    `peak` is the gravest it ever was: what was red keeps its two people. `now_since`: the clock of an emergency.
    When its words are forgotten (`forgotten_at`) so is whom it was about; the level, the state and the dates stay, for
    figures.
    """

    __tablename__ = "care_item"
    __table_args__ = (
        Index("ix_care_item_group_id_state", "group_id", "state"),
        Index("uq_care_item_live", "group_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_care_item_person_id", "person_id"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    subject_kind: Mapped[Word]
    subject_id: Mapped[int | None] = mapped_column(BigId)
    level: Mapped[Word]
    peak: Mapped[Word]
    source: Mapped[CareSource] = mapped_column(Choice(CareSource))
    state: Mapped[CareState] = mapped_column(Choice(CareState), default=CareState.SIGNAL)
    version: Mapped[int] = mapped_column(Integer, default=1)
    room_id: Mapped[int | None] = mapped_column(BigId)
    opened_at: Mapped[Moment]
    card_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wants_word_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    now_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_answer_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    follow_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def gravity(self) -> CareLevel:
        """How grave it is now."""
        return CareLevel(self.level)

    @property
    def gravest(self) -> CareLevel:
        """The gravest it ever was."""
        return CareLevel(self.peak)


class CareKeeper(Base):
    """One of those who look after an item: asked, accepted, stepped back. `side`: willing to sit in a side line."""

    __tablename__ = "care_keeper"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("care_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[Moment]
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    side_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CareStep(Base):
    """One thing that was done, with its words: why somebody worries, what was written, agreed or decided. Deleted when
    the item is forgotten. `decided_by_id`: in an emergency, who decided. `held`: the message it is about is out of its
    peers' sight because of it."""

    __tablename__ = "care_step"
    __table_args__ = (Index("ix_care_step_subject", "subject_kind", "subject_id"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("care_item.id"), index=True)
    deed: Mapped[CareDeed] = mapped_column(Choice(CareDeed))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    level: Mapped[Word]
    rule: Mapped[Line] = mapped_column(default="")
    words: Mapped[str] = mapped_column(Text, default="")
    subject_kind: Mapped[Word] = mapped_column(default="")
    subject_id: Mapped[int | None] = mapped_column(BigId)
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[Moment]


class DebriefKind(StrEnum):
    """Whose words they are: of somebody who looked after a person, or of whoever supports those who do."""

    DEBRIEF = "debrief"
    SUPERVISION = "supervision"


class CareDebrief(Base):
    """What somebody needs to put down afterwards; read by the two and their supervisor, and by nobody else."""

    __tablename__ = "care_debrief"
    __table_args__ = (UniqueConstraint("item_id", "by_id", "kind"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("care_item.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DebriefKind] = mapped_column(Choice(DebriefKind))
    how: Mapped[str] = mapped_column(Text, default="")
    helped: Mapped[str] = mapped_column(Text, default="")
    wants_word: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[Moment]


class CareSaying(Base):
    """A reply one can begin from. One whose `key` is that of a shipped one stands in its place."""

    __tablename__ = "care_saying"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(26), unique=True)
    deed: Mapped[CareDeed] = mapped_column(Choice(CareDeed))
    title: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CareSupervisor(Base):
    """Who supports the facilitators of a group after grave things; from when to when."""

    __tablename__ = "care_supervisor"

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


__all__ = [
    "CareDebrief",
    "CareItem",
    "CareKeeper",
    "CareSaying",
    "CareState",
    "CareStep",
    "CareSupervisor",
    "DebriefKind",
]
