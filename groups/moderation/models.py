"""Cases, reports, measures and appeals. Which way a case may go is in `groups.moderation.course`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import BigId, Choice, Id, Moment, Ref, UTCDateTime, Word
from groups.db import Base


class Status(StrEnum):
    """Who may see a piece of text. Named transitions in `groups.moderation.service` move it, nothing else."""

    SHOWN = "shown"
    HELD = "held"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Moderated:
    """Text that can be held until someone has looked, removed, or withdrawn by its author."""

    status: Mapped[Status] = mapped_column(Choice(Status), default=Status.SHOWN)


class ListKind(StrEnum):
    """Which list texts are held against; they are never mixed."""

    CONDUCT = "conduct"
    CARE = "care"


class WordList(Base):
    """One version of a list, as a coordinator wrote it. The newest of its kind is in force; without any, the one that
    comes with the site is. Versions are kept, so that one can be brought back."""

    __tablename__ = "word_list"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[Id]
    kind: Mapped[ListKind] = mapped_column(Choice(ListKind))
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]


class CaseState(StrEnum):
    """Where a case stands; field survey 4.2."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    ESCALATED = "escalated"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"


class CaseSource(StrEnum):
    """What opened a case. DEED: a facilitator acted first, and the case says why and can be appealed."""

    REPORT = "report"
    NEWCOMER = "newcomer"
    SCREENING = "screening"
    CHANGED = "changed"
    DEED = "deed"


class Decision(StrEnum):
    """How a case ended for the text itself. NOTED: it stays, and an agreement was named. HIDDEN: out of its peers'
    sight until its author changes it."""

    DISMISSED = "dismissed"
    RELEASED = "released"
    NOTED = "noted"
    HIDDEN = "hidden"
    REMOVED = "removed"


class MeasureKind(StrEnum):
    """The fixed ladder of measures; all but the last lift by themselves."""

    NOTE = "note"
    WARNING = "warning"
    SILENCE = "silence"
    SESSION_REMOVAL = "session_removal"
    SUSPENSION = "suspension"
    END = "end"


class Case(Base):
    """Conduct to be looked at. Points at what it is about by (kind, id); `context` is a copy sealed when it was opened:
    {"text", "author", "before": [...], "after": [...]}, for reviewers only, and empty from `forgotten_at` on."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index(
            "uq_case_file_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'in_review', 'escalated')"),
            postgresql_where=text("state IN ('open', 'in_review', 'escalated')"),
        ),
        Index("ix_case_file_group_id_state", "group_id", "state"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    subject_kind: Mapped[Word]
    subject_id: Mapped[int] = mapped_column(BigId)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    source: Mapped[CaseSource] = mapped_column(Choice(CaseSource))
    state: Mapped[CaseState] = mapped_column(Choice(CaseState), default=CaseState.OPEN)
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(Integer, default=1)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[Decision | None] = mapped_column(Choice(Decision))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Moment]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Report(Base):
    """One person's report: which agreement (none: something else), and why. One a person and case."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    words: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[Moment]


class Named(Base):
    """Someone who is spoken of in a case, so that they do not judge it."""

    __tablename__ = "case_named"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Measure(Base):
    """A step of the fixed ladder, with its dates. It ends by its own date, whether anything was running or not.
    `room_id`: the one room it is about; None is the whole group."""

    __tablename__ = "measure"
    __table_args__ = (
        Index("ix_measure_person_id_group_id", "person_id", "group_id"),
        Index("ix_measure_group_id", "group_id"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    room_id: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[MeasureKind] = mapped_column(Choice(MeasureKind))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begins_at: Mapped[Moment]
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AppealState(StrEnum):
    """Where an appeal stands."""

    WAITING = "waiting"
    UPHELD = "upheld"
    CHANGED = "changed"
    REVERSED = "reversed"


class Appeal(Base):
    """A request that someone else looks again; once a case. What comes of it stands beside the first decision:
    `decision` is what it was changed to. `to_coordinators`: nobody else in the group may look."""

    __tablename__ = "appeal"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[AppealState] = mapped_column(Choice(AppealState), default=AppealState.WAITING)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decision: Mapped[Decision | None] = mapped_column(Choice(Decision))
    to_coordinators: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[Moment]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
