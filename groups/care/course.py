"""The course of a care item: how grave it is, where it stands, and the named steps from there (pure)."""

from __future__ import annotations

from enum import StrEnum


class CareLevel(StrEnum):
    """How grave it is, in the words of the table in docs/safety.md."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOW = "now"


class CareState(StrEnum):
    """Where a care item stands; field survey 4.3."""

    SIGNAL = "signal"
    TRIAGE = "triage"
    ACKNOWLEDGED = "acknowledged"
    SIGNPOSTED = "signposted"
    SAFE_PLAN = "safe_plan"
    HANDED_ON = "handed_on"
    EMERGENCY = "emergency"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class CareSource(StrEnum):
    """How somebody came to be thought of."""

    WORRIED = "worried"
    FACILITATOR = "facilitator"
    SCREENING = "screening"
    SELF = "self"


class CareDeed(StrEnum):
    """What is done about a care item, as its steps are written down."""

    RAISE = "raised"
    TAKE_UP = "taken_up"
    ACKNOWLEDGE = "acknowledged"
    SIGNPOST = "signposted"
    PLAN = "planned"
    HAND_ON = "handed_on"
    EMERGENCY = "emergency"
    FOLLOW_UP = "follow_up"
    CLOSE = "closed"
    SET_ASIDE = "set_aside"
    LEVEL = "level_set"


State, Deed = CareState, CareDeed

ORDER = tuple(CareLevel)
#: From which states a deed leads to which.
COURSE: dict[CareDeed, tuple[frozenset[CareState], CareState]] = {
    Deed.TAKE_UP: (frozenset({State.SIGNAL}), State.TRIAGE),
    Deed.ACKNOWLEDGE: (frozenset({State.TRIAGE}), State.ACKNOWLEDGED),
    Deed.SIGNPOST: (frozenset({State.ACKNOWLEDGED}), State.SIGNPOSTED),
    Deed.PLAN: (frozenset({State.SIGNPOSTED, State.HANDED_ON, State.EMERGENCY}), State.SAFE_PLAN),
    Deed.HAND_ON: (frozenset({State.SIGNPOSTED, State.SAFE_PLAN, State.EMERGENCY}), State.HANDED_ON),
    Deed.EMERGENCY: (frozenset(State) - {State.SIGNAL, State.EMERGENCY, State.CLOSED}, State.EMERGENCY),
    Deed.FOLLOW_UP: (frozenset({State.SAFE_PLAN, State.HANDED_ON, State.EMERGENCY}), State.FOLLOW_UP),
    Deed.CLOSE: (frozenset({State.FOLLOW_UP}), State.CLOSED),
    Deed.SET_ASIDE: (frozenset({State.TRIAGE}), State.CLOSED),
}
#: Deeds whose words are written to the person, and stand on the page that is theirs alone.
TO_THE_PERSON = frozenset({Deed.ACKNOWLEDGE, Deed.SIGNPOST, Deed.PLAN})


def leads_to(deed: CareDeed, state: CareState, level: CareLevel) -> CareState | None:
    """Where this deed leads from here; None when it is not one of the steps from here.

    Where nobody is in danger it may be enough to have been heard: then signposting leads to the follow-up by itself.
    """
    begins, ends = COURSE[deed]
    gentle = deed is Deed.FOLLOW_UP and state is State.SIGNPOSTED and not is_grave(level)
    return ends if state in begins or gentle else None


def steps_from(state: CareState, level: CareLevel) -> list[CareDeed]:
    """What can be done next, in the order of the runbook."""
    return [deed for deed in COURSE if leads_to(deed, state, level) is not None]


def is_grave(level: CareLevel) -> bool:
    """Red and now: two people, a debrief, and the detail out of the peers' sight."""
    return level in (CareLevel.RED, CareLevel.NOW)


def gives_card(level: CareLevel) -> bool:
    """Whether the card with the help lines is given by itself."""
    return level is not CareLevel.GREEN


def graver(one: CareLevel, other: CareLevel) -> CareLevel:
    """The graver of two levels: a new sign never makes less of what is known."""
    return max(one, other, key=ORDER.index)
