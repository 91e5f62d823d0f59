"""Reading sources, their items, and what imports did."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from groups import access, db
from groups.access import Can
from groups.errors import NotFound
from groups.exchange.models import Source, SourceItem, Sync
from groups.people.models import Person


@dataclass(frozen=True)
class Overview:
    """A source on the coordinators' desk: how many items it has here now, and its last import."""

    source: Source
    items: int
    last: Sync | None


def source_for(person: Person, ref: str) -> Source:
    """The source called `ref`, for a coordinator; refuses otherwise."""
    access.require(person, Can.COORDINATE)
    source = db.session().scalar(select(Source).where(Source.ref == ref))
    if source is None:
        raise NotFound()
    return source


def find_source(name: str) -> Source | None:
    """The source of this name, if there is one."""
    return db.session().scalar(select(Source).where(Source.name == name))


def items_of(source: Source) -> dict[str, SourceItem]:
    """Everything that was ever taken over from a source, by key."""
    rows = db.session().scalars(select(SourceItem).where(SourceItem.source_id == source.id))
    return {item.key: item for item in rows}


def overviews() -> list[Overview]:
    """Every source by name; three statements for any number."""
    session = db.session()
    sources = list(session.scalars(select(Source).order_by(Source.name).limit(200)))
    counted = (
        select(SourceItem.source_id, func.count()).where(SourceItem.gone.is_(False)).group_by(SourceItem.source_id)
    )
    items = dict(session.execute(counted).all())
    newest = select(func.max(Sync.id)).group_by(Sync.source_id)
    last = {sync.source_id: sync for sync in session.scalars(select(Sync).where(Sync.id.in_(newest)))}
    return [Overview(source, items.get(source.id, 0), last.get(source.id)) for source in sources]


def syncs_of(source: Source, limit: int = 10) -> list[Sync]:
    """What the last imports did, newest first."""
    rows = select(Sync).where(Sync.source_id == source.id).order_by(Sync.id.desc()).limit(limit)
    return list(db.session().scalars(rows))
