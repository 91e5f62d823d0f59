"""`stones journal` changes keys and counts, and never shows an entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from groups import db
from groups.config import from_environment
from groups.journal import masters
from groups.journal.masters import Master
from tests import make
from tests.cli.conftest import Stones
from tests.cli.test_check import lines
from tests.journal import diary

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those

CANARY = "canary-in-a-journal"


@pytest.fixture
def journals(anywhere: Stones) -> Stones:
    """An installation in which two people have written."""
    masters.configure(from_environment(anywhere.environment))
    for name in ("Wren", "Finch"):
        diary.kept(make.person(name), CANARY, title=CANARY)
    db.release()
    return anywhere


def known(stones: Stones) -> list[Master]:
    assert masters.path() == stones.folder / masters.FILE
    return masters.known()


def test_a_new_master_is_in_use_and_all_opens(journals: Stones) -> None:
    first = known(journals)
    said = journals.ok("journal", "rotate", "--data-keys")
    assert "A new master is in use.\n2 keys were closed with it.\n2 journals have a new key." in said
    assert known(journals)[1:] == first
    assert "2 journals with 2 entries were opened" in journals.ok("journal", "check")
    assert "2 earlier masters are gone" in journals.ok("journal", "rotate", "--forget")
    checked = journals("journal", "check")
    assert (checked.returncode, "All is as it was left." in checked.stdout) == (0, True)
    assert CANARY not in said + checked.stdout + checked.stderr


def test_what_is_not_as_it_was_left_is_counted_and_exits_with_1(journals: Stones) -> None:
    diary.tamper("UPDATE journal_entry SET version = 5 WHERE person_id = 1")
    diary.tamper("DELETE FROM journal_entry WHERE person_id = 2")
    checked = journals("journal", "check")
    assert checked.returncode == 1
    assert "1 entries are not as they were left, and 1 were taken away" in checked.stderr
    assert CANARY not in checked.stdout + checked.stderr


def test_a_master_in_the_settings_is_changed_in_the_settings(journals: Stones) -> None:
    (old,) = known(journals)
    masters.path().unlink()
    given = {"STONES_JOURNAL_KEY": old.key.hex()}
    refused = journals("journal", "rotate", **given)
    assert (refused.returncode, "STONES_JOURNAL_KEYS" in refused.stderr) == (1, True)
    fresh = {"STONES_JOURNAL_KEY": "0123456789abcdef" * 4, "STONES_JOURNAL_KEYS": old.key.hex()}
    assert "Went on with the master that is in use.\n2 keys" in journals.ok("journal", "rotate", **fresh)
    fresh.pop("STONES_JOURNAL_KEYS")
    assert "All is as it was left." in journals.ok("journal", "check", **fresh)
    assert old.key.hex() not in refused.stdout + refused.stderr
    assert not masters.path().exists()


def test_a_lost_master_is_bad_and_is_given_up_by_its_number(journals: Stones) -> None:
    assert lines(journals("check").stdout)["journals"] == "ok"
    masters.path().unlink()
    assert lines(journals("check").stdout)["journals"] == "bad"
    refused = journals("journal", "give-up")
    assert (refused.returncode, "of 2 journals" in refused.stderr) == (1, True)
    assert "The keys of 2 journals are destroyed" in journals.ok("journal", "give-up", "--journals", "2")
    assert lines(journals("check").stdout)["journals"] == "ok"


def test_a_master_that_others_can_read_is_bad(journals: Stones) -> None:
    masters.path().chmod(0o644)
    done = journals("check")
    assert lines(done.stdout)["journals"] == "bad"
    assert "chmod 600" in done.stdout
    assert journals("journal", "check").returncode == 1


def test_a_restore_without_the_master_says_what_is_wanted(journals: Stones, tmp_path: Path) -> None:
    journals.ok("backup", tmp_path / "kept", "--with-secret")
    masters.path().rename(tmp_path / "master")
    assert "put the file journal-keys" in journals.ok("restore", tmp_path / "kept", "--replace", "--with-secret")
    (tmp_path / "master").rename(masters.path())
    assert "put the file" not in journals.ok("restore", tmp_path / "kept", "--replace")
    assert "All is as it was left." in journals.ok("journal", "check")
