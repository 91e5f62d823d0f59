"""What has happened, told once the transaction that made it true has committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from groups.logs import log


@dataclass(frozen=True)
class Event:
    """Something that has happened. Subclasses are frozen, in the past tense, and carry ids and plain values only:
    whoever hears it reads again, for a moderator may have acted in between."""


Kind = TypeVar("Kind", bound=Event)

_subscribers: dict[type[Event], list[Callable[[Any], None]]] = {}
_together: dict[Callable[[list[Any]], None], frozenset[type[Event]]] = {}
_pending: ContextVar[list[Event] | None] = ContextVar("pending_events", default=None)


def subscribe(kind: type[Kind], hear: Callable[[Kind], None]) -> None:
    """Call `hear` with each event of exactly this kind, after commit. Subscribing twice is once."""
    heard = _subscribers.setdefault(kind, [])
    if hear not in heard:
        heard.append(hear)


def subscribe_together(kinds: Iterable[type[Event]], hear: Callable[[list[Any]], None]) -> None:
    """Call `hear` once after a commit, with all that it did of these kinds in the order announced."""
    _together[hear] = frozenset(kinds)


def announce(event: Event) -> None:
    """Have `event` told when the running transaction commits. Outside a transaction this is a mistake."""
    pending = _pending.get()
    if pending is None:
        raise RuntimeError(f"{type(event).__name__} announced outside a transaction")
    pending.append(event)


@contextmanager
def collected() -> Iterator[list[Event]]:
    """Gather what is announced; used by `db.transaction()` alone."""
    pending: list[Event] = []
    token = _pending.set(pending)
    try:
        yield pending
    finally:
        _pending.reset(token)


def tell(happened: list[Event]) -> None:
    """Tell each subscriber, each in its own try: one that fails does not silence the others."""
    for event in happened:
        for hear in _subscribers.get(type(event), ()):
            _call(hear, event, type(event).__name__)
    for hear_all, kinds in _together.items():
        theirs = [event for event in happened if type(event) in kinds]
        if theirs:
            _call(hear_all, theirs, type(theirs[0]).__name__)


def _call(hear: Callable[[Any], None], what: object, name: str) -> None:
    try:
        hear(what)
    except Exception:
        log.exception("subscriber_failed", heard=name, by=getattr(hear, "__qualname__", "?"))
