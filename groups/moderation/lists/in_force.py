"""What messages are held against now, ready in this process.

Every message asks, so it is kept; every two seconds at most it is looked whether another version is in force, and every
half minute who looks after this place. So a change reaches every process within seconds, whatever becomes of messages
between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from groups import clock, db
from groups.logs import log
from groups.membership import queries as membership
from groups.moderation.events import ListChanged
from groups.moderation.lists import queries
from groups.moderation.models import ListKind
from groups.moderation.screening import Watch, shipped
from groups.moderation.screening.alike import Staff
from groups.moderation.screening.finding import Lists
from groups.moderation.screening.rules import Unreadable
from groups.people import names

LOOK_EVERY, STAFF_EVERY = 2.0, 30.0


@dataclass(frozen=True)
class _Held:
    """What is kept. `of`: the database it was read from."""

    of: Any
    versions: list[tuple[str, int]]
    watch: Watch
    staff: dict[int, str]
    looked_at: float
    staff_at: float


_held: _Held | None = None


def watch() -> Watch:
    """The lists in force and the names of staff."""
    return _present().watch


def is_named_like_staff(person_id: int, name: str) -> bool:
    """Whether the name of somebody who is not one of the staff looks like that of one who is."""
    staff = _present().staff
    return person_id not in staff and names.is_like_staff(name, staff.values())


def forget(_changed: ListChanged | None = None) -> None:
    """Look again at the next message."""
    global _held
    _held = None


def prepare() -> None:
    """Make the lists of the site ready before the first message needs them."""
    _made(shipped("conduct"), shipped("care"))


def _present() -> _Held:
    global _held
    held, now = _held, clock.ticks()
    if held is None or held.of is not db.engine():
        held = _held = _read(None, now)
    elif now - held.looked_at >= LOOK_EVERY:
        held = _held = _read(held, now)
    return held


def _read(held: _Held | None, now: float) -> _Held:
    versions = queries.newest()
    staff, staff_at = (held.staff, held.staff_at) if held else ({}, -STAFF_EVERY)
    if now - staff_at >= STAFF_EVERY or held is None:
        staff, staff_at = dict(membership.staff_names()), now
    if held and held.versions == versions:
        lists = held.watch.lists
    else:
        lists = _lists()
    known = held.watch.staff if held and held.staff == staff else Staff.of(staff.values())
    return _Held(db.engine(), versions, Watch(lists, known), staff, now, staff_at)


def _lists() -> Lists:
    try:
        texts = queries.texts()
        return _made(texts[ListKind.CONDUCT], texts[ListKind.CARE])
    except Unreadable:
        # Kept by a version of the application that read more: people are still looked after, by the lists that come
        # with this one.
        log.error("word_list_unreadable")
        return _made(shipped("conduct"), shipped("care"))


@lru_cache(maxsize=4)
def _made(conduct: str, care: str) -> Lists:
    return Lists.of(conduct, care)
