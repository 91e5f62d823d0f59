"""What has happened around activities."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class ActivityChanged(Event):
    """An activity was published, changed, confirmed, cancelled or offered again."""

    activity_id: int


@dataclass(frozen=True)
class ActivitiesImported(Event):
    """A source brought these activities, changed them, or took them back."""

    source_id: int
    activity_ids: tuple[int, ...]
