"""Who is accountable, how coordinators judge each kind of harm, requests by law, breaches, and objections."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, Word
from groups.db import Base


class Contact(Base):
    """Who answers for this community, and where to reach them; everybody may read it. One row, with id 1."""

    __tablename__ = "contact"

    id: Mapped[Id]
    name: Mapped[Line]
    part: Mapped[Line]
    reached_at: Mapped[Line]
    for_authorities: Mapped[Line]
    changed_at: Mapped[Moment]


class Likelihood(StrEnum):
    """How likely coordinators think that something happens here."""

    NEGLIGIBLE = "negligible"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class HarmView(Base):
    """What coordinators think of one kind of harm in this community; `harm` is its key in `harms`."""

    __tablename__ = "harm_view"

    id: Mapped[Id]
    harm: Mapped[Word] = mapped_column(unique=True)
    likelihood: Mapped[Likelihood] = mapped_column(Choice(Likelihood))
    words: Mapped[str] = mapped_column(String(1000), default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[Moment]


class RequestState(StrEnum):
    """Where a request by law stands. One that was agreed to is over for good when its days are, by the clock."""

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"


class DataRequest(Base):
    """Somebody asks by law for what is kept about one person. Nothing of that is copied here: the file is made anew
    each time it is fetched, until `expires_at`. `tell_on`: the request forbids to tell the person before."""

    __tablename__ = "data_request"

    id: Mapped[Id]
    ref: Mapped[Ref]
    asked_by: Mapped[Line]
    ground: Mapped[Line]
    reference: Mapped[Line]
    asked_on: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[Moment]
    until: Mapped[Moment]
    with_messages: Mapped[bool] = mapped_column(Boolean, default=False)
    tell_on: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[RequestState] = mapped_column(Choice(RequestState), default=RequestState.WAITING)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Breach(Base):
    """Somebody saw what they should not have seen. `kinds` is a list of words of `breaches.KINDS`; without a group
    it is about everybody. `told_at`: those affected were sent a letter."""

    __tablename__ = "breach"

    id: Mapped[Id]
    ref: Mapped[Ref]
    happened: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(String(1000), default="")
    kinds: Mapped[list[Any]] = mapped_column(JSON, default=list)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("support_group.id"))
    since: Mapped[Moment]
    until: Mapped[Moment]
    noticed_at: Mapped[Moment]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[Moment]
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Ground(StrEnum):
    """Why somebody objects to something public."""

    ILLEGAL = "illegal"
    DANGEROUS = "dangerous"
    ABOUT_ME = "about_me"
    RIGHTS = "rights"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of an objection."""

    STAYS = "stays"
    CHANGED = "changed"
    TAKEN_DOWN = "taken_down"


class Objection(Base):
    """Somebody, with or without an account, says that something public should not stand here. `path` is its page.
    `name` and `email` are for the answer alone, and are emptied when their time is over."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_decided_at", "decided_at"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    kind: Mapped[Word]
    thing_ref: Mapped[str] = mapped_column(String(26))
    title: Mapped[Line]
    ground: Mapped[Ground] = mapped_column(Choice(Ground))
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    made_at: Mapped[Moment]
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    rule: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
