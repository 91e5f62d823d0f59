"""What is kept of a person, feature by feature: for them to take along, and to be erased when they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """Rows of one kind. The keys of a row are words that a person reads; its values are plain."""

    title: str
    rows: list[dict[str, object]]


#: What is kept of the person with this id.
Read = Callable[[int], Iterable[Section]]
#: Erase it, inside a transaction. Doing it again does nothing.
Erase = Callable[[int], bool | None]


@dataclass(frozen=True)
class Belonging:
    """What one feature keeps of a person, and how that goes when they go."""

    key: str
    title: str
    read: Read
    erase: Erase


_table: dict[str, Belonging] = {}


def declare(key: str, *, read: Read, erase: Erase, title: str = "") -> None:
    """Say what a feature keeps of a person, how it is read and how it is erased. Declaring it again replaces it."""
    _table[key] = Belonging(key, title or key.replace("_", " ").capitalize(), read, erase)


def table() -> list[Belonging]:
    """Everything declared, in the order of the features."""
    return list(_table.values())
