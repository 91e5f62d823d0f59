"""What cases are about: a feature registers its kind of text here, so that moderation need not know the feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from groups.moderation.models import Status


@dataclass(frozen=True)
class Subject:
    """A piece of text as moderation sees it. `placed`: the room has seen it, so that it can be restored where it stood.
    `before` and `after` are what stood around it: {"author", "text"} each."""

    kind: str
    id: int
    group_id: int
    author_id: int
    author_name: str
    text: str
    status: Status
    placed: bool = True
    before: list[dict[str, str]] = field(default_factory=list)
    after: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """Where a subject can be seen: an endpoint and its values, and the words for it."""

    endpoint: str
    values: dict[str, str]
    words: str


@dataclass(frozen=True)
class Handling:
    """What moderation may ask a feature to do. `load` gives the text as it is now, for a reviewer to read; `hold`,
    `release` and `remove` are named transitions that do nothing when there is nothing to do."""

    load: Callable[[int], Subject | None]
    hold: Callable[[int], None]
    release: Callable[[int], None]
    remove: Callable[[int], None]
    link: Callable[[int], Link | None]


_kinds: dict[str, Handling] = {}


def register(
    kind: str,
    *,
    load: Callable[[int], Subject | None],
    hold: Callable[[int], None],
    release: Callable[[int], None],
    remove: Callable[[int], None],
    link: Callable[[int], Link | None],
) -> None:
    """Let cases be about this kind of text."""
    _kinds[kind] = Handling(load, hold, release, remove, link)


def handling(kind: str) -> Handling:
    """How to deal with this kind; an unknown one is a mistake in the code."""
    return _kinds[kind]
