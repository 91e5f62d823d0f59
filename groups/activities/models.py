"""Activities: what there is to do, its facts for a first visit, and where a listing came from."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Moment, Ref, UTCDateTime, WallClock, ZoneName
from groups.db import Base
from groups.membership.models import WithFacets, WithPlace


class Kind(StrEnum):
    """What sort of thing it is. `support` is a support-group meeting listed from elsewhere."""

    SUPPORT = "support"
    SOCIAL = "social"
    CREATIVE = "creative"
    MOVEMENT = "movement"
    OUTDOORS = "outdoors"
    MINDFULNESS = "mindfulness"
    LEARNING = "learning"


class ActivityState(StrEnum):
    """Whether it is offered. TAKEN_DOWN: by a coordinator, and no source brings it back."""

    OFFERED = "offered"
    AWAY = "away"
    CANCELLED = "cancelled"
    ENDED = "ended"
    TAKEN_DOWN = "taken_down"


class Activity(Base, WithFacets, WithPlace):
    """Something to do nearby. `rule` is a recurrence (empty for a one-off), `first_local` wall clock in `zone`; an
    imported one by appointment has no time. `access` is a list of words such as step_free; `card` the first-visit card:
    {"door", "greeter", "first_ten_minutes", "speaking", "leaving", "quiet_place", "toilets", "cost", "bring"}.
    """

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("source_id", "source_key"), Index("ix_activity_state", "state"))

    id: Mapped[Id]
    ref: Mapped[Ref]
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ActivityState] = mapped_column(Choice(ActivityState), default=ActivityState.OFFERED)
    zone: Mapped[ZoneName]
    rule: Mapped[str] = mapped_column(String(300), default="")
    first_local: Mapped[WallClock | None] = mapped_column(default=None)
    minutes: Mapped[int] = mapped_column(Integer, default=60)
    address: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    cost: Mapped[str] = mapped_column(String(120), default="")
    free: Mapped[bool] = mapped_column(Boolean, default=True)
    access: Mapped[list[str]] = mapped_column(JSON, default=list)
    facets_estimated: Mapped[bool] = mapped_column(Boolean, default=False)
    card: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    card_checked_on: Mapped[date | None] = mapped_column(Date)
    welcomes_newcomers: Mapped[bool] = mapped_column(Boolean, default=False)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(Integer)
    source_key: Mapped[str | None] = mapped_column(String(200))
    source_name: Mapped[str] = mapped_column(String(200), default="")
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source_licence: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    @property
    def author_id(self) -> int | None:
        """Its organiser, for the rules."""
        return self.organiser_id

    @property
    def is_listed(self) -> bool:
        """Found by anyone while it is offered or has been called off."""
        return self.state in {ActivityState.OFFERED, ActivityState.CANCELLED}


class WrongNote(Base):
    """Someone says that a listing is wrong. Anyone may, signed in or not."""

    __tablename__ = "wrong_note"

    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[Moment]
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
