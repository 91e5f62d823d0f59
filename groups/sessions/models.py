"""Sessions, who sits in them, whose turn it is, and how a group holds its sessions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.columns import Choice, Id, Moment, Ref, UTCDateTime, Word
from groups.db import Base
from groups.meetups.models import Meetup
from groups.membership.models import Group


class Stage(StrEnum):
    """Where a session stands; `stages.STEPS` says what may follow what. A pause lies over any of the live ones."""

    SCHEDULED = "scheduled"
    LOBBY = "lobby"
    OPENING = "opening"
    ROUND = "round"
    AGENDA = "agenda"
    OPEN_FLOOR = "open_floor"
    CLOSING = "closing"
    AFTER = "after"
    ENDED = "ended"
    NOT_STARTED = "not_started"


class Talk(StrEnum):
    """How the middle of a session is held: in rounds, by a queue, or open with a little time between messages."""

    ROUNDS = "rounds"
    QUEUE = "queue"
    OPEN = "open"


class Doors(StrEnum):
    """Who comes in once it has begun: anyone, until a minute, between phases, or only whom a facilitator lets in."""

    OPEN = "open"
    UNTIL = "until"
    BETWEEN = "between"
    CLOSED = "closed"


class PauseWhy(StrEnum):
    """What brought a pause about."""

    NONE = ""
    GUIDE = "guide"
    MEMBER = "member"
    UNATTENDED = "unattended"
    CIRCLES = "circles"


class EndWhy(StrEnum):
    """How a session came to its end."""

    NONE = ""
    CLOSED = "closed"
    UNATTENDED = "unattended"
    NO_GUIDE = "no_guide"
    TOO_FEW = "too_few"
    CANCELLED = "cancelled"


class Chair(StrEnum):
    """What somebody chose: to speak, to listen, or not to say yet. Who has not chosen is asked for nothing."""

    UNDECIDED = "undecided"
    SPEAKING = "speaking"
    LISTENING = "listening"


class Place(StrEnum):
    """Where somebody is: in the lobby, in the session, gone from it, told “not this time”, or put out of it."""

    LOBBY = "lobby"
    IN = "in"
    OUT = "out"
    DECLINED = "declined"
    REMOVED = "removed"


class TurnState(StrEnum):
    """Where a turn stands. `lent` is one whose floor was lent to somebody else for a moment."""

    WAITING = "waiting"
    NEXT = "next"
    SPEAKING = "speaking"
    LENT = "lent"
    DONE = "done"
    PASSED = "passed"
    LEFT = "left"


class Decline(StrEnum):
    """Why somebody is not let in; the list is fixed, so that nobody has to find words for it."""

    FULL = "full"
    LATE = "late"
    UNREST = "unrest"
    OTHER_GROUP = "other_group"


class Need(StrEnum):
    """What somebody who steps out, or stays, would like from a facilitator."""

    WORD = "word"
    HELP = "help"


class CircleState(StrEnum):
    """Where a small circle stands: offered, under way, called back, over."""

    OFFERED = "offered"
    OPEN = "open"
    RECALLED = "recalled"
    OVER = "over"


class _Held:
    """How a session is held. The group's manner hands it down to each session, which keeps its own copy."""

    minutes: Mapped[int] = mapped_column(Integer, default=60)
    talk: Mapped[Talk] = mapped_column(Choice(Talk), default=Talk.QUEUE)
    doors: Mapped[Doors] = mapped_column(Choice(Doors), default=Doors.UNTIL)
    late_minutes: Mapped[int] = mapped_column(Integer, default=10)
    minimum: Mapped[int] = mapped_column(Integer, default=3)
    turn_s: Mapped[int] = mapped_column(Integer, default=120)
    gap_s: Mapped[int] = mapped_column(Integer, default=10)
    slow_s: Mapped[int] = mapped_column(Integer, default=20)
    transcript_days: Mapped[int] = mapped_column(Integer, default=3)


class SessionManner(Base, _Held):
    """How a group holds its sessions, and whether its dates online are held here by themselves."""

    __tablename__ = "session_manner"

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), unique=True)
    held_here: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[Moment]


class LiveSession(Base, _Held):
    """The live running of one meetup. Everything that counts is in this row and those that point at it, so that a
    process that starts anew finds it as it was.

    `version` grows with every change that somebody can see. `plan` are the phases, [stage, name, minutes] each; `phase`
    is the one it is in. `paused_s` is how long this phase has been paused so far, without a pause that lasts.
    `paused_before`: it had a pause for this already when its guides went quiet, and has it again when they are back.
    `breath_until` is the gap after a turn. `due_at` is when the clock has something to do next. `came` is how many
    came; it stays when the names are gone.
    """

    __tablename__ = "live_session"
    __table_args__ = (Index("ix_live_session_due_at", "due_at"),)

    id: Mapped[Id]
    ref: Mapped[Ref]
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    stage: Mapped[Stage] = mapped_column(Choice(Stage), default=Stage.SCHEDULED)
    plan: Mapped[list[Any]] = mapped_column(JSON)
    phase: Mapped[int] = mapped_column(Integer, default=0)
    phase_began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_s: Mapped[int] = mapped_column(Integer, default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pause_why: Mapped[PauseWhy] = mapped_column(Choice(PauseWhy), default=PauseWhy.NONE)
    paused_before: Mapped[PauseWhy | None] = mapped_column(Choice(PauseWhy))
    breath_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    speaking_seats: Mapped[int | None] = mapped_column(Integer)
    listening_seats: Mapped[int | None] = mapped_column(Integer)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    co_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    starts_at: Mapped[Moment]
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closing_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_why: Mapped[EndWhy] = mapped_column(Choice(EndWhy), default=EndWhy.NONE)
    asked_guides: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    came: Mapped[int | None] = mapped_column(Integer)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[Moment]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    meetup: Mapped[Meetup] = relationship(lazy="raise_on_sql")


class SessionSeat(Base):
    """One person in one session; kept for thirty days. `here_until`: they count as here until then; each sign of life
    moves it on. Of who stepped out it lies before `left_at`, so that they are not taken for somebody who was dropped.
    `spoken_s`: for how long they have had the floor in all. `greeted_at`: a facilitator saw them."""

    __tablename__ = "session_seat"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    guides: Mapped[bool] = mapped_column(Boolean, default=False)
    chair: Mapped[Chair] = mapped_column(Choice(Chair), default=Chair.UNDECIDED)
    place: Mapped[Place] = mapped_column(Choice(Place), default=Place.LOBBY)
    shown: Mapped[bool] = mapped_column(Boolean, default=False)
    stays: Mapped[bool] = mapped_column(Boolean, default=False)
    here_until: Mapped[Moment]
    arrived_at: Mapped[Moment]
    came_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    here_s: Mapped[int] = mapped_column(Integer, default=0)
    spoken_s: Mapped[int] = mapped_column(Integer, default=0)
    paused_once: Mapped[bool] = mapped_column(Boolean, default=False)
    greeted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decline: Mapped[Decline | None] = mapped_column(Choice(Decline))


class Turn(Base):
    """A wish to speak in one phase, and what became of it. `key_at`: the first keystroke, from which its time counts.
    `more_s`: what a facilitator granted on top. `lent_from_id`: the turn whose floor this one was lent."""

    __tablename__ = "turn"
    __table_args__ = (
        Index(
            "uq_turn_live",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'next', 'speaking', 'lent')"),
            postgresql_where=text("state IN ('waiting', 'next', 'speaking', 'lent')"),
        ),
        Index(
            "uq_turn_floor",
            "session_id",
            unique=True,
            sqlite_where=text("state = 'speaking'"),
            postgresql_where=text("state = 'speaking'"),
        ),
        Index("ix_turn_session_id_phase", "session_id", "phase"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    phase: Mapped[int] = mapped_column(Integer)
    state: Mapped[TurnState] = mapped_column(Choice(TurnState), default=TurnState.WAITING)
    raised_at: Mapped[Moment]
    passes: Mapped[int] = mapped_column(Integer, default=0)
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_s: Mapped[int] = mapped_column(Integer, default=0)
    more_s: Mapped[int] = mapped_column(Integer, default=0)
    lent_from_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))


class ExtraTime(Base):
    """More time for each turn, for a person in a group, because they need it. Seen by its facilitators alone."""

    __tablename__ = "extra_time"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    percent: Mapped[int] = mapped_column(Integer)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[Moment]


class SessionCall(Base):
    """Somebody would like a word with a facilitator, or needs help now. Goes to the facilitators and nobody else."""

    __tablename__ = "session_call"

    id: Mapped[Id]
    ref: Mapped[Ref]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    need: Mapped[Need] = mapped_column(Choice(Need))
    made_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Circle(Base):
    """A small circle beside a session, with a facilitator of its own, in a room of its own."""

    __tablename__ = "circle"

    id: Mapped[Id]
    ref: Mapped[Ref]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    name: Mapped[Word]
    guide_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[CircleState] = mapped_column(Choice(CircleState), default=CircleState.OFFERED)
    back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CircleSeat(Base):
    """Somebody who is asked into a small circle. Nobody is moved: `joined` is their own yes, None while they have not
    answered."""

    __tablename__ = "circle_seat"
    __table_args__ = (UniqueConstraint("circle_id", "person_id"),)

    id: Mapped[Id]
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    joined: Mapped[bool | None] = mapped_column(Boolean)


class SessionThanks(Base):
    """An anonymous answer after a session to “could you say what you wanted to, or listen in peace?”; who has answered
    is in `DebriefDone`, and nothing joins the two."""

    __tablename__ = "session_thanks"

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"), index=True)
    answer: Mapped[str] = mapped_column(String(12))


class DebriefDone(Base):
    """That somebody has answered after a session; a facilitator's own two answers stand in `went` and `hard`."""

    __tablename__ = "debrief_done"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    went: Mapped[str] = mapped_column(String(500), default="")
    hard: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[Moment]


#: The turns that are not over.
LIVE_TURNS = (TurnState.WAITING, TurnState.NEXT, TurnState.SPEAKING, TurnState.LENT)
