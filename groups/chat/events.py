"""What happens in rooms. One tick of a room's clock is one of these, about one message."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class _OfMessage(Event):
    message_id: int
    room_id: int


@dataclass(frozen=True)
class SeatChanged(Event):
    """A room that is for some people only is for somebody from now on, or is not any more."""

    room_id: int
    group_id: int
    person_id: int


@dataclass(frozen=True)
class RoomSet(Event):
    """A room can be written in otherwise than before: opened, paused, closed, slower, quicker."""

    room_id: int
    group_id: int


class MessagePosted(_OfMessage):
    """A message was shown to the room for the first time, at once."""


class MessageHeld(_OfMessage):
    """A message waits for a facilitator: a new one without a place, or a shown one that was taken out of sight."""


class MessageReleased(_OfMessage):
    """A held message can be seen by the room now."""


class MessageEdited(_OfMessage):
    """The words of a message changed, or those of the one it answers."""


class MessageWithdrawn(_OfMessage):
    """Its author took a message back."""


class MessageRemoved(_OfMessage):
    """A reviewer removed a message."""


class MessageReacted(_OfMessage):
    """Somebody set or took back a reaction."""
