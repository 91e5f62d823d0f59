"""How many people are there to see something: who keeps presence says, else the members count."""

from __future__ import annotations

from collections.abc import Callable

from groups.membership import queries as membership

_count: Callable[[int], int] | None = None


def provide(count: Callable[[int], int]) -> None:
    """Let `count(group_id)` say how many are present; the socket door may do this once."""
    global _count
    _count = count


def count(group_id: int) -> int:
    """How many people of the group are present, as far as is known."""
    return _count(group_id) if _count is not None else len(membership.active_member_ids(group_id))
