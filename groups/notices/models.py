"""The outbox: what is to be sent to whom, when, and what became of it; and how each person wishes to hear."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import BigId, Choice, Id, Line, Moment, Ref, UTCDateTime, Word
from groups.db import Base
from groups.outbox import Topic


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
    moment of sending from `about_id`, or says that it is no longer relevant.

    `person_id` is empty only for letters to people who have no account yet. `once` makes a notice unique. Those in the
    app are sent when they appear in the list; then they have a `line` and where it leads (`path`), and `seen_at` once
    their person has looked.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due",
            "due_at",
            sqlite_where=text("state IN ('due', 'sending')"),
            postgresql_where=text("state IN ('due', 'sending')"),
        ),
        Index(
            "ix_notice_about",
            "kind",
            "about_id",
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
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[str] = mapped_column(String(60), default="")
    line: Mapped[Line] = mapped_column(default="")
    path: Mapped[Line] = mapped_column(default="")


class NoticeSetting(Base):
    """By which ways a person wishes to hear of a topic. Without a row, the defaults of the topic stand."""

    __tablename__ = "notice_setting"
    __table_args__ = (UniqueConstraint("person_id", "topic"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[Topic] = mapped_column(Choice(Topic))
    mail: Mapped[bool] = mapped_column(Boolean)
    push: Mapped[bool] = mapped_column(Boolean)
    in_app: Mapped[bool] = mapped_column(Boolean)


class ReminderTime(Base):
    """How long before a meetup a person wishes to be reminded. Without any row the default stands; `minutes` -1 means
    never."""

    __tablename__ = "reminder_time"
    __table_args__ = (UniqueConstraint("person_id", "minutes"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[int] = mapped_column(Integer)


class DigestTime(Base):
    """When a person's weekly letter goes: a day (0 is Monday) and an hour of their own clock, and when the last one
    did."""

    __tablename__ = "digest_time"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    weekday: Mapped[int] = mapped_column(Integer, default=0)
    hour: Mapped[int] = mapped_column(Integer, default=9)
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PushSubscription(Base):
    """One browser that a person lets show notices, for as long as they are signed in there (`sign_in_id`).
    `endpoint_hash` is the SHA-256 of `endpoint`; `failed_at`: the last notice did not reach it."""

    __tablename__ = "push_subscription"

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), index=True)
    device: Mapped[Line]
    endpoint: Mapped[str] = mapped_column(String(2000))
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True)
    p256dh: Mapped[str] = mapped_column(String(200))
    auth: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[Moment]
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


__all__ = [
    "Channel",
    "DigestTime",
    "Notice",
    "NoticeSetting",
    "NoticeState",
    "PushSubscription",
    "ReminderTime",
    "Topic",
]
