"""The phases of a session, what may follow what, who may write in each, and the clock that all share (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from groups.sessions.models import Stage, Talk

#: From when on the lobby is open, for those who guide and for the others.
LOBBY_GUIDES, LOBBY_MEMBERS = timedelta(minutes=15), timedelta(minutes=10)
#: How long those who ask may stay afterwards, and how long one waits for more people to come.
AFTER, TOO_FEW_AFTER = timedelta(minutes=15), timedelta(minutes=10)
#: When it is looked for somebody who guides, when members are told, and when it is over.
REMIND, ASK_ALL, TELL, GIVE_UP = (timedelta(minutes=each) for each in (-15, -5, 5, 15))

LENGTHS = (30, 60, 90)
_LIVE = (Stage.OPENING, Stage.ROUND, Stage.AGENDA, Stage.OPEN_FLOOR, Stage.CLOSING, Stage.AFTER)
LIVE = frozenset(_LIVE)
OVER = frozenset({Stage.ENDED, Stage.NOT_STARTED})
#: From each stage to those that may follow it; a round may follow a round, and everything live may end. A date that is
#: put off takes its lobby along, and one that did not come about begins anew when it has another time.
STEPS: dict[Stage, frozenset[Stage]] = {
    Stage.SCHEDULED: frozenset({Stage.LOBBY, Stage.NOT_STARTED}),
    Stage.LOBBY: frozenset({Stage.OPENING, Stage.NOT_STARTED, Stage.SCHEDULED}),
    Stage.OPENING: frozenset({Stage.ROUND, Stage.OPEN_FLOOR, Stage.CLOSING, Stage.ENDED}),
    Stage.ROUND: frozenset({Stage.ROUND, Stage.AGENDA, Stage.OPEN_FLOOR, Stage.CLOSING, Stage.ENDED}),
    Stage.AGENDA: frozenset({Stage.ROUND, Stage.OPEN_FLOOR, Stage.CLOSING, Stage.ENDED}),
    Stage.OPEN_FLOOR: frozenset({Stage.ROUND, Stage.CLOSING, Stage.ENDED}),
    Stage.CLOSING: frozenset({Stage.AFTER, Stage.ENDED}),
    Stage.AFTER: frozenset({Stage.ENDED}),
    Stage.ENDED: frozenset(),
    Stage.NOT_STARTED: frozenset({Stage.SCHEDULED}),
}

_SHARES: dict[int, tuple[int, int, int, int, int]] = {
    30: (3, 7, 0, 13, 7),
    60: (5, 12, 3, 28, 12),
    90: (5, 20, 3, 47, 15),
}


class Manner(StrEnum):
    """Who may write: nobody, those who guide, also who has the floor, also all who speak, or also those who stay."""

    NOBODY = "nobody"
    GUIDES = "guides"
    HOLDER = "holder"
    SPEAKERS = "speakers"
    STAYERS = "stayers"


@dataclass(frozen=True)
class Phase:
    """One phase of a plan."""

    stage: Stage
    name: str
    minutes: int


def plan_for(minutes: int, talk: Talk) -> list[Phase]:
    """The phases of a session of 30, 60 or 90 minutes. Without the time afterwards they make up its whole length."""
    opening, check_in, agenda, middle, check_out = _SHARES[minutes]
    shared = Stage.ROUND if talk is Talk.ROUNDS else Stage.OPEN_FLOOR
    phases = [
        Phase(Stage.OPENING, "Welcome", opening),
        Phase(Stage.ROUND, "Check-in round", check_in),
        Phase(Stage.AGENDA, "What we take up", agenda),
        Phase(shared, "Sharing round" if talk is Talk.ROUNDS else "Open floor", middle),
        Phase(Stage.CLOSING, "Check-out round", check_out),
        Phase(Stage.AFTER, "A little time afterwards", int(AFTER.total_seconds()) // 60),
    ]
    return [phase for phase in phases if phase.minutes]


def written(plan: Sequence[Phase]) -> list[list[str | int]]:
    """A plan as it is kept."""
    return [[phase.stage.value, phase.name, phase.minutes] for phase in plan]


def read(kept: Sequence[Sequence[str | int]]) -> list[Phase]:
    """A plan as it was kept."""
    return [Phase(Stage(str(stage)), str(name), int(minutes)) for stage, name, minutes in kept]


def may_follow(now: Stage, then: Stage) -> bool:
    """Whether a session may go from one stage to another."""
    return then in STEPS[now]


def is_turn_taking(stage: Stage, talk: Talk) -> bool:
    """Whether one speaks at a time."""
    return stage in (Stage.ROUND, Stage.CLOSING) or (stage is Stage.OPEN_FLOOR and talk is not Talk.OPEN)


def is_round(stage: Stage) -> bool:
    """Whether a turn comes to each by itself, without asking for it."""
    return stage in (Stage.ROUND, Stage.CLOSING)


def manner(stage: Stage, talk: Talk, *, paused: bool) -> Manner:
    """Who may write now. Those who guide always may, while anything is under way."""
    if stage is Stage.SCHEDULED or stage in OVER:
        return Manner.NOBODY
    if paused or stage in (Stage.LOBBY, Stage.OPENING, Stage.AGENDA):
        return Manner.GUIDES
    if stage is Stage.AFTER:
        return Manner.STAYERS
    return Manner.HOLDER if is_turn_taking(stage, talk) else Manner.SPEAKERS


@dataclass(frozen=True)
class PhaseClock:
    """The clock of a phase, the same for all. It stands still in a pause, and goes beyond its end without a sound."""

    began_at: datetime
    minutes: int
    paused_s: int = 0
    paused_at: datetime | None = None

    def ends_at(self) -> datetime:
        """When its time is over, if it is not paused from now on."""
        return self.began_at + timedelta(minutes=self.minutes, seconds=self.paused_s)

    def left(self, now: datetime) -> timedelta:
        """How much is left; negative when it has gone on for longer."""
        return self.ends_at() - (self.paused_at or now)

    def shown(self, now: datetime) -> int:
        """Minutes left as the page says them: rounded up, and 0 from the end on."""
        return max(0, -int(-self.left(now).total_seconds() // 60))
