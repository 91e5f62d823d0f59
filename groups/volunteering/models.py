"""Opportunities to help, their shifts, and who is interested."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Moment, Ref, UTCDateTime, WallClock, ZoneName
from groups.db import Base
from groups.membership.models import WithFacets, WithPlace


class Company(StrEnum):
    """With whom one helps."""

    ALONE = "alone"
    WITH_ONE = "with_one"
    WITH_FEW = "with_few"
    PUBLIC = "public"


class Opportunity(Base, WithFacets, WithPlace):
    """A way to help, sized like a step: minutes, from home or not, with whom, once by default, stop any time."""

    __tablename__ = "opportunity"

    id: Mapped[Id]
    ref: Mapped[Ref]
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(Integer, default=30)
    from_home: Mapped[bool] = mapped_column(Boolean, default=False)
    company: Mapped[Company] = mapped_column(Choice(Company), default=Company.WITH_ONE)
    once: Mapped[bool] = mapped_column(Boolean, default=True)
    requirements: Mapped[str] = mapped_column(String(300), default="")
    with_a_friend: Mapped[bool] = mapped_column(Boolean, default=False)
    welcomes_newcomers: Mapped[bool] = mapped_column(Boolean, default=True)
    zone: Mapped[ZoneName]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def author_id(self) -> int:
        """Its organiser, for the rules."""
        return self.organiser_id

    @property
    def is_listed(self) -> bool:
        """Found by anyone until it ends."""
        return self.ended_at is None


class Shift(Base):
    """One date of an opportunity, with places."""

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("opportunity_id", "starts_local"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    starts_local: Mapped[WallClock] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    places: Mapped[int] = mapped_column(Integer, default=1)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Interest(Base):
    """Someone would like to hear more, without promising anything."""

    __tablename__ = "interest"
    __table_args__ = (UniqueConstraint("opportunity_id", "person_id"),)

    id: Mapped[Id]
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
