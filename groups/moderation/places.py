"""The rooms of a group, which whoever keeps them names here, so that a measure can be for one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from groups.errors import NotFound
from groups.membership.models import Group

#: Its id, what its address calls it, and its name.
RoomName = tuple[int, str, str]

_rooms_of: Callable[[int], Sequence[RoomName]] | None = None


@dataclass(frozen=True)
class Place:
    """Where a measure holds: one room of a group, or all of it."""

    group_id: int
    room_id: int | None = None


def provide(rooms_of_group: Callable[[int], Sequence[RoomName]]) -> None:
    """Let `rooms_of_group(group_id)` name the rooms that are for the whole group; chat does this once."""
    global _rooms_of
    _rooms_of = rooms_of_group


def rooms_of(group_id: int) -> Sequence[RoomName]:
    """The rooms of a group."""
    return _rooms_of(group_id) if _rooms_of is not None else ()


def place(group: Group, room_ref: str) -> Place:
    """The room of this group that a form names, or the whole group where it names none."""
    if not room_ref:
        return Place(group.id)
    for room_id, ref, _name in rooms_of(group.id):
        if ref == room_ref:
            return Place(group.id, room_id)
    raise NotFound()
