"""What Alembic does for `groups.schema`: going up and down, and writing and comparing revisions."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from groups import db, schema


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(schema.FOLDER))
    settings.attributes["engine"] = db.engine()
    return settings


def upgrade(to: str) -> None:
    """Bring the database up to revision `to`."""
    command.upgrade(_settings(), to)


def downgrade(to: str) -> None:
    """Take the database back to revision `to`."""
    command.downgrade(_settings(), to)


def revise(words: str, number: str) -> None:
    """Write migration `number` from the difference between models and database."""
    command.revision(_settings(), message=words, autogenerate=True, rev_id=number)


def difference() -> list[object]:
    """What the models have that the database has not, or the other way round."""
    with db.engine().connect() as connection:
        found: list[object] = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), db.Base.metadata
        )
    return found
