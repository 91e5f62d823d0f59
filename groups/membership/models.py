"""Groups, agreements, memberships, requests, invitations and blocks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups import clock
from groups.access import Role
from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, Word, ZoneName
from groups.contact_level import Facets
from groups.db import Base
from groups.membership.guided import RoleNow
from groups.people.models import Person
from groups.term import Term


class Entry(StrEnum):
    """How one comes into a group."""

    OPEN = "open"
    QUESTIONS = "questions"
    INVITED = "invited"


class Mode(StrEnum):
    """Where people are together."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    BOTH = "both"
    INACTIVE = "inactive"


class Hearing(StrEnum):
    """How a group has it with answers to somebody who asks only to be heard: they are asked about once, or only
    acknowledgements go."""

    ASK = "ask"
    ACKNOWLEDGE = "acknowledge"


class IfAway(StrEnum):
    """What somebody wishes who is away for a while: nothing, or one note from a person."""

    NONE = "none"
    FACILITATOR = "facilitator"
    BUDDY = "buddy"


class MembershipState(StrEnum):
    """Where a membership stands. It never ends by absence."""

    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"


class RequestState(StrEnum):
    """Where a request to join stands."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class WithFacets:
    """The six facets of contact, 0-3 each; see `groups.contact_level`."""

    facet_people: Mapped[int] = mapped_column(Integer, default=2)
    facet_talking: Mapped[int] = mapped_column(Integer, default=1)
    facet_seen: Mapped[int] = mapped_column(Integer, default=1)
    facet_length: Mapped[int] = mapped_column(Integer, default=1)
    facet_leaving: Mapped[int] = mapped_column(Integer, default=1)
    facet_strangers: Mapped[int] = mapped_column(Integer, default=2)

    @property
    def facets(self) -> Facets:
        """The six as one value."""
        return Facets(
            people=self.facet_people,
            talking=self.facet_talking,
            seen=self.facet_seen,
            length=self.facet_length,
            leaving=self.facet_leaving,
            strangers=self.facet_strangers,
        )

    @facets.setter
    def facets(self, value: Facets) -> None:
        self.facet_people, self.facet_talking, self.facet_seen = value.people, value.talking, value.seen
        self.facet_length, self.facet_leaving, self.facet_strangers = value.length, value.leaving, value.strangers


class WithPlace:
    """Where it is. `place` may be public; `address` and what leads to the door are for admitted people."""

    mode: Mapped[Mode] = mapped_column(Choice(Mode), default=Mode.IN_PERSON)
    town: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)


class Group(Base, WithFacets, WithPlace):
    """A support group. `agreements_version` counts every change of the agreements; `essential_version` is the
    last one that asks everybody again. `rests`: nobody looks after its rooms at the moment, so that they can be read
    and not written in. `rests_from`: so it will be from then on, unless whoever is on duty gives a sign of life; empty
    where the rooms are always open. `holds_newcomers`: their first messages wait for a facilitator; so they do until
    `holds_until`, whatever the group wants otherwise. `away_days`: after how long somebody counts as away, who wished
    for a note then."""

    __tablename__ = "support_group"

    id: Mapped[Id]
    ref: Mapped[Ref]
    name: Mapped[Word]
    summary: Mapped[Line]
    description: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[ZoneName]
    entry: Mapped[Entry] = mapped_column(Choice(Entry), default=Entry.OPEN)
    is_listed: Mapped[bool] = mapped_column(Boolean, default=True)
    holds_newcomers: Mapped[bool] = mapped_column(Boolean, default=False)
    holds_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    newcomer_days: Mapped[int] = mapped_column(Integer, default=14)
    shows_presence: Mapped[bool] = mapped_column(Boolean, default=False)
    shows_typing: Mapped[bool] = mapped_column(Boolean, default=False)
    when_heard: Mapped[Hearing] = mapped_column(Choice(Hearing), default=Hearing.ASK, server_default="ask")
    away_days: Mapped[int] = mapped_column(Integer, default=30, server_default="30")
    rests: Mapped[bool] = mapped_column(Boolean, default=False)
    rests_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreements_version: Mapped[int] = mapped_column(Integer, default=1)
    essential_version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def group_id(self) -> int:
        """Itself, so that the rules may ask it like any other thing of a group."""
        return self.id


class Agreement(Base):
    """One ground rule, with its reason. A changed one is retired and a new row takes its `number`."""

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_group_id", "group_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(String(300), default="")
    essential: Mapped[bool] = mapped_column(Boolean, default=True)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Question(Base):
    """A question a group asks those who wish to join."""

    __tablename__ = "question"

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(String(300))


class Acceptance(Base):
    """Who accepted which version of a group's agreements, and when."""

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("person_id", "group_id", "version"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    accepted_at: Mapped[Moment]


class Membership(Base):
    """One person in one group. A person who leaves and returns keeps the row.

    `welcomed_at` lifts the newcomer state early; otherwise it lifts `newcomer_days` after joining. `role` is asked of
    the clock: somebody appointed (`given_role`) to guide guides from `guides_from` on and until `guides_until`, where
    these are given, and is a member like the others before and after, whether or not anything noticed.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "group_id"),
        Index("ix_membership_group_id_state", "group_id", "state", "role", "person_id", "guides_from", "guides_until"),
        Index(
            "ix_membership_appointed",
            "guides_until",
            "guides_from",
            sqlite_where=text("guides_until IS NOT NULL OR guides_from IS NOT NULL"),
            postgresql_where=text("guides_until IS NOT NULL OR guides_from IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    given_role: Mapped[Role] = mapped_column("role", Choice(Role), default=Role.MEMBER)
    guides_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    guides_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[MembershipState] = mapped_column(Choice(MembershipState), default=MembershipState.ACTIVE)
    accepted_version: Mapped[int] = mapped_column(Integer, default=0)
    on_list: Mapped[bool] = mapped_column(Boolean, default=True)
    if_away: Mapped[IfAway] = mapped_column(Choice(IfAway), default=IfAway.NONE, server_default="none")
    joined_at: Mapped[Moment]
    welcomed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    @property
    def term(self) -> Term:
        """From when to when they guide, where they were appointed to."""
        return Term(self.guides_from, self.guides_until)

    @hybrid_property
    def role(self) -> Role:
        """What they are in the group at this moment."""
        guides = self.given_role is Role.FACILITATOR and self.term.holds(clock.now())
        return Role.FACILITATOR if guides else Role.MEMBER

    @role.inplace.setter
    def _give_role(self, role: Role) -> None:
        """From now on, and until somebody says otherwise."""
        self.given_role, self.guides_from, self.guides_until = role, None, None

    @role.inplace.comparator
    @classmethod
    def _role_in_questions(cls) -> RoleNow:
        return RoleNow(cls.given_role, cls.guides_from, cls.guides_until)


class JoinRequest(Base):
    """A wish to join a group that asks questions first. `answers` is a list of {"question", "answer"}."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index(
            "uq_join_request_waiting",
            "person_id",
            "group_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_join_request_group_id_state", "group_id", "state"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[RequestState] = mapped_column(Choice(RequestState), default=RequestState.WAITING)
    version: Mapped[int] = mapped_column(Integer, default=1)
    accepted_version: Mapped[int] = mapped_column(Integer, default=0)
    if_away: Mapped[IfAway] = mapped_column(Choice(IfAway), default=IfAway.NONE, server_default="none")
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[Moment]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])


class Invitation(Base):
    """A door for one person into one group. Its token is shown once; only its SHA-256 is kept."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Block(Base):
    """Two people who do not meet, because one of them wishes it. The other cannot tell."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Moment]
