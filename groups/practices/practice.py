"""What one practice is: something small to do from home, alone or with one other (pure)."""

from dataclasses import dataclass, field
from enum import StrEnum

from groups.contact_level import Facets, level, why

STOP = "You can stop at any moment, also in the middle. Nothing is kept about it."


class Kind(StrEnum):
    """What a practice is made of."""

    BREATHING = "breathing"
    GROUNDING = "grounding"
    LISTENING = "listening"
    CREATIVE = "creative"
    MOVEMENT = "movement"
    MINDFULNESS = "mindfulness"
    OUTDOORS = "outdoors"


#: Each kind as people read of it, and what it is for in one line.
KIND_WORDS = {
    Kind.BREATHING: ("Breathing", "To let the body slow down a little."),
    Kind.GROUNDING: ("Grounding", "To come back to where you are when thoughts race or things feel far away."),
    Kind.LISTENING: ("Listening", "To let something in, or to try being with somebody else."),
    Kind.CREATIVE: ("Making", "To have something in your hands. Nobody looks at it but you."),
    Kind.MOVEMENT: ("Moving", "To let the body move as far as is good for it today."),
    Kind.MINDFULNESS: ("Noticing", "To be with one thing for a while, with your eyes open if you like."),
    Kind.OUTDOORS: ("At the door", "To let a little of outside in, as near or as far as you choose."),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How a breath goes, in seconds; 0 leaves a part out. `rounds`: how many breaths are plenty."""

    breathe_in: int
    breathe_out: int
    wait_full: int = 0
    wait_empty: int = 0
    rounds: int = 12

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """The parts of one breath in order, each with its seconds."""
        every = (
            ("Breathe in", self.breathe_in),
            ("Wait", self.wait_full),
            ("Breathe out", self.breathe_out),
            ("Rest", self.wait_empty),
        )
        return tuple((words, seconds) for words, seconds in every if seconds)

    @property
    def seconds(self) -> int:
        """How long all of it takes."""
        return self.rounds * sum(seconds for _, seconds in self.parts)


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice. `key` is its place in addresses. `needs`: what to have at hand, empty for nothing. `not_when`: when
    to leave it out or change it. `facets` go from 0 to 1 here: these are the smallest steps there are."""

    key: str
    title: str
    kind: Kind
    minutes: int
    about: str
    steps: tuple[str, ...]
    not_when: str
    needs: tuple[str, ...] = ()
    facets: Facets = field(default_factory=Facets)
    pace: Pace | None = None

    @property
    def path(self) -> str:
        """Its address on this site."""
        return f"/practices/{self.key}"

    @property
    def level(self) -> int:
        """Its contact level."""
        return level(self.facets)

    @property
    def why(self) -> str:
        """The reasons for its level, in words."""
        return why(self.facets)
