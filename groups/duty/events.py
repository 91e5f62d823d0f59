"""What happens to duties."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class GuidingChanged(Event):
    """Somebody came on duty in a group, went, or took over; or its rooms rest or open by themselves."""

    group_id: int


@dataclass(frozen=True)
class StepInAsked(Event):
    """Those on duty in a group have fallen silent, and others who are here are asked to step in."""

    group_id: int


@dataclass(frozen=True)
class RotaChanged(Event):
    """What is planned in a group is not what it was."""

    group_id: int
