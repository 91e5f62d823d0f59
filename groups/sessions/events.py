"""What happens around sessions."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class SessionChanged(Event):
    """Something of a session looks different to somebody."""

    session_id: int
