"""What is said at once is kept and told, and whoever comes next is heard, also when something goes wrong in between."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from groups import db
from groups.chat import queries as chat
from groups.chat.models import Room
from groups.people.models import Person
from realtime import connections, together
from realtime.protocol import SendMessage
from tests import make
from tests.conftest import SQLITE
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


def test_a_room_that_is_held_elsewhere_keeps_no_other_room_waiting(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    if SQLITE:
        pytest.skip("SQLite has one writer for all rooms")
    monkeypatch.setattr(together, "_begin", lambda work: threading.Thread(target=_and_release, args=(work,)).start())
    other = make.room(circle.group, name="Back room")
    wren, otter = live(circle.wren), live(circle.otter)
    held, free = list[bytes](), list[bytes]()
    with db.engine().connect() as elsewhere:
        elsewhere.execute(select(Room.id).where(Room.id == circle.room.id).with_for_update())
        for number in range(3):
            together._put(said(wren, circle.room, f"held {number}", f"key-held-{number}", held))
        together._put(said(otter, other, "free", "key-free", free))
        assert together._takes_over()
        together._work()
        together._put(said(wren, circle.room, "held 3", "key-held-3", held))
        assert (len(held), len(free)) == (0, 1)
        assert b'"ok":true' in free[0]
    _wait_until(lambda: len(held) == 4)
    texts = [msgspec.json.decode(answer)["message"]["text"] for answer in held]
    assert texts == [f"held {number}" for number in range(4)], "and one person's words keep their order"
    _wait_until(lambda: not together._apart)


def _and_release(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        db.release()


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)
