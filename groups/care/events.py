"""What happens around care items. Ids only."""

from __future__ import annotations

from dataclasses import dataclass, field

from groups.events import Event


@dataclass(frozen=True)
class CareChanged(Event):
    """Something waits for those who look after people in this group, or no longer does. `about_id`: whom it is about,
    who is not told that anything happened, also where they guide the group."""

    item_id: int
    group_id: int
    about_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class CareGiven(Event):
    """There is something new for this person, on the page that is theirs alone."""

    person_id: int
