"""Rooms, messages and reactions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from groups.columns import Choice, Id, Line, Moment, Ref, UTCDateTime, Word
from groups.db import Base
from groups.membership.models import Group
from groups.moderation.models import Moderated


class RoomState(StrEnum):
    """Whether one can write in a room."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class RoomKind(StrEnum):
    """Whom a room is for: the whole group, those in a live session, or one person and two of the staff."""

    GROUP = "group"
    SESSION = "session"
    SIDE = "side"


class Wish(StrEnum):
    """What the author of a share would like back."""

    NONE = ""
    HEAR = "hear"
    ASK = "ask"
    IDEAS = "ideas"


class Warmth(StrEnum):
    """The small fixed set of reactions."""

    WITH_YOU = "with_you"
    THANK_YOU = "thank_you"
    I_HEAR_YOU = "i_hear_you"
    ME_TOO = "me_too"
    GLAD = "glad"


class Room(Base):
    """A place to write in. `clock` counts its visible changes: posted, released, edited, withdrawn, removed, reacted
    to. A `state` that was set for a time ends at `state_until`, whether anything was running or not; `state_words` is
    what is said of it. `slow_s`: seconds between two messages of one person, 0 for none; until `slow_until`,
    where that is set."""

    __tablename__ = "room"

    id: Mapped[Id]
    ref: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(ForeignKey("support_group.id"), index=True)
    name: Mapped[Word]
    topic: Mapped[Line] = mapped_column(default="")
    kind: Mapped[RoomKind] = mapped_column(Choice(RoomKind), default=RoomKind.GROUP)
    state: Mapped[RoomState] = mapped_column(Choice(RoomState), default=RoomState.OPEN)
    state_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state_words: Mapped[Line] = mapped_column(default="")
    slow_s: Mapped[int] = mapped_column(Integer, default=0)
    slow_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    clock: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Moment]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")

    @property
    def for_some(self) -> int | None:
        """Its id where it is for some people only, those who have a seat; None where it is for the whole group."""
        return None if self.kind is RoomKind.GROUP else self.id

    @property
    def room_id(self) -> int:
        """Itself, so that the rules may ask it like any other thing of a room."""
        return self.id

    @property
    def is_side_line(self) -> bool:
        """Whether somebody is here with two of the staff, apart from the others."""
        return self.kind is RoomKind.SIDE

    @property
    def rests(self) -> bool:
        """Whether it was told that nobody looks after the rooms of its group (the group must be loaded)."""
        return self.group.rests

    @property
    def rests_from(self) -> datetime | None:
        """From when on nobody does, as far as is known now."""
        return self.group.rests_from


class RoomSeat(Base):
    """Somebody whom a room is for that is not for the whole group; until `reads_until`, where that is set."""

    __tablename__ = "room_seat"
    __table_args__ = (UniqueConstraint("room_id", "person_id"),)

    id: Mapped[Id]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reads_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seated_at: Mapped[Moment]


#: Few messages wait or answer another, so the others need not be written into these indexes.
_WAITS, _ANSWERS = text("place IS NULL"), text("reply_to_id IS NOT NULL")


class Message(Base, Moderated):
    """Something said. `place` is the room's clock when it became visible, so the order everyone sees; one that was
    never shown has none. `changed` is the clock of its last visible change. `key` is made by the client and is
    unique per author. The number of one that was deleted is never given again: cases and care items point at it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("room_id", "place"),
        Index("ix_message_room_id_changed", "room_id", "changed"),
        Index("ix_message_waits", "room_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_message_reply_to_id", "reply_to_id", sqlite_where=_ANSWERS, postgresql_where=_ANSWERS),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    wish: Mapped[Wish] = mapped_column(Choice(Wish), default=Wish.NONE)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    place: Mapped[int | None] = mapped_column(Integer)
    changed: Mapped[int | None] = mapped_column(Integer)
    written_at: Mapped[Moment]
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    room: Mapped[Room] = relationship(lazy="raise_on_sql")

    @property
    def group_id(self) -> int:
        """The group it was said in (its room must be loaded)."""
        return self.room.group_id


class Reaction(Base):
    """One person's reaction to one message."""

    __tablename__ = "reaction"
    __table_args__ = (UniqueConstraint("message_id", "person_id", "kind"),)

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Warmth] = mapped_column(Choice(Warmth))


class RoomVisit(Base):
    """Up to where a person has read a room; theirs alone, never shown to others."""

    __tablename__ = "room_visit"
    __table_args__ = (UniqueConstraint("person_id", "room_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    seen: Mapped[int] = mapped_column(Integer, default=0)
