"""What happens to cases."""

from __future__ import annotations

from dataclasses import dataclass, field

from groups.events import Event


def _about() -> int | None:
    """Whom it is about: they are not told that anything happened, also where they guide the group."""
    return field(default=None, compare=False)


@dataclass(frozen=True)
class CaseOpened(Event):
    """Something waits to be looked at."""

    case_id: int
    group_id: int
    about_id: int | None = _about()


@dataclass(frozen=True)
class ListChanged(Event):
    """Texts are held against another version of a list."""

    kind: str


@dataclass(frozen=True)
class CaseChanged(Event):
    """A case was taken up, given back, handed on, or what it is about changed."""

    case_id: int
    group_id: int
    about_id: int | None = _about()


@dataclass(frozen=True)
class CaseDecided(Event):
    """A case was decided, or closed because there is nothing left to decide."""

    case_id: int
    group_id: int
    about_id: int | None = _about()


@dataclass(frozen=True)
class ReportMade(Event):
    """Somebody reported something."""

    case_id: int


@dataclass(frozen=True)
class MeasureBegan(Event):
    """Somebody is kept from something in a group from now on. `shuts_out`: from the group itself; `leaves_room`: the
    room of a live session they are taken out of."""

    measure_id: int
    person_id: int
    group_id: int
    shuts_out: bool
    leaves_room: int | None


@dataclass(frozen=True)
class MeasureEnded(Event):
    """A measure was lifted before its time."""

    measure_id: int
    person_id: int
    group_id: int
