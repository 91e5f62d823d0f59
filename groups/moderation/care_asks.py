"""The way from somebody who asks for a word, or for help now, to those who look after people: whoever takes such wishes
is told in the same transaction. A session knows that somebody asked, and not what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

#: (person, group, whether it is for now), by their ids.
Take = Callable[[int, int, bool], None]

_take: Take | None = None


def provide(take: Take) -> None:
    """Let `take` look after those who ask; care does this once."""
    global _take
    _take = take


def ask(person_id: int, group_id: int, *, now: bool) -> None:
    """Somebody in a group asks for a word with those who look after it, or for help now."""
    if _take is not None:
        _take(person_id, group_id, now)
