"""Two processes on one database and one bus are one place."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from groups import access, db
from groups.membership import service as membership
from groups.people.models import SignIn
from tests import make, servers
from tests.realtime.conftest import Circle, a_circle
from tests.realtime.test_server import QUIET, send_form
from tests.realtime.wire import Wire, cookie_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pair(shared_database: str, redis_url: str) -> Iterator[tuple[str, str]]:
    """The addresses of two processes."""
    settings = {**QUIET, "STONES_DATABASE_URL": shared_database, "STONES_REDIS_URL": redis_url}
    with servers.running(settings, commands=()) as one, servers.running(settings, commands=()) as other:
        yield one.url, other.url


@pytest.fixture
def circle(pair: tuple[str, str]) -> Iterator[Circle]:
    """A group of this test's own."""
    yield a_circle()
    access.forget()
    db.release()


def test_what_is_said_in_one_is_heard_in_the_other(pair: tuple[str, str], circle: Circle) -> None:
    wren, otter = Wire.of(pair[0], circle.wren), Wire.of(pair[1], circle.otter)
    for number in range(5):
        said = {"room": circle.room.ref, "text": f"line {number}", "key": f"key-number-{number}"}
        assert wren.ask("message:send", said)["ok"]
    otter.until(lambda: len(otter.told("room:changed")) == 5)
    assert [told["clock"] for told in otter.told("room:changed")] == [1, 2, 3, 4, 5]
    wren.close(), otter.close()


def test_signing_out_in_one_puts_out_of_the_other_within_a_second(pair: tuple[str, str], circle: Circle) -> None:
    cookie = cookie_of(circle.wren)
    there = Wire(pair[1], cookie)
    there.raw("40")
    there.ask("room:enter", {"room": circle.room.ref})
    send_form(pair[0], "/sign-out", cookie)
    began = time.monotonic()
    there.until(lambda: bool(there.told("signed:out")) and "41" in there.heard)
    assert time.monotonic() - began < 1
    there.close()


def test_ending_the_others_in_one_puts_them_out_of_the_other(pair: tuple[str, str], circle: Circle) -> None:
    mine, cookie = Wire.of(pair[1], circle.wren), cookie_of(circle.wren)
    send_form(pair[0], "/account/sign-ins/end-others", cookie)
    mine.until(lambda: "41" in mine.heard, patience=1.5)
    mine.close()


def test_leaving_in_one_silences_in_the_other(pair: tuple[str, str], circle: Circle) -> None:
    cookie = cookie_of(circle.wren)
    there, otter = Wire(pair[1], cookie), Wire.of(pair[0], circle.otter)
    there.raw("40")
    there.ask("room:enter", {"room": circle.room.ref})
    send_form(pair[0], f"/groups/{circle.group.ref}/leave", cookie)
    there.until(lambda: there.told("membership:ended") == [{"group": circle.group.ref}], patience=1.5)
    otter.ask("message:send", {"room": circle.room.ref, "text": "canary", "key": "key-of-otter"})
    otter.until(lambda: bool(otter.told("room:changed")))
    time.sleep(0.3)
    assert not any("canary" in frame for frame in there.heard)
    there.close(), otter.close()


def test_a_block_is_kept_between_processes(pair: tuple[str, str], circle: Circle) -> None:
    wren, otter = Wire.of(pair[0], circle.wren), Wire.of(pair[1], circle.otter)
    with db.transaction() as session:
        membership.block(session.merge(circle.otter), session.merge(circle.wren))
    wren.ask("message:send", {"room": circle.room.ref, "text": "canary", "key": "key-of-wren"})
    otter.until(lambda: bool(otter.told("room:changed")))
    assert [told["message"]["status"] for told in otter.told("room:changed")] == ["hidden"]
    assert not any("canary" in frame for frame in otter.heard)
    wren.close(), otter.close()


def test_a_removal_by_no_process_at_all_is_swept_by_each(pair: tuple[str, str], circle: Circle) -> None:
    wires = [Wire.of(url, circle.wren) for url in pair]
    with db.transaction() as session:
        for row in session.query(SignIn).filter_by(person_id=circle.wren.id):
            row.ended_at = make.NOON
    for wire in wires:
        wire.until(lambda wire=wire: "41" in wire.heard, patience=7)  # type: ignore[misc]
        wire.close()
