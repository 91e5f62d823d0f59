"""What cases are about: a feature registers its kind of text here, so that moderation need not know the feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from groups.moderation.models import Status


@dataclass(frozen=True)
class Subject:
    """A piece of text, or somebody's conduct, as moderation sees it. `placed`: the room has seen it, so that it can be
    restored where it stood. `before` and `after` are what stood around it: {"author", "text"} each. `about`: whom it
    answers. `room_id`: where it stands, and `in_session` whether that is a live session's room."""

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
    about: frozenset[int] = frozenset()
    room_id: int | None = None
    in_session: bool = False


@dataclass(frozen=True)
class Link:
    """Where a subject can be seen: an endpoint and its values, and the words for it."""

    endpoint: str
    values: dict[str, str]
    words: str


def _nothing(_subject_id: int) -> None:
    """There is nothing to do."""


def _nowhere(_subject_id: int) -> Link | None:
    return None


@dataclass(frozen=True)
class Handling:
    """What moderation may ask a feature to do. `load` gives the text as it is now, for a reviewer to read; `hold`,
    `release`, `remove` and `restore` (which shows again what was removed) are named transitions that do nothing when
    there is nothing to do; `pause` has the place where it stands rest until a reviewer is there. `is_text`:
    there are words to show or to take away."""

    load: Callable[[int], Subject | None]
    hold: Callable[[int], None] = _nothing
    release: Callable[[int], None] = _nothing
    remove: Callable[[int], None] = _nothing
    restore: Callable[[int], None] = _nothing
    pause: Callable[[int], None] = _nothing
    link: Callable[[int], Link | None] = _nowhere
    is_text: bool = True


_kinds: dict[str, Handling] = {}
_put_out: Callable[[int, int], None] | None = None


def register(kind: str, how: Handling) -> None:
    """Let cases be about this kind of text."""
    _kinds[kind] = how


def handling(kind: str) -> Handling:
    """How to deal with this kind; an unknown one is a mistake in the code."""
    return _kinds[kind]


def let_put_out(deed: Callable[[int, int], None]) -> None:
    """Let `deed(room_id, person_id)` take somebody out of a room, in the transaction of the measure; chat does this
    once."""
    global _put_out
    _put_out = deed


def put_out(room_id: int, person_id: int) -> None:
    """Take somebody out of a room."""
    if _put_out is not None:
        _put_out(room_id, person_id)
