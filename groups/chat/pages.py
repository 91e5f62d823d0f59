"""Which page shows a room of some kind: a feature whose rooms they are may have one of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from groups.chat.models import Room, RoomKind
from groups.people.models import Person


@dataclass(frozen=True)
class RoomPage:
    """A template, and what it is given beside what every room's page is: `about(person, room)`."""

    template: str
    about: Callable[[Person, Room], dict[str, Any]]


PLAIN = RoomPage("chat/room.html", lambda _person, _room: {})

_pages: dict[RoomKind, RoomPage] = {}


def provide(kind: RoomKind, page: RoomPage) -> None:
    """Show rooms of this kind by `page`."""
    _pages[kind] = page


def page_of(kind: RoomKind) -> RoomPage:
    """The page of rooms of this kind."""
    return _pages.get(kind, PLAIN)
