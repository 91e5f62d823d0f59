"""Alembic's environment: the application's own engine and metadata, batch mode for SQLite."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import groups.models  # noqa: F401  every table must be in the metadata
from groups.columns import Choice, UTCDateTime
from groups.db import PATIENCE, Base


def render(kind: str, thing: object, _context: object) -> str | bool:
    """Write our column types plainly, so that an old migration does not depend on today's enums."""
    if kind == "type" and isinstance(thing, Choice):
        return "sa.String(24)"
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "columns.UTCDateTime()"
    return False


#: Two processes that bring the database up at once take turns; the second finds nothing left to do. Any number will do.
TURN = 7_305_114


def take_turns(connection: Connection) -> Connection:
    """Hold the database for this change alone, for as long as it takes."""
    if connection.dialect.name == "sqlite":
        # SQLite rebuilds a table to change it; with foreign keys on, dropping the old one would reach other tables.
        foreign_keys(connection, "OFF")
        return connection.execution_options(stones_patience=PATIENCE)  # the first statement waits for the write lock
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.exec_driver_sql("SET lock_timeout = 0")
    connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({TURN})")
    connection.commit()
    return connection


def foreign_keys(connection: Connection, how: str) -> None:
    """Past SQLAlchemy, which would begin a transaction first: inside one SQLite takes no notice of this."""
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={how}")  # type: ignore[union-attr]  # is open


def refuse_loose_ends(connection: Connection) -> None:
    """What was not watched while tables were rebuilt is looked at before it is kept."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("the migration would leave rows that point at nothing; nothing was changed")


def give_way(connection: Connection) -> None:
    """Put back what was set: the connection goes on to serve others."""
    connection.rollback()
    if connection.dialect.name == "sqlite":
        foreign_keys(connection, "ON")
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({TURN})")
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"RESET {name}")
    connection.commit()


with context.config.attributes["engine"].connect() as plain:
    connection = take_turns(plain)
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,  # SQLite can, too: a change that fails half way leaves nothing behind
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_loose_ends(connection)
    finally:
        give_way(connection)
