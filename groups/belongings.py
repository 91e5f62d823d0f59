"""What each feature holds of a person, to give it out to them and to take it away: one table that features fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One heading of what is held. The keys of a row are words a person reads; its values are str, int, float, bool,
    None, date or datetime."""

    title: str
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class Holding:
    """How one feature gives out what it holds of a person, and how it takes that away."""

    read: Callable[[int], list[Section]]
    erase: Callable[[int], None]


_table: dict[str, Holding] = {}


def declare(key: str, *, read: Callable[[int], list[Section]], erase: Callable[[int], None]) -> None:
    """Say once what a feature holds. `read` and `erase` are given the person's id; `erase` inside a transaction."""
    _table[key] = Holding(read, erase)


def table() -> dict[str, Holding]:
    """Everything that was declared, by feature."""
    return dict(_table)
