"""Whether all that is in journals can be opened, in numbers. Nothing of what is in them leaves this file."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from groups import db
from groups.errors import Problem
from groups.journal import keys, masters, queries
from groups.journal.models import JournalKey

BATCH = 200


@dataclass
class Count:
    """Journals and entries; `away`: journals whose master is not here; `broken`: journals whose key does not open, and
    entries that are not as they were left; `gone`: entries that were taken away from outside."""

    journals: int = 0
    entries: int = 0
    away: int = 0
    broken_journals: int = 0
    broken: int = 0
    gone: int = 0
    earlier: int = 0

    @property
    def is_well(self) -> bool:
        """Whether everything opens."""
        return not (self.away or self.broken_journals or self.broken or self.gone)


def count() -> Count:
    """Open every entry there is, journal by journal."""
    found, after = Count(), 0
    here = masters.known()
    newest = here[0].name if here else ""
    earlier = (
        select(func.count())
        .select_from(JournalKey)
        .where(JournalKey.destroyed_at.is_(None), JournalKey.master != newest)
    )
    found.earlier = db.session().scalar(earlier) or 0
    while people := _people(after):
        for person_id in people:
            _journal(person_id, found)
            db.session().rollback()  # a look that lasts holds nothing up
        after = people[-1]
    return found


def _people(after: int) -> list[int]:
    query = select(JournalKey.person_id).where(JournalKey.destroyed_at.is_(None), JournalKey.person_id > after)
    return list(db.session().scalars(query.distinct().order_by(JournalKey.person_id).limit(BATCH)))


def _journal(person_id: int, found: Count) -> None:
    found.journals += 1
    held = keys.of(person_id)
    try:
        expected = held.numbers()
    except masters.KeyAway:
        found.away += 1
        return
    except Problem:
        found.broken_journals += 1
        return
    for entry in queries.everything(person_id):
        found.entries += 1
        found.broken += entry.content is None
        expected.discard(entry.number)
    found.gone += len(expected)
