"""All practices in one order, and looking among them (pure)."""

from groups.practices.breathing import BREATHING
from groups.practices.creative import CREATIVE
from groups.practices.grounding import GROUNDING
from groups.practices.listening import LISTENING
from groups.practices.mindfulness import MINDFULNESS
from groups.practices.movement import MOVEMENT
from groups.practices.outdoors import OUTDOORS
from groups.practices.practice import Kind, Practice

ALL: tuple[Practice, ...] = (
    *BREATHING, *GROUNDING, *LISTENING, *CREATIVE, *MOVEMENT, *MINDFULNESS, *OUTDOORS
)  # fmt: skip
_BY_KEY = {each.key: each for each in ALL}

#: The lengths one can look for: at most so many minutes.
LENGTHS = (2, 5, 10)


def find(key: str) -> Practice | None:
    """The practice of this key, if there is one."""
    return _BY_KEY.get(key)


def among(kind: Kind | None = None, minutes: int | None = None) -> tuple[Practice, ...]:
    """Those of a kind, none longer than so many minutes; all of them where neither is asked."""
    return tuple(
        each for each in ALL if (kind is None or each.kind is kind) and (minutes is None or each.minutes <= minutes)
    )
