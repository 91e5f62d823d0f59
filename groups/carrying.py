"""Carrying every row between the database server and an SQLite file: what backups of PostgreSQL are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, MetaData, Table, func, insert, inspect, select, text

from groups import db, schema

BATCH = 1000
VERSION = "alembic_version"
Tell = Callable[[str, int, int], None]


@contextmanager
def working_on(url: str) -> Iterator[None]:
    """Let the whole process work on another database for a while: for commands, where nothing else runs in it."""
    before = db.engine().url.render_as_string(hide_password=False)
    db.configure(url)
    try:
        yield
    finally:
        db.configure(before)


def is_empty(engine: Engine) -> bool:
    """Whether no table but the schema's own holds a row."""
    with engine.connect() as connection:
        return all(connection.execute(select(1).select_from(t).limit(1)).first() is None for t in _tables(connection))


def to_file(file: Path, revision: str, tell: Tell) -> None:
    """Write one moment of the database into the new SQLite database `file`, in the shape of `revision`."""
    source = db.engine().url.render_as_string(hide_password=False)
    with working_on(f"sqlite:///{file}"):
        schema.upgrade(revision)
    with _opened(source) as reading, _opened(f"sqlite:///{file}") as writing:
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
        reading.execute(text("SET TRANSACTION READ ONLY"))
        _without_haste(reading)
        writing = writing.execution_options(stones_patience=db.PATIENCE)
        writing.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # a row may come before the one it points at
        _carry(reading, writing, tell)
        writing.exec_driver_sql("COMMIT")  # of the copy, which nobody else knows of; the database was only read


def from_file(file: Path, tell: Tell) -> None:
    """Put the rows of the SQLite database `file`, which is at the newest revision, in the place of all rows here.

    One transaction: everybody else sees the old or the new, and a failure leaves the old.
    """
    if not schema.is_current():
        schema.upgrade()
    with _opened(f"sqlite:///{file}") as reading, db.transaction() as session:
        writing = session.connection()
        _without_haste(writing)
        with _nothing_in_the_way(writing):
            _carry(reading, writing, tell)
            _count_on(writing)


@contextmanager
def _opened(url: str) -> Iterator[Connection]:
    engine = db.open_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _without_haste(connection: Connection) -> None:
    # The waits that protect pages would cut long work short.
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = 0"))
    connection.execute(text("SET LOCAL lock_timeout = '60s'"))


def _carry(reading: Connection, writing: Connection, tell: Tell) -> None:
    sources, targets = _tables(reading), {table.name: table for table in _tables(writing)}
    total = sum(reading.execute(select(func.count()).select_from(table)).scalar_one() for table in sources)
    done = 0
    for table in sources:
        with closing(reading.execute(select(table), execution_options={"stream_results": True})) as rows:
            for batch in rows.mappings().partitions(BATCH):
                writing.execute(insert(targets[table.name]), [dict(row) for row in batch])
                done += len(batch)
                tell("carrying rows", done, total)


def _tables(connection: Connection) -> list[Table]:
    """Every table of ours with its columns as the database itself describes them, so that any revision can be read."""
    here, metadata = inspect(connection), MetaData()
    names = sorted(set(here.get_table_names()) - {VERSION})
    return [Table(name, metadata, *(_column(c) for c in here.get_columns(name))) for name in names]


def _column(told: Any) -> Column[Any]:
    kind = told["type"]
    if isinstance(kind, JSON):
        kind.none_as_null = True  # nothing stays nothing, and does not become the word null
    return Column(told["name"], kind)


@contextmanager
def _nothing_in_the_way(connection: Connection) -> Iterator[None]:
    """Take constraints between tables and triggers away while all rows are exchanged, and put them back, checked."""
    names = [f'"{table.name}"' for table in _tables(connection)]
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    statements = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in keys]
    statements += [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names]
    statements += [f"TRUNCATE {', '.join(names)}"]
    _run(connection, statements)
    yield
    _run(connection, [f"ALTER TABLE {table} ADD CONSTRAINT {name} {meaning}" for table, name, meaning in keys])
    _run(connection, [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names])


def _count_on(connection: Connection) -> None:
    """Let each table number its next row after the last one carried."""
    for table in _tables(connection):
        if "id" in table.c:
            name = f'"{table.name}"'
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) "  # noqa: S608  names of our own tables
                    f"FROM {name}"
                )
            )


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))
