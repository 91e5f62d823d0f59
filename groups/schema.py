"""Bringing the database to the shape this version needs, with Alembic."""

from __future__ import annotations

import re
from functools import cache

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from groups import db
from groups.config import ROOT
from groups.errors import TryAgain

_FOLDER = ROOT / "migrations"


def _alembic() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["engine"] = db.engine()
    return settings


@cache
def parents() -> dict[str, str | None]:
    """Every revision in `migrations/versions` with the one before it."""
    found: dict[str, str | None] = {}
    for path in (_FOLDER / "versions").glob("*.py"):
        source = path.read_text()
        own = re.search(r'^revision(?:: str)? = "(\w+)"', source, re.M)
        parent = re.search(r'^down_revision(?:: .*)? = "(\w+)"', source, re.M)
        if own:
            found[own.group(1)] = parent.group(1) if parent else None
    return found


def head() -> str:
    """The newest revision: the one that no other names as its parent."""
    (newest,) = set(parents()) - set(parents().values())
    return newest


def current() -> str | None:
    """The revision the database is at; None when it is empty. TryAgain when it cannot be reached."""
    try:
        with db.engine().connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError as fault:
        if db.may_pass(fault):
            raise TryAgain("The database cannot be reached. See that it runs, and try again.") from fault
        raise


def is_current() -> bool:
    """Whether the database has the shape this version needs."""
    return current() == head()


def upgrade(to: str = "head") -> None:
    """Bring the database up to revision `to`."""
    command.upgrade(_alembic(), to)


def downgrade(to: str) -> None:
    """Take the database back to revision `to` ("base" for empty)."""
    command.downgrade(_alembic(), to)


def revise(words: str, number: str) -> None:
    """Write migration `number` (0002, 0003, ...) from the difference between models and database, for developers."""
    command.revision(_alembic(), message=words, autogenerate=True, rev_id=number)


def difference() -> list[object]:
    """What the models have that the database has not, or the other way round; empty when they agree."""
    with db.engine().connect() as connection:
        found: list[object] = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), db.Base.metadata
        )
    return found
