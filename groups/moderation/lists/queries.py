"""Reading the lists: the newest version of each, and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from groups import access, db
from groups.access import Can
from groups.errors import NotFound
from groups.moderation.models import ListKind, WordList
from groups.moderation.screening import shipped
from groups.people.models import Person

SHOWN_VERSIONS = 20


@dataclass(frozen=True)
class Kept:
    """A list as it stands: version 0 is the one that comes with the site."""

    kind: ListKind
    version: int
    text: str


def in_force(kind: ListKind) -> Kept:
    """The newest version of a list."""
    row = db.session().scalar(_of(kind).limit(1))
    return Kept(kind, row.version, row.text) if row else version_of(kind, 0)


def version_of(kind: ListKind, version: int) -> Kept:
    """A certain version; NotFound when there is none."""
    if version == 0:
        return Kept(kind, 0, shipped(kind.value))
    row = db.session().scalar(_of(kind).where(WordList.version == version))
    if row is None:
        raise NotFound()
    return Kept(kind, row.version, row.text)


def versions_of(person: Person, kind: ListKind) -> list[tuple[WordList, str]]:
    """The versions of a list with who made them, the newest first; for coordinators."""
    access.require(person, Can.COORDINATE)
    query = select(WordList, Person.name).join(Person, Person.id == WordList.made_by_id).where(WordList.kind == kind)
    rows = db.session().execute(query.order_by(WordList.version.desc()).limit(SHOWN_VERSIONS))
    return [(row, name) for row, name in rows]


def kind_called(name: str) -> ListKind:
    """The list of this name; NotFound when there is none."""
    if name not in set(ListKind):
        raise NotFound()
    return ListKind(name)


def newest() -> list[tuple[str, int]]:
    """Which version of each list is in force, as plain rows: asked often."""
    return [(kind, version) for kind, version in db.rows(_newest())]


def texts() -> dict[ListKind, str]:
    """The lists in force, as plain rows, in a place where no objects are wanted."""
    return {**{kind: shipped(kind.value) for kind in ListKind}, **dict(db.rows(_texts()))}


@cache
def _texts() -> Select[Any]:
    later = aliased(WordList)
    columns: tuple[Any, ...] = (WordList.kind, WordList.text)
    newest = select(func.max(later.version)).where(later.kind == WordList.kind).correlate(WordList).scalar_subquery()
    return select(*columns).where(WordList.version == newest)


@cache
def _newest() -> Select[Any]:
    columns: tuple[Any, ...] = (WordList.kind, func.max(WordList.version))
    return select(*columns).group_by(WordList.kind)


def _of(kind: ListKind) -> Select[WordList]:
    return select(WordList).where(WordList.kind == kind).order_by(WordList.version.desc())
