"""Listings: the one table that is searched, made from everything that can be found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import BigId, Choice, Id, UTCDateTime, WallClock, ZoneName
from groups.db import Base
from groups.membership.models import Mode


class Thing(StrEnum):
    """What a listing stands for."""

    MEETUP = "meetup"
    SERIES = "series"
    ACTIVITY = "activity"
    OPPORTUNITY = "opportunity"


class Listing(Base):
    """One findable thing as the finder sees it: a projection, rebuilt from the thing itself at any time.

    A repeating thing has one row; `next_at` is its next beginning (none: by appointment or any time), `weekday`
    (0 = Monday) and `minute` (of the day) its wall clock, both empty when they differ from date to date.
    `day_step` is the days between dates (0 for a one-off, and where `rule` must be asked), `last_at` the last moment a
    date may begin (none: no end). A series of meetups has its dates in rows, and neither rule nor step here.
    `words` is folded text for the word search; `as_of` is when the thing had last changed as it was read.
    """

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("thing", "thing_id"),
        Index("ix_listing_next_at", "next_at"),
        Index("ix_listing_latitude_longitude", "latitude", "longitude"),
    )

    id: Mapped[Id]
    thing: Mapped[Thing] = mapped_column(Choice(Thing))
    thing_id: Mapped[int] = mapped_column(BigId)
    path: Mapped[str] = mapped_column(String(120))
    group_id: Mapped[int | None] = mapped_column(BigId, index=True)
    kind: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")
    mode: Mapped[Mode] = mapped_column(Choice(Mode))
    town: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    zone: Mapped[ZoneName]
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_local: Mapped[WallClock | None] = mapped_column(default=None)
    weekday: Mapped[int | None] = mapped_column(Integer)
    minute: Mapped[int | None] = mapped_column(Integer)
    day_step: Mapped[int] = mapped_column(Integer, default=0)
    rule: Mapped[str] = mapped_column(String(300), default="")
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int] = mapped_column(Integer, default=60)
    level: Mapped[int] = mapped_column(Integer)
    why: Mapped[str] = mapped_column(String(300))
    facets_estimated: Mapped[bool] = mapped_column(Boolean, default=False)
    free: Mapped[bool] = mapped_column(Boolean, default=True)
    cost: Mapped[str] = mapped_column(String(120), default="")
    welcomes_newcomers: Mapped[bool] = mapped_column(Boolean, default=False)
    has_seat: Mapped[bool] = mapped_column(Boolean, default=True)
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    access: Mapped[list[Any]] = mapped_column(JSON, default=list)
    source_name: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
