"""What an organiser says of a way to help, before it becomes rows (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from groups.contact_level import Facets
from groups.volunteering.models import Company


@dataclass(frozen=True)
class Turn:
    """One shift as it is asked for: wall clock in the community's zone."""

    starts_local: datetime
    minutes: int
    places: int


@dataclass(frozen=True)
class Details:
    """Everything that is written in the publishing form."""

    title: str
    facets: Facets
    summary: str = ""
    description: str = ""
    minutes: int = 30
    from_home: bool = False
    company: Company = Company.WITH_ONE
    once: bool = True
    requirements: str = ""
    with_a_friend: bool = False
    welcomes_newcomers: bool = True
    town: str = ""
    place: str = ""
