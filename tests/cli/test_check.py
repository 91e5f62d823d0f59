"""`stones check` finds what is not safe or not whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from groups import clock, columns, db
from groups.directory.models import HelpKind, HelpLine
from groups.notices.models import Notice, NoticeState
from tests import make
from tests.cli.conftest import Stones
from tests.conftest import SQLITE

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those

FOR_SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
)
FOR_POSTGRESQL = (
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
)


def lines(said: str) -> dict[str, str]:
    """The state of each thing looked at."""
    parts = [line.split(None, 1) for line in said.splitlines()]
    return {rest.split(":")[0]: state for state, rest in parts}


def checked_line(days_ago: int = 1) -> None:
    with db.transaction() as session:
        day = (clock.now() - timedelta(days=days_ago)).date()
        session.add(
            HelpLine(
                country="GB", kind=HelpKind.CRISIS, name="A line", dial="000", checked_on=day, created_at=clock.now()
            )
        )


def test_a_sound_installation_exits_with_0(anywhere: Stones) -> None:
    make.coordinator("Alder")
    make.coordinator("Rowan")
    checked_line()
    done = anywhere("check")
    found = lines(done.stdout)
    # The PostgreSQL of the tests does not wait for its disk, and check rightly says so.
    expected = set() if SQLITE else {"durability"}
    assert {name for name, state in found.items() if state == "bad"} == expected
    assert done.returncode == (1 if expected else 0)
    assert found["record of deeds"] == found["help lines"] == found["coordinator"] == found["schema"] == "ok"
    with db.engine().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar() == 0


def test_an_empty_one_says_what_to_do(anywhere: Stones) -> None:
    done = anywhere("check")
    assert done.returncode == 1
    assert "run stones create-coordinator" in done.stdout


def test_a_community_without_a_checked_line_is_bad(anywhere: Stones) -> None:
    make.coordinator()
    assert lines(anywhere("check").stdout)["help lines"] == "bad"
    checked_line(days_ago=300)
    assert lines(anywhere("check").stdout)["help lines"] == "look"


def test_a_record_that_can_be_changed_is_bad(anywhere: Stones) -> None:
    make.coordinator()
    drop = f"DROP TRIGGER {'audit_entry_no_update' if SQLITE else 'audit_entry_append_only ON audit_entry'}"
    again = FOR_SQLITE if SQLITE else FOR_POSTGRESQL
    _run(drop)
    try:
        assert lines(anywhere("check").stdout)["record of deeds"] == "bad"
    finally:
        _run(again)
    assert lines(anywhere("check").stdout)["record of deeds"] == "ok"


def _run(statement: str) -> None:
    with db.transaction() as session:
        session.execute(text(statement))


def test_letters_that_were_given_up_want_an_eye(anywhere: Stones) -> None:
    wren = make.person()
    with db.transaction() as session:
        now = clock.now()
        session.add(
            Notice(kind="x", about_id=1, person_id=wren.id, state=NoticeState.FAILED, due_at=now, created_at=now,
                   message_id=columns.new_ref())
        )  # fmt: skip
    assert lines(anywhere("check").stdout)["letters"] == "look"


def test_a_demo_on_a_public_address_is_bad(anywhere: Stones) -> None:
    make.community(demo=True)
    public = {"STONES_PUBLIC_URL": "https://stones.example.org", "STONES_MAIL": "smtp://127.0.0.1:9"}
    found = anywhere("check", "--mail", **public)
    assert lines(found.stdout)["community"] == "bad"
    assert lines(found.stdout)["mail server"] == "bad"


def test_a_mail_server_that_answers_is_well(anywhere: Stones, post_office: object) -> None:
    address = getattr(post_office, "url", "")
    assert lines(anywhere("check", "--mail", STONES_MAIL=address).stdout)["mail server"] == "ok"


@pytest.mark.pure
def test_a_secret_that_others_can_read_is_bad(installation: Stones) -> None:
    installation.ok("migrate")
    (installation.folder / "secret").chmod(0o644)
    done = installation("check")
    assert lines(done.stdout)["secret"] == "bad"
    assert "chmod 600" in done.stdout


@pytest.mark.pure
def test_a_push_key_that_others_can_read_is_bad(installation: Stones) -> None:
    installation.ok("migrate")
    (installation.folder / "push-key").chmod(0o640)
    assert lines(installation("check").stdout)["push key"] == "bad"
    (installation.folder / "push-key").unlink()
    assert lines(installation("check", STONES_PUSH_KEY="1f" * 32).stdout)["push key"] == "ok"


@pytest.mark.pure
def test_no_database_is_one_line(installation: Stones) -> None:
    done = installation("check")
    assert done.returncode == 1
    assert "run stones migrate" in done.stdout.splitlines()[-1]
    assert not (installation.folder / "stones.db").exists()


@pytest.mark.pure
def test_other_tables_than_this_version_expects_are_bad(installation: Stones) -> None:
    installation.ok("migrate")
    with closing(sqlite3.connect(installation.folder / "stones.db", isolation_level=None)) as file:
        file.execute("ALTER TABLE person ADD COLUMN surprise TEXT")
    assert lines(installation("check").stdout)["schema"] == "bad"


@pytest.mark.pure
def test_a_row_that_points_at_nothing_is_bad(installation: Stones) -> None:
    installation.ok("migrate")
    with closing(sqlite3.connect(installation.folder / "stones.db", isolation_level=None)) as file:
        file.execute("PRAGMA foreign_keys=OFF")
        file.execute(
            "INSERT INTO block (person_id, other_id, created_at) VALUES (98, 99, '2026-01-01 00:00:00.000000')"
        )
    assert lines(installation("check").stdout)["wholeness"] == "bad"
