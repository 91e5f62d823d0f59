"""Going along the chain of the record, from its first entry to its last, to see whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, func, select

from groups import db
from groups.audit import chain
from groups.audit.models import AuditEntry, AuditLink

AT_ONCE = 1_000


@dataclass(frozen=True)
class Whole:
    """Nothing was changed, added or taken out: so many entries, and the digest of the last of them."""

    entries: int
    digest: str


@dataclass(frozen=True)
class Broken:
    """The first entry that is not as it was written, and what is wrong with it."""

    entry_id: int
    why: str


def verify() -> Whole | Broken:
    """Look at every entry. Entries that are taken off the end together with their links leave no trace in the chain
    itself: whoever wants to see that keeps a digest elsewhere and asks for it with `stands`."""
    place, digest = 0, chain.NOTHING
    while links := _links_after(place):
        for link in links:
            if link.place != place + 1:
                return Broken(link.id, "what stood before it is gone")
            if link.deed is None:
                return Broken(link.id, "it is gone")
            place, digest = link.place, chain.digest(digest, link)
            if digest != link.digest:
                return Broken(link.id, "it is not as it was written")
    loose = _first_loose()
    return Whole(place, digest) if loose is None else Broken(loose, "it was put in beside the application")


def stands(digest: str) -> bool:
    """Whether the chain once ended with this digest, and still goes on from there."""
    return bool(db.session().scalar(select(exists().where(AuditLink.digest == digest))))


def _links_after(place: int) -> list[Row[Any]]:
    of_entry: list[Any] = [getattr(AuditEntry, name) for name in chain.FIELDS if name != "id"]
    columns: list[Any] = [AuditLink.id.label("place"), AuditLink.entry_id.label("id"), AuditLink.digest, *of_entry]
    query = select(*columns).outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
    return list(db.session().execute(query.where(AuditLink.id > place).order_by(AuditLink.id).limit(AT_ONCE)))


def _first_loose() -> int | None:
    chained = exists().where(AuditLink.entry_id == AuditEntry.id)
    return db.session().scalar(select(func.min(AuditEntry.id)).where(~chained))
