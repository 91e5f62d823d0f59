"""What clients say about live sessions; `protocol` has the names."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from realtime.shapes import Asked, Ref, Short, Small, Words


class OfSession(Asked, frozen=True):
    """Something about a session that needs no more words."""

    session: Ref


class OfPerson(Asked, frozen=True):
    """Something about one person in a session."""

    session: Ref
    person: Ref


class ChooseSeat(Asked, frozen=True):
    """Speak, listen, or do not say yet; `shown`: the others may see my name although I listen."""

    session: Ref
    chair: Short
    shown: bool = False


class StepOut(Asked, frozen=True):
    """Leave, without a word to the others."""

    session: Ref
    need: Short = ""


class CallGuide(Asked, frozen=True):
    """Ask those who guide for a word, or for help."""

    session: Ref
    wish: Short


class AnswerCircle(Asked, frozen=True):
    """Go into a small circle, or stay."""

    session: Ref
    circle: Ref
    yes: bool


class BeginSession(Asked, frozen=True):
    """Begin; with few, where it was waited for more."""

    session: Ref
    small: bool = False


class NextPhase(Asked, frozen=True):
    """Go on from this phase."""

    session: Ref
    phase: Small


class LengthenPhase(Asked, frozen=True):
    """Give the phase a few minutes more."""

    session: Ref
    minutes: Small


class SetDoors(Asked, frozen=True):
    """Say who may still come in."""

    session: Ref
    doors: Short
    late_minutes: Small


class DeclinePerson(Asked, frozen=True):
    """Not this time, for one of the reasons there are."""

    session: Ref
    person: Ref
    why: Short


class PutOutPerson(Asked, frozen=True):
    """Take somebody out of the session, with a reason for the record."""

    session: Ref
    person: Ref
    reason: Words


class AnswerCall(Asked, frozen=True):
    """I look after this call."""

    session: Ref
    call: Ref


class GrantTime(Asked, frozen=True):
    """A little more time for this turn."""

    session: Ref
    person: Ref
    seconds: Small


class GrantAlways(Asked, frozen=True):
    """More time for each turn of this person, in per cent."""

    session: Ref
    person: Ref
    percent: Small


class OfferCircles(Asked, frozen=True):
    """Offer small circles, one for each of these facilitators."""

    session: Ref
    guides: Annotated[list[Ref], Meta(max_length=8)]
