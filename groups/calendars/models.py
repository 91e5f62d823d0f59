"""Addresses of calendars that somebody follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Id, Line, Moment, Ref, UTCDateTime
from groups.db import Base


class CalendarFeed(Base):
    """A person's private calendar address. It holds a random token; only its SHA-256 is kept here, so that the address
    can be taken back and never be read out of the database. `says_titles`: entries carry their real names.
    `with_perhaps`: dates of the person's groups that they have not answered are in it as well, as not yet sure."""

    __tablename__ = "calendar_feed"

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[Line] = mapped_column(default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    says_titles: Mapped[bool] = mapped_column(Boolean, default=False)
    with_perhaps: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
