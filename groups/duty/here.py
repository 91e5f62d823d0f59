"""Who is here: whoever keeps the sockets says who is connected, and pages say who did something.

Kept in the memory of this process until it is written down for those who guide; see `service.note_signs`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from groups import clock

_connected: Callable[[], Collection[int]] | None = None
#: Who did something on a page of this process since this was asked last, and when.
_noted: dict[int, datetime] = {}


def provide(connected: Callable[[], Collection[int]]) -> None:
    """Let `connected()` say who has a socket open in this process; the socket door may do this once."""
    global _connected
    _connected = connected


def note(person_id: int) -> None:
    """This person does something at this moment."""
    _noted[person_id] = clock.now()


def take() -> dict[int, datetime]:
    """Who was here since this was asked last, each with their last moment."""
    found, now = dict(_noted), clock.now()
    _noted.clear()
    found.update(dict.fromkeys(_connected() if _connected is not None else (), now))
    return found
