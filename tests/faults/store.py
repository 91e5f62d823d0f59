"""The store as it is, read raw: none of the application's own reading stands between it and the checks."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

from tests.faults.history import Row

_MESSAGES = """
select m.ref, m.author_id, m.key, m.text, m.status, m.place, m.changed, m.edited_at is not null
from message m join room r on r.id = m.room_id where r.ref = {} order by m.id
"""
_CLOCK = "select clock from room where ref = {}"


def asked(url: str, question: str, *values: Any) -> Sequence[tuple[Any, ...]]:
    """The rows that answer a question; `{}` stands for each value."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)) as held:
            return held.execute(question.replace("{}", "?"), values).fetchall()
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as held:
        return held.execute(question.replace("{}", "%s").encode(), values).fetchall()


def changed(url: str, statement: str, *values: Any) -> None:
    """Change the store behind the application's back."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)) as held:
            held.execute(statement.replace("{}", "?"), values)
        return
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as held:
        held.execute(statement.replace("{}", "%s").encode(), values)


def messages(url: str, room: str) -> list[Row]:
    """Every message of a room."""
    return [Row(*row[:7], edited=bool(row[7])) for row in asked(url, _MESSAGES, room)]


def clock(url: str, room: str) -> int:
    """What the room's clock shows."""
    return int(asked(url, _CLOCK, room)[0][0])


def is_whole(url: str) -> bool:
    """Whether SQLite finds nothing wrong with its file; PostgreSQL checks its own pages."""
    return not url.startswith("sqlite") or asked(url, "pragma integrity_check")[0][0] == "ok"
