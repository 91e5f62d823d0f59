"""A disk that fills up and a command that is killed leave everything as it was."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from groups import clock, columns, db, keeping
from groups.audit.models import AuditEntry
from groups.people.models import Person
from tests.cli.conftest import Stones
from tests.cli.kept import a_little_of_everything, left_over, rows, taken_apart

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those


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
