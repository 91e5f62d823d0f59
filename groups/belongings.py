"""What is kept of a person: each feature says what it holds of somebody, and how that goes when they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A part of what is kept, as its owner reads it: the keys of `rows` are words, the values plain ones."""

    title: str
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class Belonging:
    """How one feature reads out what it holds of a person, by their id, and how it forgets it."""

    read: Callable[[int], list[Section]]
    erase: Callable[[int], None]


_declared: dict[str, Belonging] = {}


def declare(key: str, *, read: Callable[[int], list[Section]], erase: Callable[[int], None]) -> None:
    """Say what the feature `key` holds of a person. Declaring twice is once."""
    _declared[key] = Belonging(read, erase)


def table() -> Mapping[str, Belonging]:
    """All that was declared, by feature."""
    return dict(_declared)
