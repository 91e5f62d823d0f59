"""Who may judge, and whether one of them is there: nothing is kept from sight that no reviewer can see.

Who keeps duty answers for a group that has hours. In all others those who guide the group, and the coordinators, find
it in their queue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from groups.moderation import measures
from groups.people import offices

#: (group_id, who has a part and cannot judge): whether a reviewer is there; None where the group has no hours.
Ask = Callable[[int, Collection[int]], bool | None]
_ask: Ask | None = None


def provide(ask: Ask) -> None:
    """Let `ask` say whether a reviewer is there for a group now; duty does this once."""
    global _ask
    _ask = ask


def is_there(group_id: int, but: Collection[int]) -> bool:
    """Whether a live reviewer has what is held on their list. `but`: who has a part in it and cannot judge."""
    told = _ask(group_id, but) if _ask is not None else None
    if told is not None:
        return told
    return bool(may_judge(group_id) - set(but))


def may_judge(group_id: int) -> set[int]:
    """Those who guide the group, and the coordinators, to whom it is handed on when none of them may."""
    return measures.guides_of(group_id) | offices.coordinator_ids()
