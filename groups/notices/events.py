"""What has happened around notices."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class WishesChanged(Event):
    """Someone has chosen anew how they wish to hear."""

    person_id: int
