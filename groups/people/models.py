"""People, their sign-ins, and the community they belong to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups import clock
from groups.access import Office
from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, Word, ZoneName
from groups.db import Base
from groups.term import Term


class PersonState(StrEnum):
    """Whether an account is in use."""

    ACTIVE = "active"
    ENDED = "ended"


class CommunityState(StrEnum):
    """Whether the community takes members yet."""

    PREPARING = "preparing"
    OPEN = "open"


class Community(Base):
    """The one community this installation serves. There is exactly one row, with id 1.

    `epoch` changes when a backup is restored, so that clients reload instead of skipping what they think they have.
    """

    __tablename__ = "community"

    id: Mapped[Id]
    name: Mapped[Word]
    country: Mapped[str] = mapped_column(String(2))
    zone: Mapped[ZoneName]
    state: Mapped[CommunityState] = mapped_column(Choice(CommunityState), default=CommunityState.PREPARING)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    epoch: Mapped[str] = mapped_column(String(26))


class Person(Base):
    """Someone with an account. `name` is a pseudonym; no real name is ever asked for.

    `email` is kept casefolded and is shown to its owner alone. `near_*` is the place they search from. `has_news`:
    there is something in their list of notices that they have not looked at; kept here, for every page says so.
    `has_care`: there is something on the page that is theirs alone which they have not put away.
    """

    __tablename__ = "person"

    id: Mapped[Id]
    ref: Mapped[Ref]
    name: Mapped[str] = mapped_column(String(30))
    name_skeleton: Mapped[str] = mapped_column(String(60), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    passphrase: Mapped[str] = mapped_column(String(200))
    state: Mapped[PersonState] = mapped_column(Choice(PersonState), default=PersonState.ACTIVE)
    zone: Mapped[ZoneName] = mapped_column(default="UTC")
    discreet: Mapped[bool] = mapped_column(Boolean, default=True)
    has_news: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    has_care: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    near_name: Mapped[str] = mapped_column(String(120), default="")
    near_latitude: Mapped[float | None] = mapped_column(Float)
    near_longitude: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[Moment]
    passphrase_changed_at: Mapped[Moment]

    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="person", lazy="selectin", foreign_keys="Appointment.person_id"
    )

    @property
    def offices(self) -> frozenset[Office]:
        """The offices held now; an appointment that has not begun or is over gives none."""
        now = clock.now()
        return frozenset(each.office for each in self.appointments if each.holds(now))


class Appointment(Base):
    """An office in the community, from when to when, and who gave it. `until` is the planned end: it counts by the
    clock, and is written down as `ended_at` when that is noticed."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index(
            "uq_appointment_held",
            "person_id",
            "office",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_appointment_until",
            "until",
            sqlite_where=text("until IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("until IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Choice(Office))
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[Moment]
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(back_populates="appointments", foreign_keys=[person_id])

    def holds(self, now: datetime) -> bool:
        """Whether it counts at this moment."""
        return self.ended_at is None and Term(self.began_at, self.until).holds(now)


class SignIn(Base):
    """One signed-in browser. The cookie holds a random token; only its SHA-256 is kept here. `welcome_until`: its
    person has come back after a while, and their own page says one line more until then."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[Line]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    welcome_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined")


class Pause(Base):
    """A person's rest from everything: nothing is sent and no seat is held, and nobody is told. `until` is None for
    “until I return”; it ends then without anybody's doing. `keeps_seats`: what they have said they come to stays, with
    its letters."""

    __tablename__ = "pause"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began_at: Mapped[Moment]
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    keeps_seats: Mapped[bool] = mapped_column(Boolean, default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Boundaries(Base):
    """What somebody set once about being reached. `reached_from` and `reached_until` are minutes of their own day,
    between which they like to hear from others; without them any time is fine. `rests`: they give no support just now.
    `topics`: what they do not take on. `shows`: the last two may be seen in the rooms of their groups."""

    __tablename__ = "boundaries"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    reached_from: Mapped[int | None] = mapped_column(Integer)
    reached_until: Mapped[int | None] = mapped_column(Integer)
    rests: Mapped[bool] = mapped_column(Boolean, default=False)
    topics: Mapped[Line] = mapped_column(default="")
    shows: Mapped[bool] = mapped_column(Boolean, default=False)


class Purpose(StrEnum):
    """What somebody agrees to, each by itself."""

    ACCOUNT = "account"
    GROUPS = "groups"


class Consent(Base):
    """That somebody agreed to one purpose, in which wording, and when; and when they took it back. A row is never used
    twice: whoever agrees again gets another."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_given",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    wording: Mapped[int] = mapped_column(Integer)
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignUp(Base):
    """A sign-up that waits for its letter to be answered. No person exists until then."""

    __tablename__ = "sign_up"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254), index=True)
    passphrase: Mapped[str] = mapped_column(String(200))
    zone: Mapped[ZoneName]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Reset(Base):
    """A passphrase reset that was asked for. The token is made when its letter is written."""

    __tablename__ = "reset"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


__all__ = [
    "Appointment",
    "Boundaries",
    "Community",
    "CommunityState",
    "Consent",
    "Pause",
    "Person",
    "PersonState",
    "Purpose",
    "Reset",
    "SignIn",
    "SignUp",
]
