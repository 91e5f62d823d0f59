"""What happens to people and their sign-ins."""

from __future__ import annotations

from dataclasses import dataclass

from groups.events import Event


@dataclass(frozen=True)
class PersonJoined(Event):
    """Someone answered their letter and now has an account."""

    person_id: int


@dataclass(frozen=True)
class SignInEnded(Event):
    """One browser is no longer signed in."""

    sign_in_id: int
    person_id: int


@dataclass(frozen=True)
class SignInsEnded(Event):
    """Several, perhaps all, of a person's browsers are no longer signed in; the rows say which."""

    person_id: int


@dataclass(frozen=True)
class PassphraseChanged(Event):
    """Someone has a new passphrase, chosen or by a letter; what else opens their account should not outlive the old."""

    person_id: int


@dataclass(frozen=True)
class PersonPaused(Event):
    """Someone rests from everything. Nobody is told; what was to be sent or held for them knows it."""

    person_id: int


@dataclass(frozen=True)
class PersonReturned(Event):
    """Someone is back from a pause before its time was over."""

    person_id: int


@dataclass(frozen=True)
class OfficeChanged(Event):
    """An office in the community was given to someone, for another time, or is over."""

    person_id: int
