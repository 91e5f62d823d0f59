"""The outbox: what is to be sent to whom, when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import BigId, Choice, Id, Moment, UTCDateTime, Word
from groups.db import Base


class NoticeState(StrEnum):
    """Where a notice stands."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class Channel(StrEnum):
    """By which way a notice goes."""

    MAIL = "mail"
    PUSH = "push"
    IN_APP = "in_app"


class Notice(Base):
    """One thing for one person by one channel. It holds no words: whoever registered for `kind` composes them at the
    moment of sending from (`about_kind`, `about_id`), or says that it is no longer relevant.

    `person_id` is empty only for letters to people who have no account yet. `once` makes a notice unique.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due",
            "due_at",
            sqlite_where=text("state IN ('due', 'sending')"),
            postgresql_where=text("state IN ('due', 'sending')"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Word]
    about_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[Channel] = mapped_column(Choice(Channel), default=Channel.MAIL)
    once: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[NoticeState] = mapped_column(Choice(NoticeState), default=NoticeState.DUE)
    due_at: Mapped[Moment]
    not_after: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    message_id: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[str] = mapped_column(String(60), default="")
