"""Reading a journal: always and only for the person whose it is. Nobody else has a way to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from groups import clock, db, heavy
from groups.errors import NotFound, Problem
from groups.journal import keys, months
from groups.journal.content import Content
from groups.journal.keys import Keys
from groups.journal.models import JournalEntry
from groups.journal.months import Month
from groups.journal.searching import Asked
from groups.people.models import Person

PAGE = 60
#: How much one search opens before it stops and offers to go on: entries, and bytes of them.
MOST_OPENED, MOST_BYTES, BATCH, HITS = 5_000, 8_000_000, 200, 30


@dataclass(frozen=True)
class Opened:
    """One entry for its owner. `why`: the sentence instead of its content, where it cannot be opened."""

    ref: str
    number: int
    version: int
    written_at: datetime
    changed_at: datetime
    content: Content | None
    why: str = ""


@dataclass(frozen=True)
class Page:
    """Some entries, newest first. `before`: the number from which it goes on; 0 at the end."""

    entries: list[Opened]
    before: int = 0


def find_entry(person: Person, ref: str) -> JournalEntry | None:
    """An entry of this person's own."""
    return db.session().scalar(select(JournalEntry).where(JournalEntry.ref == ref, *_own(person.id)))


def entry_for(person: Person, ref: str) -> JournalEntry:
    """The same; for everybody else it is not there."""
    entry = find_entry(person, ref)
    if entry is None:
        raise NotFound()
    return entry


def opened(person: Person, ref: str) -> Opened:
    """One entry, opened for its owner. Raises NotFound, Unreadable or KeyAway."""
    held = keys.of(person.id)
    return _opened(held, entry_for(person, ref))


def in_month(person: Person, month: Month, before: int = 0) -> Page:
    """The entries of a month, newest first."""
    held = keys.of(person.id)
    rows = _rows(person.id, month.bounds(person.zone), before, PAGE + 1)
    found = _opened_all(held, rows[:PAGE])
    return Page(found, found[-1].number if len(rows) > PAGE else 0)


def whole_month(person: Person, month: Month) -> list[Opened]:
    """All entries of a month in the order they were written, for paper; at most as many as one search opens."""
    held = keys.of(person.id)
    return _opened_all(held, _rows(person.id, month.bounds(person.zone), 0, MOST_OPENED))[::-1]


def newest_month(person: Person) -> Month:
    """The month of the newest entry; the present one where there is none."""
    newest = db.session().scalar(select(func.max(JournalEntry.written_at)).where(*_own(person.id)))
    return months.month_of(newest or clock.now(), person.zone)


def months_beside(person: Person, month: Month) -> tuple[Month | None, Month | None]:
    """The nearest months before and after this one in which something was written."""
    begin, end = month.bounds(person.zone)
    earlier = select(func.max(JournalEntry.written_at)).where(*_own(person.id), JournalEntry.written_at < begin)
    later = select(func.min(JournalEntry.written_at)).where(*_own(person.id), JournalEntry.written_at >= end)
    found = [db.session().scalar(query) for query in (earlier, later)]
    before, after = (months.month_of(moment, person.zone) if moment else None for moment in found)
    return before, after


def search(person: Person, asked: Asked, before: int = 0) -> Page:
    """What fits, newest first. Entries are opened for this and forgotten with it; no more than the bounds allow at
    once, and then `before` says where to go on."""
    held, bounds = keys.of(person.id), asked.month.bounds(person.zone) if asked.month else None
    hits: list[Opened] = []
    opened_, bytes_ = 0, 0
    while rows := _rows(person.id, bounds, before, BATCH):
        # Opening and folding keeps a core busy: the rooms go on meanwhile.
        for entry in heavy.run(_fitting, held, rows, asked):
            hits.append(entry)
            if len(hits) == HITS:
                return Page(hits, entry.number)
        before, opened_ = rows[-1].number, opened_ + len(rows)
        bytes_ += sum(len(row.closed) for row in rows)
        if opened_ >= MOST_OPENED or bytes_ >= MOST_BYTES:
            return Page(hits, before)
    return Page(hits)


def everything(person_id: int) -> Iterator[Opened]:
    """All there is, oldest first, for the file a person takes away."""
    held, after = keys.of(person_id), 0
    while rows := _after(person_id, after):
        yield from _opened_all(held, rows)
        after = rows[-1].number


def _fitting(held: Keys, rows: list[JournalEntry], asked: Asked) -> list[Opened]:
    found = _opened_all(held, rows)
    return [entry for entry in found if entry.content is not None and asked.fits(entry.content)]


def _opened_all(held: Keys, rows: list[JournalEntry]) -> list[Opened]:
    return [_opened_or_why(held, row) for row in rows]


def _opened_or_why(held: Keys, entry: JournalEntry) -> Opened:
    """One that does not open does not keep the others from being read. A key that is away is said for all of them."""
    try:
        return _opened(held, entry)
    except keys.Unreadable as fault:
        return _shown(entry, None, fault)


def _opened(held: Keys, entry: JournalEntry) -> Opened:
    return _shown(entry, held.read(entry))


def _shown(entry: JournalEntry, content: Content | None, fault: Problem | None = None) -> Opened:
    why = fault.say if fault else ""
    return Opened(entry.ref, entry.number, entry.version, entry.written_at, entry.changed_at, content, why)


def _own(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (JournalEntry.person_id == person_id,)


def _rows(person_id: int, between: tuple[datetime, datetime] | None, before: int, limit: int) -> list[JournalEntry]:
    query = select(JournalEntry).where(*_own(person_id))
    if between is not None:
        query = query.where(JournalEntry.written_at >= between[0], JournalEntry.written_at < between[1])
    if before:
        query = query.where(JournalEntry.number < before)
    return list(db.session().scalars(query.order_by(JournalEntry.number.desc()).limit(limit)))


def _after(person_id: int, number: int) -> list[JournalEntry]:
    query = select(JournalEntry).where(*_own(person_id), JournalEntry.number > number)
    return list(db.session().scalars(query.order_by(JournalEntry.number).limit(BATCH)))
