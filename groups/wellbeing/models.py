"""What a person keeps for themselves alone, and whom outside they let know some of it.

Nobody but its owner is ever shown any of it here; a supporter is shown what `SupporterSwitch` has a row for.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime
from groups.db import Base
from groups.wellbeing.days import Level, Side
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.scales import Scale
from groups.wellbeing.sharing import Switch, Told
from groups.wellbeing.signals import Pattern


class CheckIn(Base):
    """How it is, in three words and a line; any of them may be left out. `day` is the day it was where the person is.
    There may be several a day."""

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_person_id_day", "person_id", "day"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(Date)
    mood: Mapped[Level | None] = mapped_column(Choice(Level))
    energy: Mapped[Level | None] = mapped_column(Choice(Level))
    connection: Mapped[Level | None] = mapped_column(Choice(Level))
    words: Mapped[Line] = mapped_column(default="")
    at: Mapped[Moment]


class ScaleAnswer(Base):
    """Answers to one set of questions, in the order of its items, as the numbers they stand for. What they add up to is
    worked out when it is shown, and kept nowhere."""

    __tablename__ = "scale_answer"
    __table_args__ = (Index("ix_scale_answer_person_id_scale", "person_id", "scale"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scale: Mapped[Scale] = mapped_column(Choice(Scale))
    answers: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[Moment]


class ScaleWish(Base):
    """That a person does not wish to be offered a set of questions: until then, or never."""

    __tablename__ = "scale_wish"
    __table_args__ = (UniqueConstraint("person_id", "scale"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scale: Mapped[Scale] = mapped_column(Choice(Scale))
    never: Mapped[bool] = mapped_column(Boolean, default=False)
    rests_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PlanPart(Base):
    """One part of a person's plan. `version` counts its changes, so that of two windows neither writes over what the
    other kept."""

    __tablename__ = "plan_part"
    __table_args__ = (UniqueConstraint("person_id", "part"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    part: Mapped[Part] = mapped_column(Choice(Part))
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[Moment]


class OwnSignal(Base):
    """A rule a person made for themselves. `away_on`: the day on which they put away what it shows."""

    __tablename__ = "own_signal"

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[Side] = mapped_column(Choice(Side))
    pattern: Mapped[Pattern] = mapped_column(Choice(Pattern))
    days: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[Moment]
    away_on: Mapped[date | None] = mapped_column(Date)


class EndedBy(StrEnum):
    """Who ended it."""

    MEMBER = "member"
    SUPPORTER = "supporter"
    TIME = "time"


class Supporter(Base):
    """Somebody outside whom a person asked to stand by them. They have no account. `name` is what the person calls
    them, `known_as` what they call the person. `expires_at`: the end of the invitation, and of the whole once it was
    accepted. The address is forgotten when it has ended."""

    __tablename__ = "supporter"

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    known_as: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254), index=True)
    invited_at: Mapped[Moment]
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[EndedBy | None] = mapped_column(Choice(EndedBy))


class SupporterSwitch(Base):
    """A switch that is on, and since when; one that is off has no row."""

    __tablename__ = "supporter_switch"
    __table_args__ = (UniqueConstraint("supporter_id", "what"),)

    id: Mapped[Id]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporter.id"))
    what: Mapped[Switch] = mapped_column(Choice(Switch))
    on_at: Mapped[Moment]


class Opens(StrEnum):
    """What a key is for: a link in a letter, used once, or a browser that was opened with one."""

    LINK = "link"
    BROWSER = "browser"


class SupporterKey(Base):
    """A random token of a supporter; only its SHA-256 is kept. It opens nothing any more once the supporter has
    ended, whatever its own date says."""

    __tablename__ = "supporter_key"

    id: Mapped[Id]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporter.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    opens: Mapped[Opens] = mapped_column(Choice(Opens))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Disclosure(Base):
    """One thing that a supporter was let know. `once` names it, so that nothing is told twice; `until`: how long a
    pause was to last."""

    __tablename__ = "disclosure"
    __table_args__ = (UniqueConstraint("supporter_id", "once"),)

    id: Mapped[Id]
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporter.id"))
    what: Mapped[Told] = mapped_column(Choice(Told))
    once: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[Moment]


__all__ = [
    "CheckIn",
    "Disclosure",
    "EndedBy",
    "Opens",
    "OwnSignal",
    "PlanPart",
    "ScaleAnswer",
    "ScaleWish",
    "Supporter",
    "SupporterKey",
    "SupporterSwitch",
]
