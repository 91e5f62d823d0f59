"""Changing what texts are held against. Every change is a version of its own, and on record."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import access, clock, db, events
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict, Invalid
from groups.moderation.events import ListChanged
from groups.moderation.lists import queries
from groups.moderation.models import ListKind, WordList
from groups.moderation.screening.rules import Unreadable, parse
from groups.people.models import Person

LONGEST = 60_000
CHANGED = "Somebody changed this list in the meantime. What you wrote is still here; please look at theirs first."


def change(person: Person, kind: ListKind, text: str, version: int) -> WordList:
    """Put another version in force. `version` is the one that was read; refused when it is not the newest any more."""
    access.require(person, Can.COORDINATE)
    before = queries.in_force(kind)
    if before.version != version:
        raise Conflict(CHANGED, code="stale")
    phrases = _phrases(kind, text)
    row = WordList(kind=kind, version=version + 1, text=text, made_by_id=person.id, made_at=clock.now())
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError as fault:
        raise Conflict(CHANGED, code="stale") from fault
    audit.record(
        person,
        "word_list.changed",
        "word_list",
        row.id,
        old={"list": str(kind), "version": version, "phrases": len(parse(kind.value, before.text))},
        new={"list": str(kind), "version": row.version, "phrases": phrases},
    )
    events.announce(ListChanged(str(kind)))
    return row


def bring_back(person: Person, kind: ListKind, version: int) -> WordList:
    """Put an earlier version in force again, as a new one; 0 is the list that comes with the site."""
    access.require(person, Can.COORDINATE)
    kept = queries.version_of(kind, version)
    return change(person, kind, kept.text, queries.in_force(kind).version)


def _phrases(kind: ListKind, text: str) -> int:
    try:
        if len(text) > LONGEST:
            raise ValueError(f"Please keep the list to {LONGEST:,} characters.")
        return len(parse(kind.value, text))
    except (Unreadable, ValueError) as fault:
        raise Invalid("Please look at the list again.", fields={"text": str(fault)}) from fault
