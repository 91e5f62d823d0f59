"""What happens to memberships, requests and blocks."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class MembershipBegan(Event):
    """Someone is in a group now."""

    person_id: int
    group_id: int


@dataclass(frozen=True)
class MembershipEnded(Event):
    """Someone is no longer in a group, by their own wish or not."""

    person_id: int
    group_id: int


@dataclass(frozen=True)
class StandingChanged(Event):
    """What someone may do in a group has changed: welcomed, agreements accepted, made facilitator or no longer one."""

    person_id: int
    group_id: int


@dataclass(frozen=True)
class AgreementsChanged(Event):
    """A group's agreements are new; everyone's standing may have changed."""

    group_id: int


@dataclass(frozen=True)
class GroupRested(Event):
    """A group's rooms rest from now on, or can be written in again."""

    group_id: int


@dataclass(frozen=True)
class PeopleBlocked(Event):
    """Two people do not meet any more."""

    person_id: int
    other_id: int


@dataclass(frozen=True)
class PeopleUnblocked(Event):
    """One of two people does not mind meeting the other again."""

    person_id: int
    other_id: int


@dataclass(frozen=True)
class RequestMade(Event):
    """Someone would like to join."""

    request_id: int
    group_id: int


@dataclass(frozen=True)
class RequestDecided(Event):
    """A wish to join has its answer, or was taken back."""

    request_id: int
