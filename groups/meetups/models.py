"""Series, meetups and replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, WallClock, Word, ZoneName
from groups.db import Base
from groups.membership.models import Group, WithFacets, WithPlace


class MeetupState(StrEnum):
    """schema.org's eventStatus in this application's words. A cancelled one stays."""

    SCHEDULED = "scheduled"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What a person replies."""

    GOING = "going"
    LISTENING = "listening"
    PART = "part"
    NOT_THIS_TIME = "not_this_time"


class Part(StrEnum):
    """Which part of it; attending a part is attending."""

    WHOLE = ""
    FIRST_15 = "first_15"
    UNTIL_BREAK = "until_break"
    FROM_BREAK = "from_break"


class _Described(WithFacets, WithPlace):
    """What a series hands down to its dates, and a one-off carries itself."""

    title: Mapped[Word]
    summary: Mapped[Line] = mapped_column(default="")
    description: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[ZoneName]
    minutes: Mapped[int] = mapped_column(Integer, default=60)
    address: Mapped[str] = mapped_column(String(300), default="")
    meeting_point: Mapped[str] = mapped_column(String(300), default="")
    join_link: Mapped[str] = mapped_column(String(500), default="")
    reveal_hours: Mapped[int] = mapped_column(Integer, default=24)
    speaking_seats: Mapped[int | None] = mapped_column(Integer)
    listening_seats: Mapped[int | None] = mapped_column(Integer)


class Series(Base, _Described):
    """A rule and what its dates have in common. Times are wall clock in `zone`."""

    __tablename__ = "series"

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    rule: Mapped[str] = mapped_column(String(300))
    first_local: Mapped[WallClock]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Meetup(Base, _Described):
    """One date. In a series its identity is `slot`, the wall clock its rule first gave it, wherever it was moved to."""

    __tablename__ = "meetup"
    __table_args__ = (
        UniqueConstraint("series_id", "slot"),
        Index("ix_meetup_group_id_starts_at", "group_id", "starts_at"),
        Index("ix_meetup_starts_at", "starts_at"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    slot: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    starts_local: Mapped[WallClock]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    state: Mapped[MeetupState] = mapped_column(Choice(MeetupState), default=MeetupState.SCHEDULED)
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    @property
    def is_listed(self) -> bool:
        """Found by anyone when its group is (its group must be loaded)."""
        return self.group.is_listed and self.group.closed_at is None


class Reply(Base):
    """One person's answer to one meetup. Hidden from the others unless the person says otherwise."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("meetup_id", "person_id"),)

    id: Mapped[Id]
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Answer] = mapped_column(Choice(Answer))
    part: Mapped[Part] = mapped_column(Choice(Part), default=Part.WHOLE)
    shown_to_others: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
