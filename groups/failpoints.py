"""Places where a process can be made to fail, so that tests may see what is left: off unless switched on at start.

`reach("chat.after_commit")` does nothing. With `chat.after_commit=exit:3,chat.before_insert=sleep:2` in
STONES_FAILPOINTS of a test's server, the third reach of the first ends the process as `kill -9` would, and every
reach of the second waits two seconds. What can be asked for: `exit:N` and `raise:N` at the N-th reach (the first,
where N is left out), `sleep:SECONDS` at each. A site that is public refuses to start with any (`groups.config`).
"""

from __future__ import annotations

import os
import re
import signal
from dataclasses import dataclass, field
from itertools import count

from groups import clock
from groups.config import PREFIX, BadSetting

SETTING = f"{PREFIX}FAILPOINTS"
#: Every place there is; a name that is not here cannot be asked for.
PLACES = frozenset(
    {
        "chat.before_insert",
        "chat.after_insert",
        "chat.after_commit",
        "chat.after_answer",
        "chat.mid_push",
        "journal.mid_rotation",
        "notices.after_claim",
        "notices.before_send",
        "notices.after_send",
    }
)
_ASKED = re.compile(r"(?P<place>[a-z_.]+)=(?P<deed>exit|raise|sleep)(?::(?P<number>[0-9]{1,6}(?:\.[0-9]{1,3})?))?")


class Reached(Exception):
    """Raised on purpose, as a mistake of ours would be."""


@dataclass
class Trap:
    """What happens at one place. `number`: at which reach, or for how many seconds."""

    place: str
    deed: str
    number: float
    reached: count[int] = field(default_factory=lambda: count(1))

    def spring(self) -> None:
        """Fail now, where this is the time for it."""
        if self.deed == "sleep":
            clock.pause(self.number)
        elif next(self.reached) == self.number:
            if self.deed == "raise":
                raise Reached(self.place)
            os.kill(os.getpid(), signal.SIGKILL)


_traps: dict[str, Trap] = {}


def reach(place: str) -> None:
    """Nothing, unless a test asked for a failure at this place."""
    if _traps:
        trap = _traps.get(place)
        if trap is not None:
            trap.spring()


def configure(said: str) -> None:
    """Set what is asked for; done once, when the process starts. Raises BadSetting with a sentence."""
    traps = read(said)
    _traps.clear()
    _traps.update(traps)


def read(said: str) -> dict[str, Trap]:
    """The traps that are asked for, by place. Raises BadSetting with a sentence."""
    traps = [_trap(each.strip()) for each in said.split(",") if each.strip()]
    return {trap.place: trap for trap in traps}


def _trap(asked: str) -> Trap:
    found = _ASKED.fullmatch(asked)
    number = float(found["number"] or 1) if found else 0.0
    if found is None or found["place"] not in PLACES or number == 0 or (found["deed"] != "sleep" and number % 1):
        raise BadSetting(
            f"{SETTING} must be places and deeds such as chat.after_commit=exit:3, "
            f"with a place among {', '.join(sorted(PLACES))}; it has {asked[:60]!r}."
        )
    return Trap(found["place"], found["deed"], number)
