"""What has happened, told once the transaction that made it true has committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
_pending: ContextVar[list[Event] | None] = ContextVar("pending_events", default=None)


def subscribe(kind: type[Kind], hear: Callable[[Kind], None]) -> None:
    """Call `hear` with each event of exactly this kind, after commit. Subscribing twice is once."""
    heard = _subscribers.setdefault(kind, [])
    if hear not in heard:
        heard.append(hear)


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
            try:
                hear(event)
            except Exception:
                log.exception("subscriber_failed", heard=type(event).__name__, by=getattr(hear, "__qualname__", "?"))
