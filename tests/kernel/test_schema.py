"""Migrations: up, down and up again, by turns, whole or not at all; and the record that nobody may change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from groups import db, schema
from groups.audit import service as audit
from groups.audit import verifying
from groups.audit.verifying import Whole
from groups.db import Base
from groups.errors import TryAgain
from groups.meetups.models import Answer, Reply
from tests import make, servers
from tests.conftest import SQLITE

BROKEN = '''"""Fails half way."""
import sqlalchemy as sa
from alembic import op
revision = "0999"
down_revision = "{parent}"
branch_labels = depends_on = None
def upgrade():
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO no_such_table VALUES (1)")
'''

DANGLING = '''"""Leaves a row that points at nothing, which only the look at the end can see."""
from alembic import op
revision = "0999"
down_revision = "{parent}"
branch_labels = depends_on = None
def upgrade():
    op.execute("INSERT INTO room_visit (room_id, person_id, seen) VALUES (1, 1, 0)")
'''


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if SQLITE:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        db.configure(url)
        yield url
        db.close()
        return
    with servers.postgres() as url:
        db.configure(url)
        yield url
        db.close()


def tables() -> set[str]:
    return set(inspect(db.engine()).get_table_names())


def with_migration(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be one more migration, in a copy of the folder."""
    copy = folder / "migrations"
    (copy / "versions").mkdir(parents=True)
    for path in [*schema.FOLDER.glob("*.*"), *schema.FOLDER.glob("versions/*.py")]:
        (copy / path.relative_to(schema.FOLDER)).write_bytes(path.read_bytes())
    (copy / "versions" / "0999_broken.py").write_text(source.format(parent=schema.head()))
    monkeypatch.setattr(schema, "FOLDER", copy)


def test_up_down_and_up_again_ends_in_the_shape_of_the_models(empty: str) -> None:
    assert schema.current() is None
    schema.upgrade()
    assert (schema.is_current(), schema.difference()) == (True, [])
    assert tables() == set(Base.metadata.tables) | {"alembic_version"}
    schema.downgrade("base")
    assert (schema.current(), tables()) == (None, {"alembic_version"})
    schema.upgrade()
    assert (schema.is_current(), schema.difference()) == (True, [])


def test_what_people_kept_is_there_after_going_back_and_forth(empty: str) -> None:
    schema.upgrade()
    group = make.group()
    wren = make.member(group)
    meetup = make.meetup(group)
    make.series(group, wren)
    with make.saving() as session:
        given = {"created_at": meetup.created_at, "changed_at": meetup.created_at}
        session.add(Reply(meetup_id=meetup.id, person_id=wren.id, answer=Answer.GOING, **given))
    kept = {name: _count(name) for name in ("person", "membership", "meetup", "series", "reply")}
    db.release()
    schema.downgrade("0002")
    schema.upgrade()
    assert {name: _count(name) for name in kept} == kept
    assert min(kept["reply"], kept["series"]) == 1
    rows = db.session().execute(text("SELECT uid, sequence, exceptions FROM series")).all()
    assert [(bool(uid), sequence, exceptions) for uid, sequence, exceptions in rows] == [(True, 0, "")]
    assert db.session().scalars(text("SELECT touched FROM meetup")).all() == [False] * kept["meetup"]
    db.release()


def test_entries_from_before_there_was_a_chain_are_chained(empty: str) -> None:
    schema.upgrade()
    with db.transaction():
        for number in range(1, 4):
            audit.record(None, "test.done", "community", number, new={"name": "Ü"}, reason="Because.")
    before = verifying.verify()
    db.release()
    schema.downgrade("0005")
    schema.upgrade()
    assert (verifying.verify(), isinstance(before, Whole)) == (before, True)


def _count(table: str) -> int:
    return db.session().scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def test_a_difference_is_noticed(empty: str) -> None:
    schema.upgrade()
    with db.transaction() as session:
        session.execute(text("DROP TABLE reaction"))
        session.execute(text("ALTER TABLE community ADD COLUMN motto VARCHAR(20)"))
    found = repr(schema.difference())
    assert "reaction" in found
    assert "motto" in found


def test_a_migration_that_fails_leaves_nothing_behind(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.upgrade()
    before = schema.current()
    with_migration(BROKEN, tmp_path, monkeypatch)
    with pytest.raises(DBAPIError):
        schema.upgrade()
    assert (schema.current(), "half_done" in tables()) == (before, False)


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL watches foreign keys all the time")
def test_a_migration_that_leaves_loose_ends_is_undone(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.upgrade()
    before = schema.current()
    with_migration(DANGLING, tmp_path, monkeypatch)
    with pytest.raises(RuntimeError, match="point at nothing"):
        schema.upgrade()
    assert schema.current() == before
    with db.engine().connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM room_visit").scalar() == 0
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.slow
def test_processes_that_migrate_at_once_take_turns(empty: str) -> None:
    source = "import sys; from groups import db, schema, models; db.configure(sys.argv[1]); schema.upgrade()"
    words = [sys.executable, "-c", source, empty]

    def migrate(_number: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, cwd=servers.ROOT, capture_output=True, text=True, check=False, timeout=50)

    with ThreadPoolExecutor(3) as people:
        ended = list(people.map(migrate, range(3)))
    assert [done.returncode for done in ended] == [0, 0, 0], ended
    assert (schema.is_current(), schema.difference()) == (True, [])


@pytest.mark.skipif(SQLITE, reason="these are settings of PostgreSQL")
def test_postgresql_bounds_every_wait_also_after_a_migration(empty: str) -> None:
    schema.upgrade()
    wanted = {"statement_timeout": "15s", "lock_timeout": "1500ms", "TimeZone": "UTC"}
    with db.engine().connect() as connection:
        found: dict[str, Any] = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
        locks = connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").scalar()
    assert found == wanted
    assert locks == 0


def test_a_database_that_cannot_be_reached_is_said_so_not_taken_for_empty(tmp_path: Path) -> None:
    away = "sqlite:///" + str(tmp_path / "none" / "x.db") if SQLITE else "postgresql+psycopg://app@127.0.0.1:9/none"
    db.configure(away)
    with pytest.raises(TryAgain, match="cannot be reached"):
        schema.current()
    db.close()


@pytest.mark.pure
def test_there_is_one_newest_migration() -> None:
    assert schema.head() in schema.parents()


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'another'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_record(database: str, change: str) -> None:
    with db.transaction():
        audit.record(None, "test.done", "community", 1, reason="the first")
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text(change))
    assert db.session().execute(text("SELECT reason FROM audit_entry")).scalars().all() == ["the first"]
