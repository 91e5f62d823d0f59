"""A backup is complete or not there; a restore puts all of it in place or changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from groups import clock, db, keeping, parcel
from groups.activities.models import Activity
from groups.audit.models import AuditEntry
from groups.chat.models import Message
from groups.people import queries
from groups.people.models import Person
from tests import make, servers
from tests.cli.conftest import Stones
from tests.cli.kept import a_little_of_everything, left_over, put_back, put_together, rows, taken_apart
from tests.conftest import SQLITE

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those


def test_everything_comes_back(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    before = {kind: rows(kind) for kind in (Person, Message, Activity, AuditEntry)}
    epoch = queries.community().epoch  # type: ignore[union-attr]  # make.person made it
    said = anywhere.ok("backup", tmp_path / "kept")
    assert "without the secret" in said
    make.person("Later")
    anywhere.ok("restore", tmp_path / "kept", "--replace")
    for kind in (Person, Message, Activity):
        assert rows(kind) == before[kind]
    assert rows(AuditEntry)[:-1] == before[AuditEntry]
    here = queries.community()
    assert here is not None
    assert here.epoch != epoch
    assert db.session().scalars(select(AuditEntry.deed).order_by(AuditEntry.id.desc())).first() == "backup.restored"
    later = make.person("Again")
    assert later.id > max(row[0] for row in before[Person])
    assert left_over(tmp_path) == left_over(anywhere.folder) == []


def test_the_record_still_refuses_after_a_restore(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    keeping.backup(tmp_path / "kept")
    put_back(tmp_path / "kept")
    done = anywhere("check")
    assert "ok    record of deeds" in done.stdout
    assert "ok    schema" in done.stdout


def test_a_backup_moves_to_the_other_database(
    anywhere: Stones, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """From whichever the suite runs on to the other: how a community that outgrows SQLite moves."""
    a_little_of_everything()
    before = {kind: rows(kind) for kind in (Person, Message, Activity)}
    anywhere.ok("backup", tmp_path / "kept")
    if SQLITE:
        other = request.getfixturevalue("postgres_url")
        engine = db.open_engine(other)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CREATE DATABASE other"))
        engine.dispose()
        other = other.rpartition("/")[0] + "/other"
    else:
        other = f"sqlite:///{tmp_path / 'other.db'}"
    anywhere.settings["STONES_DATABASE_URL"] = other
    anywhere.ok("restore", tmp_path / "kept")
    db.configure(other)
    assert {kind: rows(kind) for kind in before} == before
    assert "ok    schema" in anywhere("check").stdout
    db.configure(database)


def test_a_database_that_is_not_empty_is_not_replaced_by_mistake(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    keeping.backup(tmp_path / "kept")
    before = rows(Person)
    done = anywhere("restore", tmp_path / "kept")
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert rows(Person) == before


def test_a_backup_while_people_write_is_one_moment(anywhere: Stones, tmp_path: Path) -> None:
    """Each deed writes two rows; no backup may hold one without the other."""
    make.community()
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            with db.transaction() as session:
                for _ in range(2):
                    session.execute(insert(AuditEntry).values(
                        at=clock.now(), deed="pair", subject_kind="x", subject_id=1, reason=""))  # fmt: skip
            written.append(1)
        db.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(2):
            before = len(written)
            while len(written) == before:
                time.sleep(0.01)
            anywhere.ok("backup", tmp_path / f"kept{number}")
    finally:
        stop.set()
        writer.join()
    counts = []
    for number in range(2):
        _, file = taken_apart(tmp_path / f"kept{number}", tmp_path / f"apart{number}")
        with closing(sqlite3.connect(file)) as held:
            counts.append(held.execute("SELECT count(*) FROM audit_entry").fetchone()[0])
    assert all(count % 2 == 0 for count in counts)
    assert 0 < counts[0] < counts[1] <= 2 * len(written)


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(database: str, tmp_path: Path) -> None:
    make.community()
    keeping.backup(tmp_path / "kept")
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    with pytest.raises(parcel.Unusable, match="already a file"):
        keeping.backup(tmp_path / "kept")
    (tmp_path / "folder").mkdir()
    named, _ = keeping.backup(tmp_path / "folder")
    assert named.name.startswith("stones-20")
    with pytest.raises(parcel.Unusable, match="no such file or directory"):
        keeping.backup(tmp_path / "nowhere" / "kept")


def test_the_secret_is_inside_only_when_asked_for(anywhere: Stones, tmp_path: Path) -> None:
    make.community()
    keeping.backup(tmp_path / "plain")
    assert put_back(tmp_path / "plain") is None
    with tarfile.open(tmp_path / "plain") as tar:
        assert "secret" not in tar.getnames()
    anywhere.ok("backup", tmp_path / "full", "--with-secret")
    secret = (anywhere.folder / "secret").read_text()
    assert put_back(tmp_path / "full") == secret
    (anywhere.folder / "secret").write_text("x" * 40)
    anywhere.ok("restore", tmp_path / "full", "--replace", "--with-secret")
    assert (anywhere.folder / "secret").read_text() == secret
    assert (anywhere.folder / "secret").stat().st_mode & 0o077 == 0


def _cut_short(backup: Path, _folder: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-2000])


def _one_byte(backup: Path, folder: Path) -> None:
    _, file = taken_apart(backup, folder)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    put_together(folder, backup)


def _something_else(backup: Path, _folder: Path) -> None:
    backup.write_text("my holiday pictures")


def _other_tar(backup: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text("[]")
    shutil.copy(folder / "manifest.json", folder / "stones.db")
    put_together(folder, backup)


def _from_the_future(backup: Path, folder: Path) -> None:
    _revise(backup, folder, manifest="9999", database="9999")


def _of_two_minds(backup: Path, folder: Path) -> None:
    _revise(backup, folder, manifest=None, database="0000")


def _revise(backup: Path, folder: Path, manifest: str | None, database: str) -> None:
    told, file = taken_apart(backup, folder)
    with closing(sqlite3.connect(file, isolation_level=None)) as held:
        held.execute("UPDATE alembic_version SET version_num = ?", [database])
    told |= {"sha256": parcel.checksum(file), "bytes": file.stat().st_size}
    told["revision"] = manifest or told["revision"]
    (folder / "manifest.json").write_text(json.dumps(told))
    put_together(folder, backup)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_cut_short, "broken"),
        (_one_byte, "damaged"),
        (_something_else, "not a backup"),
        (_other_tar, "not a backup"),
        (_from_the_future, "newer version"),
        (_of_two_minds, "another version than it says"),
    ],
)
def test_a_file_that_is_not_whole_changes_nothing(
    database: str, tmp_path: Path, spoil: Callable[[Path, Path], None], expected: str
) -> None:
    a_little_of_everything()
    backup = tmp_path / "kept"
    keeping.backup(backup)
    spoil(backup, tmp_path / "apart")
    before = rows(Person)
    path = keeping.sqlite_path()
    beside = path.parent if path else tmp_path
    there = left_over(beside)
    with pytest.raises(parcel.Unusable, match=expected):
        put_back(backup)
    assert rows(Person) == before
    assert left_over(beside) == there


def test_what_a_killed_backup_left_is_removed_a_day_later(database: str, tmp_path: Path) -> None:
    make.community()
    (tmp_path / ".stones-work-left").mkdir()
    keeping.backup(tmp_path / "one")
    assert left_over(tmp_path) == [".stones-work-left"]
    with clock.frozen(clock.now() + timedelta(days=2)):
        keeping.backup(tmp_path / "two")
    assert left_over(tmp_path) == []


@pytest.mark.pure  # it is about the file of SQLite
def test_a_damaged_database_is_set_aside_and_replaced(installation: Stones, tmp_path: Path) -> None:
    installation.ok("migrate")
    installation.ok("backup", tmp_path / "kept")
    (installation.folder / "stones.db").write_bytes(b"not a database" * 1000)
    assert installation("backup", tmp_path / "other").returncode == 1
    assert installation("restore", tmp_path / "kept").returncode == 1
    installation.ok("restore", tmp_path / "kept", "--replace")
    assert "ok    schema" in installation("check").stdout
    assert list(installation.folder.glob("stones.db.damaged-*"))


@pytest.mark.pure
def test_there_is_nothing_to_keep_before_there_is_a_database(installation: Stones, tmp_path: Path) -> None:
    done = installation("backup", tmp_path / "kept")
    assert done.returncode == 1
    assert "nothing to keep" in done.stderr


def test_the_site_goes_on_with_what_was_restored(tmp_path: Path) -> None:
    """A running site has the database open; it must see the restored one, not write into a removed file."""
    folder = tmp_path / "instance"
    with servers.running({"STONES_INSTANCE_DIR": str(folder)}) as site:
        stones = Stones(folder)
        stones.ok("backup", tmp_path / "kept")
        stones.ok("demo")
        stones.ok("restore", tmp_path / "kept", "--replace")
        stones.ok("demo")
        assert "ok    wholeness" in stones("check").stdout
        assert site.process.poll() is None
