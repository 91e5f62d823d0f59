"""Help lines and professional support, with the day a person last checked them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Moment, Ref, UTCDateTime
from groups.db import Base


class HelpKind(StrEnum):
    """What a line or service is for; the emergency number always comes first."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    LISTENING = "listening"
    SUBSTANCES = "substances"
    CARERS = "carers"
    YOUNG = "young"
    SERVICE = "service"


class HelpLine(Base):
    """A line or service, shown word for word. `dial` is exactly what is dialled in `country`, digits and spaces.

    A row with `demo` is example data: never checked, never counted as checked, always shown with its mark.
    """

    __tablename__ = "help_line"
    __table_args__ = (Index("ix_help_line_country_kind", "country", "kind"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    country: Mapped[str] = mapped_column(String(2))
    kind: Mapped[HelpKind] = mapped_column(Choice(HelpKind))
    name: Mapped[str] = mapped_column(String(120))
    dial: Mapped[str] = mapped_column(String(30), default="")
    text_to: Mapped[str] = mapped_column(String(60), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    who_for: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    free: Mapped[bool] = mapped_column(Boolean, default=True)
    source: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(60), default="")
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
