"""While somebody else holds the database: rooms can be read, and nothing that was typed is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from groups import db
from groups.chat.models import Room
from groups.people.models import Person
from tests import make

Open = Callable[[Person], FlaskClient]
Lock = Callable[[], None]


@pytest.fixture
def lock(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lock]:
    """Takes the one writer's place of SQLite and keeps it; nobody waits for long."""
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL has no single writer")
    monkeypatch.setattr(db, "PATIENCE", 0.05)
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    yield lambda: other.execute("BEGIN IMMEDIATE") and None
    other.close()


def test_a_room_opens_although_nothing_can_be_written(browser_of: Open, room: Room, wren: Person, lock: Lock) -> None:
    make.message(room, make.member(room.group), "a heron stood in the river")
    browser, page = browser_of(wren), f"/rooms/{room.ref}"
    lock()
    assert "a heron stood in the river" in browser.get(page).text


def test_what_was_written_comes_back(browser_of: Open, room: Room, wren: Person, lock: Lock) -> None:
    message = make.message(room, wren, "first words")
    browser, page = browser_of(wren), f"/rooms/{room.ref}/messages"
    lock()
    sent = browser.post(page, data={"text": "my dear words", "key": "abcdefgh12"})
    edited = browser.post(f"{page}/{message.ref}/edit", data={"text": "my other words"})
    assert (sent.status_code, "my dear words" in sent.text) == (503, True)
    assert (edited.status_code, "my other words" in edited.text) == (503, True)
