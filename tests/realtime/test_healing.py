"""Pushes may be lost and backups put back: who asks with what they know gets what is true."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import realtime
from groups import access, db, keeping
from groups.chat import queries as chat
from groups.people.models import Person
from realtime import beat, bus, delivery, outlet
from tests.cli.kept import put_back
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


class Losing:
    """An outlet on whose way every message gets lost, and nothing else."""

    def __init__(self, inner: outlet.Outlet) -> None:
        self.inner, self.lost = inner, 0

    def belongs(self, sid: str, person_id: int) -> None:
        self.inner.belongs(sid, person_id)

    def forgets(self, sid: str) -> None:
        self.inner.forgets(sid)

    def tell(self, person_ids: Collection[int], packets: Sequence[bytes], *, droppable: bool = False) -> None:
        kept = [packet for packet in packets if b"room:changed" not in packet]
        self.lost += len(packets) - len(kept)
        self.inner.tell(person_ids, kept, droppable=droppable)

    def tell_socket(self, sid: str, packets: Sequence[bytes], *, droppable: bool = False) -> None:
        self.inner.tell_socket(sid, packets, droppable=droppable)


def test_a_lost_push_is_healed_by_the_next_beat(
    live: Connect, circle: Circle, sockets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert realtime.HEADS <= 15, "what docs/realtime.md promises"
    monkeypatch.setattr(realtime, "HEADS", 0.5)
    monkeypatch.setattr(beat, "TICK", 0.05)
    losing = Losing(outlet.current())
    outlet.use(losing)
    wren, otter = live(circle.wren), live(circle.otter)
    known = otter.enter(circle.room)["clock"]
    realtime.start(sockets)
    try:
        assert wren.say(circle.room, "Lost on its way")["ok"]
        assert losing.lost > 0
        began, heads = time.monotonic(), list[int]()
        while not heads or heads[-1] <= known:
            assert time.monotonic() - began < 3
            heads += [told["rooms"][circle.room.ref] for told in otter.told("heads")]
            time.sleep(0.02)
    finally:
        realtime.stop(sockets)
    found = otter.enter(circle.room, after=known)
    assert [message["text"] for message in found["messages"]] == ["Lost on its way"]


def test_what_could_not_be_read_again_is_looked_for_at_once(
    live: Connect, circle: Circle, sockets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is kept, and then the store is away for the moment in which its readers would be told."""
    monkeypatch.setattr(beat, "TICK", 0.05)
    wren, otter = live(circle.wren), live(circle.otter)
    known = otter.enter(circle.room)["clock"]

    def away(_ids: list[int]) -> list[Any]:
        raise OperationalError("SELECT", None, OSError("disk I/O error"))

    monkeypatch.setattr(chat, "heard", away)
    realtime.start(sockets)
    try:
        wren.say(circle.room, "Kept, and not told")
        monkeypatch.undo()
        began, heads = time.monotonic(), list[int]()
        while not heads or heads[-1] <= known:
            assert time.monotonic() - began < 3, "long before the beat of fifteen seconds"
            heads += [told["rooms"][circle.room.ref] for told in otter.told("heads")]
            time.sleep(0.02)
    finally:
        realtime.stop(sockets)


def test_while_others_cannot_be_heard_only_rooms_that_moved_are_told_of(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    otter.enter(circle.room)
    monkeypatch.setattr(bus, "is_whole", lambda: False)

    def polled() -> list[dict[str, Any]]:
        otter.told()
        delivery.poll_heads()
        return otter.told("heads")

    assert len(polled()) == 1, "what was missed before it was noticed"
    assert polled() == []
    wren.say(circle.room, "In another process")
    assert polled() == [{"rooms": {circle.room.ref: 1}}]
    assert polled() == []
    monkeypatch.setattr(bus, "is_whole", lambda: True)
    wren.say(circle.room, "Heard")
    assert polled() == []


def test_after_a_backup_is_put_back_nobody_skips_what_they_think_they_have(
    live: Connect, circle: Circle, tmp_path: Path
) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    for number in range(3):
        wren.say(circle.room, f"kept {number}")
    keeping.backup(tmp_path / "kept")
    for number in range(2):
        wren.say(circle.room, f"gone {number}")
    held = otter.enter(circle.room)
    assert held["clock"] == 5
    put_back(tmp_path / "kept")
    access.forget()
    db.release()
    beyond = otter.enter(circle.room, after=5, epoch=held["epoch"])
    for number in range(3):
        wren.say(circle.room, f"new {number}")
    asked_before = otter.enter(circle.room, after=5, epoch=held["epoch"])
    for answer, texts in ((beyond, ["kept"] * 3), (asked_before, ["kept"] * 3 + ["new"] * 3)):
        assert answer["reset"]
        assert [message["text"].split()[0] for message in answer["messages"]] == texts
        assert answer["epoch"] != held["epoch"]
    assert not otter.enter(circle.room, after=6, epoch=asked_before["epoch"])["reset"]
