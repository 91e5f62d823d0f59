"""Who else is asked before a message is kept in a room of some kind: a session knows whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from groups.access import Actor
from groups.chat.models import Room, RoomKind
from groups.errors import Problem

if TYPE_CHECKING:
    from groups.chat.rooms import OpenRoom

#: Why this person may not write here now, or None. Asked in the transaction that keeps the message, which holds the
#: room's row, and by pages that show whether one can write.
WhyNot = Callable[[Actor, "Room | OpenRoom"], Problem | None]

_gates: dict[RoomKind, WhyNot] = {}


def provide(kind: RoomKind, why_not: WhyNot) -> None:
    """Ask `why_not` about every message in rooms of this kind; the feature whose rooms they are does this once."""
    _gates[kind] = why_not


def why_not(person: Actor, room: Room | OpenRoom) -> Problem | None:
    """What whoever looks after rooms of this kind says against a message of this person now."""
    gate = _gates.get(room.kind)
    return gate(person, room) if gate is not None else None
