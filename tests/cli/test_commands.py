"""Each command says what it does, what it did, and what is wrong in one sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from groups import db
from groups.access import Office
from groups.audit.models import AuditEntry
from groups.finder.models import Listing
from groups.people import passphrase, queries
from tests import make
from tests.cli.conftest import Stones
from tests.conftest import shared_data

pytestmark = pytest.mark.timeout(240)  # each starts processes, and a busy machine takes its time over those

NAMES = ("migrate", "demo", "import", "create-coordinator", "check", "backup", "restore")
COORDINATOR = ("create-coordinator", "--name", "Alder", "--email", "Alder@Example.org")
PLACE = ("--community", "Quiet Town", "--country", "gb", "--zone", "Europe/London")
WORDS = "grey slate under morning rain"


def one_sentence(said: str) -> str:
    """What was said last on standard error, which must be one line without a traceback."""
    lines = [line for line in said.strip().splitlines() if line and not line.endswith("...")]
    assert "Traceback" not in said
    assert len(lines) == 1, said
    return lines[0]


@pytest.mark.pure
def test_help_is_quick_and_names_every_command(installation: Stones) -> None:
    began = time.monotonic()
    said = installation.ok("--help")
    assert time.monotonic() - began < 2
    assert all(name in said for name in NAMES)


@pytest.mark.pure
@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(installation: Stones, name: str) -> None:
    assert len(installation.ok(name, "--help").splitlines()) > 4
    assert not (installation.folder / "stones.db").exists()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("words", "settings", "expected"),
    [
        (("migrate",), {"STONES_PORT": "many"}, "STONES_PORT must be a whole number"),
        (("check",), {"STONES_PRT": "1"}, "STONES_PRT is not a setting"),
        (("backup", "x"), {"STONES_DATABASE_URL": "mysql://x"}, "STONES_DATABASE_URL must begin with"),
        (("restore", "/nowhere/x"), {}, "does not exist"),
        (("backup",), {}, "Missing argument"),
        (("tidy",), {}, "No such command"),
    ],
)
def test_wrong_words_and_settings_end_with_2(
    installation: Stones, words: tuple[str, ...], settings: dict[str, str], expected: str
) -> None:
    done = installation(*words, **settings)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.pure
def test_migrate_says_where_it_is(installation: Stones) -> None:
    assert "it was empty" in installation.ok("migrate")
    assert "as it was" in installation.ok("migrate")


@pytest.mark.pure
@pytest.mark.parametrize("words", [("demo",), COORDINATOR])
def test_nothing_is_done_before_the_database_is_migrated(installation: Stones, words: tuple[str, ...]) -> None:
    done = installation(*words)
    assert done.returncode == 1
    assert "run stones migrate first" in one_sentence(done.stderr)


@pytest.mark.pure
def test_a_database_that_does_not_answer_is_said_in_one_sentence(installation: Stones) -> None:
    done = installation("migrate", STONES_DATABASE_URL="postgresql://nobody:secret-word@127.0.0.1:9/x")
    assert done.returncode == 1
    assert "secret-word" not in done.stdout + done.stderr
    one_sentence(done.stderr)


def test_the_demo_is_planted_once_and_found_at_once(anywhere: Stones) -> None:
    first, second = anywhere.ok("demo"), anywhere.ok("demo")
    assert "Sign in as:" in first
    assert "heron@example.org" in first
    assert "nothing was changed" in second
    assert db.session().scalar(select(func.count()).select_from(Listing)) > 20


def test_the_demo_is_not_planted_beside_people(anywhere: Stones) -> None:
    make.person()
    done = anywhere("demo")
    assert done.returncode == 1
    assert "empty database" in one_sentence(done.stderr)


def test_the_first_coordinator_founds_the_community(anywhere: Stones) -> None:
    said = anywhere.ok(*COORDINATOR, *PLACE, given=f"{WORDS}\n")
    assert WORDS not in said
    here, person = queries.community(), queries.find_by_email("alder@example.org")
    assert here is not None
    assert (here.name, here.country, here.state.value) == ("Quiet Town", "GB", "preparing")
    assert person is not None
    assert person.offices == {Office.COORDINATOR}
    assert passphrase.verify(person.passphrase, WORDS)
    deeds = set(db.session().scalars(select(AuditEntry.deed)))
    assert {"community.founded", "office.given"} <= deeds


def test_a_second_coordinator_joins_the_same_community(anywhere: Stones, tmp_path: Path) -> None:
    make.community(name="Here Already")
    (tmp_path / "words").write_text(f"{WORDS}\n")
    anywhere.ok(*COORDINATOR, "--passphrase-file", tmp_path / "words")
    here = queries.community()
    assert here is not None
    assert here.name == "Here Already"


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        ((*COORDINATOR, *PLACE), "short\n", "15 characters or more"),
        ((*COORDINATOR, *PLACE), "passwordpassword\n", "Many people would think of this one"),
        (("create-coordinator", "--name", "Moderator", "--email", "a@example.org", *PLACE), f"{WORDS}\n", "role"),
        (("create-coordinator", "--name", "Alder", "--email", "not one", *PLACE), f"{WORDS}\n", "address"),
        ((*COORDINATOR, *PLACE[:-1], "Mars/Base"), f"{WORDS}\n", "not a time zone"),
        ((*COORDINATOR, "--existing"), "", "Nobody has an account"),
    ],
)
def test_a_coordinator_who_may_not_be_made_is_refused(
    anywhere: Stones, words: tuple[str, ...], given: str, expected: str
) -> None:
    done = anywhere(*words, given=given)
    assert done.returncode == 1
    assert expected in one_sentence(done.stderr)
    assert queries.community() is None


def test_without_a_terminal_what_is_not_given_is_named(anywhere: Stones) -> None:
    done = anywhere("create-coordinator", "--name", "Alder")
    assert done.returncode == 2
    assert "--email" in done.stderr


def test_an_account_that_is_there_can_be_given_the_office(anywhere: Stones) -> None:
    wren = make.person("Wren")
    assert (
        "--existing"
        in anywhere("create-coordinator", "--name", "Wren", "--email", wren.email, given=f"{WORDS}\n").stderr
    )
    anywhere.ok("create-coordinator", "--email", wren.email, "--existing")
    db.release()
    assert queries.get_person(wren.id).offices == {Office.COORDINATOR}


def test_a_real_list_is_taken_over_and_found(anywhere: Stones) -> None:
    """The same words as in the README, on a real Meeting Guide list."""
    make.community()
    feed = shared_data("tsml/sanjose_2021-05-25.json")
    words = ("import", feed, "--format", "tsml", "--zone", "America/Los_Angeles")
    assert "It would be: 625 added" in anywhere.ok(*words, "--preview")
    assert "625 added, 0 changed, 0 removed" in anywhere.ok(*words)
    assert db.session().scalar(select(func.count()).select_from(Listing)) == 454, "171 of them are marked inactive"


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("--format", "csv", "--zone", "Europe/London"), 2, "formats that can be read"),
        (("--format", "tsml", "--zone", "Europe/London"), 1, "not JSON"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(
    anywhere: Stones, tmp_path: Path, words: tuple[str, ...], code: int, expected: str
) -> None:
    (tmp_path / "list.json").write_text("Tuesdays at seven")
    done = anywhere("import", tmp_path / "list.json", *words)
    assert done.returncode == code
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
