"""Alembic's environment: the application's own engine and metadata, batch mode for SQLite."""

from __future__ import annotations

from alembic import context

import groups.models  # noqa: F401  every table must be in the metadata
from groups.columns import Choice, UTCDateTime
from groups.db import Base


def render(kind: str, thing: object, _context: object) -> str | bool:
    """Write our column types plainly, so that an old migration does not depend on today's enums."""
    if kind == "type" and isinstance(thing, Choice):
        return "sa.String(24)"
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "columns.UTCDateTime()"
    return False


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # SQLite rebuilds a table to change it; with foreign keys on, dropping the old one would reach other tables.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
        connection = connection.execution_options(stones_writes=True)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
