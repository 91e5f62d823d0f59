"""What features hold of a person: each says how to read it and how to erase it, and whoever makes an export or erases
an account goes through the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A heading and its rows. Values are str, int, float, bool, None, date or datetime; keys are words a person
    reads."""

    title: str
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class Belongings:
    """What one feature holds of a person."""

    key: str
    read: Callable[[int], list[Section]]
    erase: Callable[[int], None]


_table: dict[str, Belongings] = {}


def declare(key: str, *, read: Callable[[int], list[Section]], erase: Callable[[int], None]) -> None:
    """Let `read(person_id)` give what a feature holds of somebody, and `erase(person_id)` delete it."""
    _table[key] = Belongings(key, read, erase)


def table() -> list[Belongings]:
    """Everything that was declared, by key."""
    return [_table[key] for key in sorted(_table)]
