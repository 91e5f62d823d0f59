"""A word that was written in a journal is nowhere but on its owner's pages: looked for in every place there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups import db, keeping, limits, logs
from groups.access import Office
from groups.journal import masters, queries
from groups.journal.content import Content
from groups.journal.masters import KeyAway
from groups.notices import jobs, mail
from groups.people.models import Person
from tests import make
from tests.chat import deeds
from tests.cli.kept import put_back, taken_apart
from tests.conftest import settings_for
from tests.journal import diary

Open = Callable[[Person], FlaskClient]
CANARY = "canary"
SAID = Content(
    f"{CANARY}-words here, and quite a few of them", f"{CANARY}-title", (f"{CANARY}-tag",), (f"{CANARY}-trigger",),
    f"{CANARY}-question",
)  # fmt: skip
CONTROL = "heron-in-a-room"


@pytest.fixture
def wren(app: Flask) -> Person:
    """Somebody who wrote by the form, changed it, searched, and was refused; and said a word in a room."""
    return make.person("Wren")


@pytest.fixture
def written(wren: Person, browser_of: Open) -> str:
    """The address of an entry that has been through everything, with canaries in all its parts."""
    group = make.group()
    deeds.post(make.member(group, wren), make.room(group), CONTROL)
    browser = browser_of(wren)
    data = {"text": SAID.text, "title": SAID.title, "tags": SAID.tags[0], "triggers": SAID.triggers[0]}
    address = browser.post("/journal/new", data=data).location
    assert browser.post(f"{address}/edit", data={**data, "version": "1"}).status_code == 303
    assert browser.post(f"{address}/edit", data={**data, "version": "1"}).status_code == 409
    assert browser.post("/journal/new", data={**data, "text": SAID.text * 600}).status_code == 422
    assert SAID.title in browser.post("/journal/search", data={"words": f"{CANARY}-words", "tag": SAID.tags[0]}).text
    assert SAID.text in browser.get(address).text
    return str(address)


def test_no_byte_of_the_database_holds_it(written: str) -> None:
    everything = diary.stored()
    assert diary.holds(everything, CONTROL), "what is said in a room would be found"
    assert not diary.holds(everything, CANARY)


def test_no_backup_holds_it_or_its_master_and_without_the_master_it_stays_shut(
    written: str, wren: Person, tmp_path: Path
) -> None:
    keeping.backup(tmp_path / "kept", secret="s" * 40)
    _, file = taken_apart(tmp_path / "kept", tmp_path / "apart")
    master = masters.path().read_text().strip()
    everything = diary.files(tmp_path / "apart")
    assert diary.holds(everything, CONTROL)
    assert not diary.holds(everything, CANARY)
    assert not diary.holds(everything, master)
    assert bytes.fromhex(master) not in everything
    with closing(sqlite3.connect(file)) as held:
        assert held.execute("SELECT count(*) FROM journal_entry").fetchone() == (1,)
    elsewhere = tmp_path / "elsewhere"
    masters.configure(settings_for(str(db.engine().url.render_as_string(hide_password=False)), elsewhere))
    put_back(tmp_path / "kept")
    with pytest.raises(KeyAway):
        queries.opened(wren, written.rsplit("/", 1)[-1])
    assert not (elsewhere / masters.FILE).exists()


def test_a_backup_comes_back_with_its_master_and_every_entry(written: str, wren: Person, tmp_path: Path) -> None:
    keeping.backup(tmp_path / "kept")
    diary.changed(wren, queries.entry_for(wren, written.rsplit("/", 1)[-1]), "Later")
    put_back(tmp_path / "kept")
    db.session().rollback()
    found = queries.opened(wren, written.rsplit("/", 1)[-1]).content
    assert found is not None
    assert found.text == SAID.text


def test_no_page_shows_it_to_anybody_else(written: str, app: Flask, browser_of: Open) -> None:
    ref = written.rsplit("/", 1)[-1]
    group = make.group()
    everything = make.facilitator(group, make.appoint(make.coordinator(), Office.ORGANISER))
    readers = {"whoever may do all there is": browser_of(everything), "a visitor": app.test_client()}
    count = 0
    for who, browser in readers.items():
        for address in _addresses(app, ref):
            limits.forget()
            with browser.get(address, follow_redirects=False) as answer:
                assert CANARY not in answer.text, f"{who} at {address}"
                count += 1
    assert count > 200
    jobs.sweep()
    assert [each for each in mail.letters() if CANARY in each.subject + each.text] == []


def _addresses(app: Flask, ref: str) -> Iterator[str]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "filename" not in rule.arguments:
            given = {name: 1 if name == "note" else ref for name in rule.arguments}
            yield adapter.build(rule.endpoint, given, method="GET")


@pytest.fixture
def loud(app: Flask) -> Iterator[None]:
    """Logs that say all they ever say."""
    logs.configure("json", "DEBUG")
    yield
    logs.configure("plain", "ERROR")


def test_no_log_line_holds_it_not_even_when_something_breaks(
    loud: None, written: str, wren: Person, browser_of: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = browser_of(wren)
    browser.post("/journal/new", data={"text": f"{CANARY}-again"})
    diary.tamper("ALTER TABLE journal_entry RENAME TO journal_entry_aside")
    broken = browser.post("/journal/new", data={"text": f"{CANARY}-again", "title": f"{CANARY}-title"})
    looked = browser.post("/journal/search", data={"words": f"{CANARY}-again"})
    diary.tamper("ALTER TABLE journal_entry_aside RENAME TO journal_entry")
    said = capsys.readouterr()
    assert (broken.status_code, looked.status_code) == (500, 500)
    assert CANARY not in broken.text + looked.text
    assert "view_failed" in said.err
    assert '"endpoint": "journal.write"' in said.err
    assert CANARY not in said.err + said.out


def test_no_cookie_and_no_flash_holds_it(written: str, wren: Person, browser_of: Open) -> None:
    browser = browser_of(wren)
    browser.post("/journal/new", data={"text": SAID.text})
    browser.post("/journal/search", data={"words": CANARY})
    with browser.session_transaction() as cookie:
        assert CANARY not in repr(dict(cookie))
    assert CANARY not in browser.get("/home").text
