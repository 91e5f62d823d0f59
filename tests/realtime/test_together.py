"""What is said at once is kept and told, and whoever comes next is heard, also when something goes wrong in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from groups import db
from groups.chat import queries as chat
from groups.chat.models import Room
from groups.people.models import Person
from realtime import connections, together
from realtime.protocol import SendMessage
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


def said(by: Live, room: Room, text: str, key: str, answers: list[bytes]) -> together.Said:
    """What this socket says, before it is kept."""
    (connection,) = connections.of_person(by.person.id)
    return together.Said(connection, SendMessage(room=room.ref, text=text, key=key), answers.append)


def once(monkeypatch: pytest.MonkeyPatch, where: object, name: str, fault: Exception) -> None:
    """Let this fail the first time it is asked for."""
    real = getattr(where, name)

    def fails(*given: object) -> object:
        monkeypatch.setattr(where, name, real)
        raise fault

    monkeypatch.setattr(where, name, fails)


def test_what_is_kept_is_told_although_somebody_could_not_be_answered(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    wren.say(circle.room, "Before", key="key-before")
    otter.told()
    answers: list[bytes] = []
    batch = [said(wren, circle.room, text, f"key-{text.lower()}", answers) for text in ("Before", "After")]
    once(monkeypatch, chat, "shown_to", OperationalError("", {}, sqlite3.OperationalError("disk I/O error")))
    together._keep(batch)
    assert [b"try_again" in answer for answer in answers] == [True, True]
    assert [told["message"]["text"] for told in otter.told("room:changed")] == ["After"]
    assert wren.say(circle.room, "After", key="key-after")["message"]["place"] == 2


def test_what_is_tried_again_one_by_one_counts_once(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    wren, answers = live(circle.wren), list[bytes]()
    batch = [said(wren, circle.room, f"{number}", f"key-000{number}", answers) for number in range(8)]
    once(monkeypatch, together, "_post", RuntimeError("one of them cannot be kept"))
    together._keep(batch)
    assert [b'"ok":true' in answer for answer in answers] == [True] * 8


def test_whoever_comes_next_is_heard_whatever_happened(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    wren, answers = live(circle.wren), list[bytes]()
    together._put(said(wren, circle.room, "First", "key-first", answers))
    assert together._takes_over()
    once(monkeypatch, db, "release", OperationalError("", {}, sqlite3.OperationalError("the connection is closed")))
    together._work()
    assert len(answers) == 1
    assert wren.say(circle.room, "Second")["ok"]
