"""Series, meetups and replies; who waits for a seat, who meets whom at the door, and who came."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, WallClock, Word, ZoneName, new_ref
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
    """A rule and what its dates have in common. Times are wall clock in `zone`.

    `exceptions` are the days left out, as ISO dates with blanks between. A series that was changed “from here on” ends
    before that date, and another goes on from it (`split_from_id`). `unsure_since`: two dates in a row did not come
    about, and nobody has said yet whether the next ones do.
    """

    __tablename__ = "series"

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    rule: Mapped[str] = mapped_column(String(300))
    first_local: Mapped[WallClock]
    exceptions: Mapped[str] = mapped_column(Text, default="")
    uid: Mapped[str] = mapped_column(String(40), unique=True, default=new_ref)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    unsure_since: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Meetup(Base, _Described):
    """One date. In a series its identity is `slot`, the wall clock its rule first gave it, wherever it was moved to.

    `touched`: somebody changed this date by hand, so a change of the rule leaves it alone. `came`: how many came, once
    it is known; it stays when the names are gone.
    """

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
    touched: Mapped[bool] = mapped_column(Boolean, default=False)
    came: Mapped[int | None] = mapped_column(Integer)
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


class Seat(StrEnum):
    """The two kinds of seat."""

    SPEAKING = "speaking"
    LISTENING = "listening"


class WaitState(StrEnum):
    """Where someone stands who waits for a seat: waiting, offered, then one of the others."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Waiting(Base):
    """Someone in line for a seat of a meetup. While `offered`, one seat is held for them until `offer_ends_at`.

    The line goes by `id`. Who has answered, one way or another, may get in line again: that is a new row.
    """

    __tablename__ = "waiting"
    __table_args__ = (
        Index(
            "uq_waiting_in_line",
            "meetup_id",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'offered')"),
            postgresql_where=text("state IN ('waiting', 'offered')"),
        ),
        Index("ix_waiting_offer_ends_at", "offer_ends_at"),
    )

    id: Mapped[Id]
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seat: Mapped[Seat] = mapped_column(Choice(Seat))
    part: Mapped[Part] = mapped_column(Choice(Part), default=Part.WHOLE)
    state: Mapped[WaitState] = mapped_column(Choice(WaitState), default=WaitState.WAITING)
    since: Mapped[Moment]
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offer_ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Came(StrEnum):
    """What a facilitator notes afterwards. Attending a part is attending."""

    ATTENDED = "attended"
    ATTENDED_PART = "attended_part"
    EXCUSED = "excused"
    DID_NOT_COME = "did_not_come"


class Attendance(Base):
    """Whether one person came to one meetup. Rows are kept for thirty days; then only `Meetup.came` is left."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meetup_id", "person_id"),)

    id: Mapped[Id]
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    came: Mapped[Came] = mapped_column(Choice(Came))
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[Moment]


class BuddyVolunteer(Base):
    """Someone who is glad to meet people at the door, and whom a facilitator of the group has approved."""

    __tablename__ = "buddy_volunteer"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[Moment]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BuddyState(StrEnum):
    """Where a wish to be met stands: asked, someone offered, both agreed, a facilitator greets, or over."""

    ASKED = "asked"
    OFFERED = "offered"
    AGREED = "agreed"
    GREETER = "greeter"
    WITHDRAWN = "withdrawn"


class BuddyVisit(Base):
    """One wish to be met at one meetup. One visit, not a friendship service. `declined` are the ids of those who are
    not asked again for it: the asker said no to them, or they stepped back."""

    __tablename__ = "buddy_visit"
    __table_args__ = (UniqueConstraint("meetup_id", "person_id"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    buddy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[BuddyState] = mapped_column(Choice(BuddyState), default=BuddyState.ASKED)
    asked_at: Mapped[Moment]
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined: Mapped[list[int]] = mapped_column(JSON, default=list)
    handed_to_facilitators_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BuddyLine(Base):
    """Something the two of a visit wrote to each other; gone when the line closes, 48 hours after the meetup."""

    __tablename__ = "buddy_line"

    id: Mapped[Id]
    visit_id: Mapped[int] = mapped_column(ForeignKey("buddy_visit.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(1000))
    written_at: Mapped[Moment]


class HandoverCard(Base):
    """What one facilitator leaves for the next: what was agreed and whom to greet, never what somebody shared."""

    __tablename__ = "handover_card"

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    meetup_id: Mapped[int | None] = mapped_column(ForeignKey("meetup.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agreed: Mapped[str] = mapped_column(Text, default="")
    to_greet: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[Moment]
