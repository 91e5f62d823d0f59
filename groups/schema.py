"""Which shape the database has, and bringing it to the one this version needs."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from groups import db
from groups.config import ROOT
from groups.errors import TryAgain

FOLDER = ROOT / "migrations"


@cache
def parents() -> dict[str, str | None]:
    """Every revision in `migrations/versions` with the one before it."""
    found: dict[str, str | None] = {}
    for path in (FOLDER / "versions").glob("*.py"):
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
    _alembic().upgrade(to)


def downgrade(to: str) -> None:
    """Take the database back to revision `to` ("base" for empty)."""
    _alembic().downgrade(to)


def revise(words: str, number: str) -> None:
    """Write migration `number` (0002, 0003, ...) from the difference between models and database, for developers."""
    _alembic().revise(words, number)


def difference() -> list[object]:
    """What the models have that the database has not, or the other way round; empty when they agree."""
    found: list[object] = _alembic().difference()
    return found


def _alembic() -> Any:
    # Loaded by name when it is needed: a start that finds the database as it should be does without, and is quicker.
    return import_module("groups.migrating")
