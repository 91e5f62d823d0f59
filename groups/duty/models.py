"""Duties: single ones, weekly ones, a group's choice of hours, signs of life, and who is on call."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Moment, Ref, UTCDateTime, WallClock
from groups.db import Base


class Opening(StrEnum):
    """When a group's rooms are open."""

    ALWAYS = "always"
    STAFFED = "staffed"


class Duty(Base):
    """Who looks after a group's rooms, from when to when; `seen_at` is the last sign of life."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_group_id_begins_at", "group_id", "begins_at"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begins_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    came_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handed_over: Mapped[bool] = mapped_column(Boolean, default=False)


class WeeklyDuty(Base):
    """A duty that comes every week by the group's wall clock. It ends by `last_day` and is never deleted, so that the
    past stays as it was planned."""

    __tablename__ = "weekly_duty"

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_local: Mapped[WallClock]
    minutes: Mapped[int] = mapped_column(Integer)
    last_day: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[Moment]


class DutyDate(Base):
    """A date of a weekly duty, by its first plan (`slot`), that stands apart: it has a row of its own, or is left out
    (`duty_id` is empty)."""

    __tablename__ = "duty_date"
    __table_args__ = (UniqueConstraint("weekly_id", "slot"),)

    id: Mapped[Id]
    weekly_id: Mapped[int] = mapped_column(ForeignKey("weekly_duty.id"))
    slot: Mapped[WallClock]
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)


class GroupHours(Base):
    """What a group chose about its hours, and where its watch stands. A group without a row is always open.

    `asked_at`, `alerted_at`: what was begun since those on duty fell silent; `declined`: who of those asked cannot just
    now. Until when the rooms are open stands with the group, where whoever reads a room finds it.
    """

    __tablename__ = "group_hours"

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), unique=True)
    opening: Mapped[Opening] = mapped_column(Choice(Opening), default=Opening.ALWAYS)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    alerted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined: Mapped[list[int]] = mapped_column(JSON, default=list)


class DutyOffer(Base):
    """A duty somebody would like to give away. Any facilitator of the group may take it."""

    __tablename__ = "duty_offer"
    __table_args__ = (
        Index(
            "uq_duty_offer_open",
            "duty_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[Moment]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GuideSign(Base):
    """The last sign of life of somebody who guides a group with hours. Deleted after a day, and shown to nobody: it
    says only whether they could be asked to step in."""

    __tablename__ = "guide_sign"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    seen_at: Mapped[Moment]


class OnCall(Base):
    """A coordinator who is alerted when a group has nobody, from when to when. While nobody is on call, all are."""

    __tablename__ = "on_call"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begins_at: Mapped[Moment]
    ends_at: Mapped[Moment]
