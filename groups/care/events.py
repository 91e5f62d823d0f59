"""What happens around care items. Ids only, and never of the person concerned but to themselves."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class CareChanged(Event):
    """Something waits for those who look after people in this group, or no longer does."""

    item_id: int
    group_id: int


@dataclass(frozen=True)
class CareGiven(Event):
    """There is something new for this person, on the page that is theirs alone."""

    person_id: int
