"""How any feature asks for a letter: queued in the transaction of its deed, written when it is about to be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from groups import db


class Topic(StrEnum):
    """What notices are about, as a person chooses among them."""

    REMINDERS = "reminders"
    CHANGES = "changes"
    OFFERS = "offers"
    GROUPS = "groups"
    DIGEST = "digest"
    DUTY = "duty"
    NOTES = "notes"


@dataclass(frozen=True)
class Letter:
    """What is sent: to which address, and the same words as plain text and as HTML.

    `line` and `path` are for the list of notices in the app: one short sentence, and the page it leads to. That list is
    behind a sign-in, so the sentence may say more than a subject does. `stop` is filled in by whoever sends: the
    address at which letters of this topic are stopped.
    """

    to: str
    subject: str
    text: str
    html: str
    line: str = ""
    path: str = ""
    stop: str = ""


class Pending(Protocol):
    """What waits to be sent, as far as the one who writes it may know."""

    @property
    def about_id(self) -> int: ...

    @property
    def person_id(self) -> int | None: ...

    @property
    def message_id(self) -> str: ...

    @property
    def not_after(self) -> datetime | None: ...


#: Writes the letter, inside a transaction; None when it is no longer relevant, and then nothing is sent.
Compose = Callable[[Pending], Letter | None]


class Queue(Protocol):
    """What keeps letters until they are sent; notices provides it."""

    def __call__(
        self,
        kind: str,
        about_id: int,
        person_id: int | None,
        *,
        due_at: datetime | None,
        not_after: datetime | None,
        once: str | None,
    ) -> object: ...


_queue: Queue | None = None
_composers: dict[str, Compose] = {}
_topics: dict[str, Topic] = {}


def provide(queue: Queue) -> None:
    """Let `queue` keep what is put; notices does this once."""
    global _queue
    _queue = queue


def put(
    kind: str,
    about_id: int,
    person_id: int | None,
    *,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    once: str | None = None,
) -> None:
    """Have the letter `kind` about `about_id` sent to a person (None: to an address its composer knows).

    Only inside `db.transaction()`, so that deed and letter are kept together or not at all. `due_at` is now when
    left out; after `not_after` it is dropped; `once` is a word of the caller's that makes a second put do nothing.
    A kind with a topic goes by each of the ways the person chose for that topic, once by each; one without goes by
    mail, always.
    """
    if not db.in_transaction():
        raise RuntimeError("a letter belongs to the transaction of its deed")
    if _queue is None:
        raise RuntimeError("nobody keeps letters: notices has not called outbox.provide()")
    _queue(kind, about_id, person_id, due_at=due_at, not_after=not_after, once=once)


def compose(kind: str, write: Compose, *, topic: Topic | None = None) -> None:
    """Let `write` compose the letters of this kind. With a `topic` people choose whether and by which ways they hear of
    it; letters that are no choice, such as the one about a forgotten passphrase, have none."""
    _composers[kind] = write
    if topic is None:
        _topics.pop(kind, None)
    else:
        _topics[kind] = topic


def topic_of(kind: str) -> Topic | None:
    """What letters of this kind are about, if that is something to choose."""
    return _topics.get(kind)


def composer(kind: str) -> Compose:
    """Who writes letters of this kind; raises LookupError when nobody does."""
    if kind not in _composers:
        raise LookupError(f"nobody composes letters of the kind {kind!r}")
    return _composers[kind]
