"""A backup is complete or not there; a restore puts all of it in place or changes nothing."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import tarfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from groups import clock, columns, db, founding, keeping, parcel
from groups.activities.models import Activity
from groups.audit import service as audit
from groups.audit.models import AuditEntry
from groups.chat.models import Message
from groups.people import queries
from groups.people.models import Person
from tests import make, servers
from tests.cli.conftest import Stones
from tests.conftest import SQLITE

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those

NAMES = {"Ædred", "Wren 🪨", "李明"}


def rows(of: type[Any]) -> list[tuple[Any, ...]]:
    """Everything in a table, as it is."""
    db.release()
    with db.engine().connect() as connection:
        found = connection.execute(select(of.__table__).order_by(of.__table__.c.id)).all()
    return [tuple(row) for row in found]


def a_little_of_everything() -> None:
    """People, a room with talk, an activity with facets as JSON, and an entry in the record."""
    people = [make.person(name) for name in sorted(NAMES)]
    group = make.group()
    room = make.room(group)
    first = make.message(room, make.member(group, people[0]), "Good evening, “all” 🌿")
    make.message(room, make.member(group, people[1]), "and to you", reply_to_id=first.id)
    make.activity(people[0], access=["steps", "Ü"], card={"door": None, "words": ["“x”"]})
    with db.transaction():
        audit.record(people[0], "trial.done", "group", group.id, old=None, new={"why": None}, reason="a reason")


def taken_apart(backup: Path, to: Path) -> tuple[dict[str, Any], Path]:
    with tarfile.open(backup) as tar:
        tar.extractall(to, filter="data")
    return json.loads((to / "manifest.json").read_text()), to / "stones.db"


def put_together(folder: Path, to: Path) -> Path:
    with tarfile.open(to, "w:gz") as tar:
        for name in ("manifest.json", "stones.db"):
            tar.add(folder / name, name)
    return to


def put_back(backup: Path, *, replace: bool = True) -> str | None:
    """Restore in this process; gives the secret inside. A process for each test would take minutes."""
    path = keeping.sqlite_path()
    beside = path.parent if path else backup.parent
    _, secret = keeping.restore(
        backup, beside=beside, replace=replace, afterwards=lambda told: founding.restored(told.made_at, told.taken_from)
    )
    return secret


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.glob(".stones-work-*")]


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


def test_a_full_disk_leaves_no_file(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    done = anywhere("backup", tmp_path / "kept", largest_file=100_000)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Error: The backup was not made")
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name or ".stones" in path.name] == []


def test_a_disk_that_fills_up_while_restoring_changes_nothing(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    keeping.backup(tmp_path / "kept")
    before = rows(Person)
    done = anywhere("restore", tmp_path / "kept", "--replace", largest_file=100_000)
    assert done.returncode == 1
    assert "Nothing was restored" in done.stderr
    assert rows(Person) == before


@pytest.mark.pure  # it is about the file of SQLite
def test_a_disk_that_fills_up_while_putting_in_place_changes_nothing(anywhere: Stones, tmp_path: Path) -> None:
    a_little_of_everything()
    many(3000)
    keeping.backup(tmp_path / "kept")
    before = rows(Person)
    size = keeping.sqlite_path().stat().st_size  # type: ignore[union-attr]  # it is SQLite
    # Enough for unpacking, too little for the log of the transaction that puts it all in place.
    done = anywhere("restore", tmp_path / "kept", "--replace", largest_file=size + 16384)
    assert "Traceback" not in done.stderr
    assert rows(Person) == before
    assert "ok    wholeness" in anywhere("check").stdout


def many(count: int) -> None:
    with db.transaction() as session:
        values = [
            {"at": clock.now(), "deed": "many", "subject_kind": "x", "subject_id": n, "reason": columns.new_ref() * 15}
            for n in range(count)
        ]
        session.execute(insert(AuditEntry), values)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "how", "wait"),
    [
        (("backup",), signal.SIGKILL, 0.1),
        (("backup",), signal.SIGTERM, 0.0),
        (("restore", "--replace"), signal.SIGKILL, 0.0),
        (("restore", "--replace"), signal.SIGKILL, 0.3),
        (("restore", "--replace"), signal.SIGTERM, 0.1),
    ],
)
def test_a_command_that_is_killed_leaves_everything_as_it_was(
    anywhere: Stones, tmp_path: Path, words: tuple[str, ...], how: signal.Signals, wait: float
) -> None:
    """Killed a moment after it began to work in earnest."""
    a_little_of_everything()
    many(4000)
    keeping.backup(tmp_path / "kept")
    before, new = rows(Person), tmp_path / "new"
    command = anywhere.start(words[0], new if words[0] == "backup" else tmp_path / "kept", *words[1:])
    _wait_until_it_works(command, anywhere, tmp_path)
    time.sleep(wait)
    command.send_signal(how)
    command.communicate(timeout=20)
    if new.exists():
        taken_apart(new, tmp_path / "apart")
    assert rows(Person) == before
    if how is signal.SIGTERM:
        assert left_over(tmp_path) == left_over(anywhere.folder) == []


def _wait_until_it_works(command: Any, installation: Stones, other: Path) -> None:
    """Until its private folder is there; next to the database, or to the backup."""
    path = keeping.sqlite_path()
    places = [installation.folder, other, *([path.parent] if path else [])]
    end = time.monotonic() + 20
    old = {left for place in places for left in place.glob(".stones-work-*")}
    while command.poll() is None and time.monotonic() < end:
        if {left for place in places for left in place.glob(".stones-work-*")} - old:
            return
        time.sleep(0.005)


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
