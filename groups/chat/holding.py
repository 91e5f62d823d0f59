"""Who else needs a message out of its peers' sight: a release by one is not a release by all."""

from __future__ import annotations

from collections.abc import Callable

#: Whether whoever provided this still needs the message held.
IsNeeded = Callable[[int], bool]

_needs: list[IsNeeded] = []


def provide(is_needed: IsNeeded) -> None:
    """Ask `is_needed(message_id)` before a held message is shown again. Providing twice is once."""
    if is_needed not in _needs:
        _needs.append(is_needed)


def is_needed(message_id: int) -> bool:
    """Whether somebody still needs this message held."""
    return any(needed(message_id) for needed in _needs)
