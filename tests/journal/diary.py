"""Entries for tests, and what somebody who owns the database would find and could do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from groups import db, keeping
from groups.journal import queries, service
from groups.journal.content import Content
from groups.people.models import Person


@dataclass(frozen=True)
class Kept:
    """An entry that was kept, apart from any session."""

    id: int
    ref: str


def kept(person: Person, words: str = "A slow day.", **said: Any) -> Kept:
    """An entry in this person's journal."""
    with db.transaction():
        entry = service.write(_again(person), Content(words, **said))
        db.session().flush()
        return Kept(entry.id, entry.ref)


def changed(person: Person, entry: Kept, words: str) -> Kept:
    """The same with other words."""
    with db.transaction():
        who = _again(person)
        now = queries.entry_for(who, entry.ref)
        service.edit(who, entry.ref, Content(words), now.version)
    return entry


def words_of(person: Person, entry: Kept) -> str:
    """What it says, read afresh."""
    db.session().rollback()
    content = queries.opened(_again(person), entry.ref).content
    assert content is not None
    return content.text


def _again(person: Person) -> Person:
    """Somebody whom an earlier session may have let go of."""
    return db.session().get_one(Person, inspect(person).identity[0])


def tamper(statement: str, **given: Any) -> None:
    """What somebody does who owns the database."""
    with db.transaction() as session:
        session.execute(text(statement), given)


def stored() -> bytes:
    """Every byte there is: the files of SQLite with its log, or every row of PostgreSQL as text."""
    db.session().rollback()
    path = keeping.sqlite_path()
    if path is not None:
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))
    with db.engine().connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = [connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in names]  # noqa: S608  names of our own tables
    return "\n".join(row for table in rows for row in table).encode()


def holds(where: bytes, word: str) -> bool:
    """Whether a word is there, also as the hexadecimal digits that PostgreSQL writes for bytes."""
    return word.encode() in where or word.encode().hex().encode() in where


def files(folder: Path) -> bytes:
    """Every byte of every file in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
