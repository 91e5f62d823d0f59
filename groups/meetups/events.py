"""What has happened around meetups."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class MeetupsScheduled(Event):
    """New dates of a group: of a series, or a single one."""

    group_id: int
    series_id: int | None
    meetup_id: int | None


@dataclass(frozen=True)
class MeetupChanged(Event):
    """A date was changed or cancelled."""

    meetup_id: int
    group_id: int


@dataclass(frozen=True)
class ReplyChanged(Event):
    """Someone replied, or changed their reply."""

    meetup_id: int
    person_id: int
    group_id: int


@dataclass(frozen=True)
class CompanyChanged(Event):
    """Somebody wishes to be met at a date, or is looked after now."""

    meetup_id: int
    group_id: int
