"""The ground every test stands on: a migrated database of its own, the application, and people who are signed in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, text
from werkzeug.routing import Rule

from groups import access, clock, config, create_app, db, limits, schema
from groups.db import Base
from groups.journal import masters
from groups.moderation.lists import in_force
from groups.notices import mail
from groups.people.models import Person
from tests import make, parts, servers

pytest_plugins = ["tests.company"]


def _compile_each_address_once() -> None:
    """The application is put together for each test, and most of what that takes is compiling some 250 addresses into
    the same code as for the test before."""
    compiling, made = Rule._compile_builder, {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), append_unknown)
        if rule.defaults:
            return compiling(rule, append_unknown)
        if key not in made:
            made[key] = compiling(rule, append_unknown)
        return made[key]

    Rule._compile_builder = once  # type: ignore[method-assign]  # in tests alone


def _open_each_address_once() -> None:
    """An engine knows the statements it has written out; one that is new for each test writes all of them anew."""
    opening, opened = db.open_engine, {}

    def once(url: str) -> Engine:
        if url not in opened:
            opened[url] = opening(url)
        return opened[url]

    db.open_engine = once


_compile_each_address_once()
_open_each_address_once()

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SQLITE = os.environ.get("STONES_TEST_DATABASE", "sqlite") == "sqlite"


def shared_data(name: str) -> Path:
    """A file of the shared samples of real data; the test is skipped, with the reason, where they are absent."""
    path = SHARED / name
    if not SHARED.is_dir():
        pytest.skip(f"the shared samples are not on this machine, {name} among them")
    if not path.exists():
        parts.missing(f"the shared sample {name} is not on this machine")
    return path


@pytest.fixture(scope="session")
def workplace() -> Iterator[Path]:
    """A folder in memory where there is one: commits are flushed for real, and a disk would make that slow."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="stones-", dir=memory if os.access(memory, os.W_OK) else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of our own, for tests that need one whatever the suite runs on."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Valkey of our own."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def template(workplace: Path, request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database."""
    url = f"sqlite:///{workplace / 'template.db'}" if SQLITE else str(request.getfixturevalue("postgres_url"))
    db.configure(url)
    schema.upgrade()
    db.close()
    create_app(settings_for(url, workplace))  # every feature takes its part: standings, letters, slots on pages
    if SQLITE:
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return url


@pytest.fixture
def database(template: str, workplace: Path, tmp_path: Path) -> Iterator[str]:
    """An empty database for one test, opened for this process."""
    url = template
    if SQLITE:
        fresh = workplace / f"{os.getpid()}.db"
        shutil.copyfile(workplace / "template.db", fresh)
        url = f"sqlite:///{fresh}"
    db.configure(url)
    make.forget()
    limits.forget()
    in_force.forget()
    mail._mailbox.clear()  # a page shows it, and other tests have letters of their own
    masters.configure(settings_for(url, tmp_path))
    yield url
    access.forget()
    db.release()
    if SQLITE:
        db.close()
        for path in workplace.glob(f"{os.getpid()}.db*"):
            path.unlink()
    else:
        _empty()
        db.close()


def _empty() -> None:
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with db.engine().begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # the append-only trigger stands aside
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        connection.execute(text("SET session_replication_role = DEFAULT"))


@pytest.fixture
def settings(database: str, tmp_path: Path) -> config.Config:
    """Settings as in development, on this test's database."""
    return settings_for(database, tmp_path)


def settings_for(database: str, folder: Path) -> config.Config:
    """Settings as in development."""
    return config.from_environment(
        {
            "STONES_INSTANCE_DIR": str(folder),
            "STONES_DATABASE_URL": database,
            "STONES_SECRET": "for tests only, and long enough to pass",
            "STONES_PUBLIC_URL": "http://localhost",
            "STONES_DEVELOPMENT": "1",
            "STONES_LOG_LEVEL": "ERROR",
        }
    )


@pytest.fixture
def app(settings: config.Config, workplace: Path) -> Flask:
    """The whole application. Form tokens are off here; their own tests put them on."""
    built = create_app(settings)
    # Templates are compiled once for all tests rather than once for each.
    built.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(workplace))
    built.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return built


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser in which the given person is signed in: `browser_of(wren).get("/home")`."""

    def open_for(person: Person) -> FlaskClient:
        client = app.test_client()
        token = make.sign_in(person)
        for row in list(db.session()):  # what a test holds stays readable when the cookie's request lets go of it
            db.session().refresh(row)
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return open_for


@pytest.fixture
def at_noon(database: str) -> Iterator[Callable[..., None]]:
    """The clock held at noon UTC on Thursday 3 December 2026; yields a function that moves it on by a timedelta."""
    with clock.frozen(make.NOON) as forward:
        yield forward
