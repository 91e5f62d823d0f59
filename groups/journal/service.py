"""What people do with their journal: write, change, delete. None of it is announced, and none is on record."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select

from groups import clock, db
from groups.columns import new_ref
from groups.errors import Conflict, Invalid
from groups.journal import content, keys, ledger, queries
from groups.journal.content import Content
from groups.journal.keys import Keys, Unreadable
from groups.journal.models import JournalEntry
from groups.people.models import Person

MOST_ENTRIES = 10_000
CHANGED = (
    "This entry was changed in another window since you opened it here. Your words are below, and so is the entry as "
    "it is now. Take over what you like, and keep it again."
)
_REF = re.compile(r"[a-km-np-z2-9]{26}")


def write(person: Person, said: Content, *, once: str = "", at: datetime | None = None) -> JournalEntry:
    """Keep a new entry. `once`: a name made when the page was opened, so that sending it twice keeps it once."""
    _check(said)
    held = keys.ready(person.id)
    twice = queries.find_entry(person, once) if once else None
    if twice is not None and _says(held, twice, said):
        return twice
    number = held.next_number
    if number > MOST_ENTRIES:
        raise Conflict(
            f"A journal holds {MOST_ENTRIES} entries, and yours is full. You can take it with you as a file."
        )
    now = at or clock.now()
    entry = JournalEntry(
        ref=once if _is_free(once) else new_ref(), person_id=person.id, number=number, version=1, written_at=now,
        changed_at=now,
    )  # fmt: skip
    held.close(entry, said)
    held.note(number, entry.version)
    db.session().add(entry)
    return entry


def edit(person: Person, ref: str, said: Content, seen: int) -> JournalEntry:
    """Change an entry that was read at version `seen`. The question it answers stays."""
    _check(said)
    held = keys.ready(person.id)
    entry = queries.entry_for(person, ref)
    if entry.version != seen:
        raise Conflict(CHANGED, code="changed")
    before = held.read(entry)
    entry.version, entry.changed_at = entry.version + 1, clock.now()
    held.close(entry, Content(said.text, said.title, said.tags, said.triggers, before.prompt))
    held.note(entry.number, entry.version)
    return entry


def delete(person: Person, ref: str) -> None:
    """Take an entry away for good, also one that cannot be opened."""
    held = keys.of(person.id, hold=True)
    entry = queries.entry_for(person, ref)
    try:
        held.note(entry.number, ledger.GONE)
    except Unreadable:
        pass  # what keeps count is damaged or destroyed, and that must not keep anybody from deleting
    db.session().delete(entry)


def destroy_key(person_id: int) -> None:
    """Destroy the key of this person's journal: what is in its rows, and in copies of them made from now on, cannot be
    opened by anybody any more."""
    keys.destroy(person_id)


def _check(said: Content) -> None:
    wrong = content.problems(said)
    if wrong:
        raise Invalid("Please look at this again.", fields=wrong)


def _says(held: Keys, entry: JournalEntry, said: Content) -> bool:
    try:
        return held.read(entry) == said
    except Unreadable:
        return False


def _is_free(ref: str) -> bool:
    """Whether a name that came with a form is a name, and nobody's yet."""
    if not _REF.fullmatch(ref):
        return False
    return db.session().scalar(select(JournalEntry.id).where(JournalEntry.ref == ref)) is None
