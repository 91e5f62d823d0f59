"""What an organiser says of an activity, and what an import brings of one, before it becomes a row (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from groups.activities.models import ActivityState, Kind
from groups.contact_level import Facets
from groups.membership.models import Mode


@dataclass(frozen=True)
class Details:
    """Everything that is written in the publishing form. `first_local` is wall clock in the community's zone."""

    title: str
    kind: Kind
    facets: Facets
    summary: str = ""
    description: str = ""
    mode: Mode = Mode.IN_PERSON
    town: str = ""
    place: str = ""
    address: str = ""
    link: str = ""
    rule: str = ""
    first_local: datetime | None = None
    minutes: int = 60
    cost: str = ""
    free: bool = True
    access: tuple[str, ...] = ()
    card: dict[str, str] = field(default_factory=dict)
    welcomes_newcomers: bool = False


@dataclass(frozen=True)
class Origin:
    """Where imported activities come from, as each of them says on its page."""

    source_id: int
    name: str
    licence: str = ""


@dataclass(frozen=True)
class Taken:
    """One item of a source as an activity. `key` is its name within the source; `url` its page there."""

    key: str
    title: str
    kind: Kind
    facets: Facets
    zone: str
    state: ActivityState = ActivityState.OFFERED
    summary: str = ""
    description: str = ""
    mode: Mode = Mode.IN_PERSON
    town: str = ""
    place: str = ""
    address: str = ""
    link: str = ""
    latitude: float | None = None
    longitude: float | None = None
    rule: str = ""
    first_local: datetime | None = None
    minutes: int = 60
    access: tuple[str, ...] = ()
    url: str = ""
