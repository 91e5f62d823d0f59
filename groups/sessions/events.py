"""What happens around sessions."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class SessionChanged(Event):
    """Something of a session looks different to somebody."""

    session_id: int


@dataclass(frozen=True)
class SessionUnattended(Event):
    """Nobody guides a session that is under way: it has a pause, and whoever is on call is wanted."""

    session_id: int
    group_id: int


@dataclass(frozen=True)
class HelpWanted(Event):
    """Somebody in a session needs help now."""

    session_id: int
    group_id: int
    person_id: int


@dataclass(frozen=True)
class SessionEnded(Event):
    """A session is over, or did not come about."""

    session_id: int
    meetup_id: int
    group_id: int
