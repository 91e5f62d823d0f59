"""How long things are kept: one table that the sweeps obey and everybody may read.

A feature declares what it keeps where it deletes it, `KEPT = retention.kept("attendance", ...)`, and asks `KEPT.time`
when it sweeps. An operator may choose other days with STONES_RETENTION, within the bounds declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

#: How long what has no number of days is kept.
ALWAYS = "as long as the community exists"


@dataclass(frozen=True)
class Kept:
    """One kind of thing, for how many days it is kept (None: see `until`), and what becomes of it then."""

    key: str
    what: str
    then: str
    days: int | None = None
    until: str = ""
    most: int = 0

    @property
    def time(self) -> timedelta:
        """For how long, as it is set here."""
        return timedelta(days=_chosen.get(self.key, self.days or 0))

    @property
    def said(self) -> str:
        """For how long, in words."""
        days = self.time.days
        return self.until or ("one day" if days == 1 else f"{days} days")


class NotSo(ValueError):
    """A choice that cannot be kept to; its text is the sentence that says why."""


_table: dict[str, Kept] = {}
_chosen: dict[str, int] = {}


def kept(key: str, what: str, then: str, *, days: int | None = None, until: str = "", most: int = 0) -> Kept:
    """Declare a kind of thing. With `days` an operator may choose from one day to `most`; `until` is for what ends
    otherwise."""
    row = Kept(key, what, then, days, until, max(most, days or 0))
    _table[key] = row
    return row


def table() -> list[Kept]:
    """Everything that is kept, by name."""
    return sorted(_table.values(), key=lambda each: each.what)


def choose(chosen: Mapping[str, int]) -> None:
    """Keep things for these days instead. Raises NotSo for what is not in the table or out of its bounds; then
    nothing is changed."""
    for key, days in chosen.items():
        row = _table.get(key)
        if row is None or row.days is None:
            known = ", ".join(sorted(each.key for each in _table.values() if each.days is not None))
            raise NotSo(f"knows no {key!r}; it may name {known}")
        if not 1 <= days <= row.most:
            raise NotSo(f"keeps {key!r} from 1 to {row.most} days, not {days}")
    _chosen.clear()
    _chosen.update(chosen)
