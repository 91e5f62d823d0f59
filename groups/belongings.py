"""What is kept of a person, feature by feature: for them to take along, and to be erased when they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


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
    """What one feature keeps of a person. `erased`, `blanked` and `kept` name tables or columns, and why they stay."""

    key: str
    title: str
    read: Read
    erase: Erase
    erased: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)


_table: dict[str, Belonging] = {}


def declare(
    key: str,
    *,
    read: Read,
    erase: Erase,
    title: str = "",
    erased: Iterable[str] = (),
    blanked: Iterable[str] = (),
    kept: Mapping[str, str] | None = None,
) -> None:
    """Say what a feature keeps of a person, how it is read and how it is erased. Declaring it again replaces it."""
    words = title or key.replace("_", " ").capitalize()
    _table[key] = Belonging(key, words, read, erase, tuple(erased), tuple(blanked), dict(kept or {}))


def table() -> list[Belonging]:
    """Everything declared, in the order of the features."""
    return list(_table.values())
