"""What has happened around volunteering."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class OpportunityChanged(Event):
    """A way to help was published, changed or ended, or its dates changed."""

    opportunity_id: int


@dataclass(frozen=True)
class InterestShown(Event):
    """Someone would like to hear more, or no longer would."""

    opportunity_id: int
    person_id: int
