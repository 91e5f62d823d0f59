"""The way from a message to those who look after its author: whoever takes care marks is told in the same transaction.

Moderation opens nothing for a care mark: it is no conduct. What is handed on holds no words of the person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CareMark:
    """A text may be about its author's safety. `level`: "amber" or "red". `phrases`: those of the list that stand in
    it, as coordinators wrote them."""

    subject_kind: str
    subject_id: int
    group_id: int
    author_id: int
    level: str
    phrases: tuple[str, ...]


Take = Callable[[CareMark], None]

_takers: list[Take] = []


def provide(take: Take) -> None:
    """Let `take` open what a care mark needs, inside the transaction that keeps the text; care does this once. Taking
    the same text twice, after an edit, is `take`'s to notice."""
    if take not in _takers:
        _takers.append(take)


def raise_care(mark: CareMark) -> None:
    """Tell whoever takes care marks."""
    for take in _takers:
        take(mark)
