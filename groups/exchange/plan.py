"""What an import would do, worked out before anything is done (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from groups.exchange.formats.tsml import Item, Reading

MOST_GONE_SHARE = 0.3
MOST_GONE = 10


@dataclass(frozen=True)
class Known:
    """An item as it was last taken over."""

    digest: str
    gone: bool


@dataclass(frozen=True)
class Plan:
    """What is new (or back), what is another now, which keys are no longer there, and what stays as it is.

    `known` is how many items were there before.
    """

    added: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    known: int = 0

    @property
    def would_empty(self) -> bool:
        """Whether so much would vanish at once that it is rather the feed that is wrong."""
        return len(self.removed) > MOST_GONE and len(self.removed) > MOST_GONE_SHARE * self.known


def plan(reading: Reading, digests: Mapping[str, str], known: Mapping[str, Known]) -> Plan:
    """Compare a reading (with the digest of each key) to what is known. The same key twice is read once."""
    added, changed, unchanged = [], [], 0
    for key, item in {item.key: item for item in reading.items}.items():
        before = known.get(key)
        if before is None or before.gone:
            added.append(item)
        elif before.digest != digests[key]:
            changed.append(item)
        else:
            unchanged += 1
    here = [key for key, before in known.items() if not before.gone]
    return Plan(added, changed, [key for key in here if key not in digests], unchanged, len(here))
