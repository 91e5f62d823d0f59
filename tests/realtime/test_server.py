"""The same promises, kept by the real server in its own process."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import websocket

from groups import access, db
from groups.chat.models import Message
from groups.people.models import SignIn
from tests import make, servers
from tests.realtime.conftest import Circle, a_circle
from tests.realtime.wire import SECRET, Wire, cookie_of

pytestmark = pytest.mark.slow

QUIET = {"STONES_SECRET": SECRET, "STONES_CLOCK": "0", "STONES_LOG_LEVEL": "ERROR"}


@pytest.fixture(scope="module")
def server(shared_database: str) -> Iterator[servers.Running]:
    """The whole application; all tests here use it, each with a group of its own."""
    with servers.running({**QUIET, "STONES_DATABASE_URL": shared_database}, commands=()) as running:
        yield running


@pytest.fixture(scope="module")
def stock(shared_database: str) -> Iterator[servers.Running]:
    """The same with sockets as the libraries come."""
    settings = {**QUIET, "STONES_DATABASE_URL": shared_database, "STONES_FANOUT": "stock"}
    with servers.running(settings, commands=()) as running:
        yield running


@pytest.fixture(params=["server", "stock"])
def either(request: pytest.FixtureRequest) -> servers.Running:
    """Both, one after the other, for what depends on how bytes come and go."""
    found: servers.Running = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def circle(server: servers.Running) -> Iterator[Circle]:
    """A group of this test's own."""
    yield a_circle()
    access.forget()
    db.release()


def send_form(url: str, path: str, cookie: str, **fields: str) -> None:
    """Press the one button of a form as a browser would: with the token of a page of the same sign-in."""
    page = requests.get(f"{url}/account", headers={"Cookie": cookie}, timeout=10)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    fresh = page.headers.get("Set-Cookie", cookie).split(";")[0]
    sent = requests.post(f"{url}{path}", {"csrf_token": token, **fields}, headers={"Cookie": fresh}, timeout=10)
    assert sent.ok


def refused(url: str, cookie: str | None, **how: Any) -> int:
    """The status with which a socket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as reason:
        Wire(url, cookie, **how)
    return int(reason.value.status_code)


def test_the_door_opens_to_our_pages_only(either: servers.Running, circle: Circle) -> None:
    url, cookie = either.url, cookie_of(circle.wren)
    assert refused(url, None) == 401
    assert refused(url, "stones=made.up.cookie") == 401
    assert refused(url, cookie, suppress_origin=True) == 403
    for origin in (
        "http://evil.example",
        "null",
        url.replace("http", "https"),
        f"{url}.evil.example",
        "http://127.0.0.1:1",
    ):
        assert refused(url, cookie, origin=origin) == 403
    assert refused(url, cookie, host="evil.example") == 403
    assert refused(url, cookie, host="evil.example", origin="http://evil.example") == 403
    Wire(url, cookie).close()


def test_polling_and_headers_at_the_socket_door(either: servers.Running, circle: Circle) -> None:
    answer = requests.get(
        f"{either.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": either.url}, timeout=10
    )
    assert answer.status_code == 403
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_two_people_chat_and_a_peer_gets_no_byte_of_what_is_held(either: servers.Running, circle: Circle) -> None:
    with db.transaction() as session:
        session.merge(circle.group).holds_newcomers = True
    moth = Wire.of(either.url, make.newcomer(circle.group, make.person("Moth")))
    wren, ines = Wire.of(either.url, circle.wren), Wire.of(either.url, circle.ines)
    for each in (moth, wren, ines):
        assert each.ask("room:enter", {"room": circle.room.ref})["ok"]
    held = moth.ask("message:send", {"room": circle.room.ref, "text": "canary-7f3a", "key": "key-of-moth"})
    assert held["message"]["status"] == "held"
    assert ines.ask("message:send", {"room": circle.room.ref, "text": "Good evening", "key": "key-of-ines"})["ok"]
    wren.until(lambda: bool(wren.told("room:changed")))
    wren.ask("room:enter", {"room": circle.room.ref})
    assert [told["message"]["text"] for told in wren.told("room:changed")] == ["Good evening"]
    assert any("canary-7f3a" in frame for frame in ines.heard)
    assert not any("canary" in frame or held["message"]["ref"] in frame for frame in wren.heard)
    for each in (moth, wren, ines):
        each.close()


def test_many_at_once_are_seen_in_one_order_without_a_gap(either: servers.Running, circle: Circle) -> None:
    people = [make.member(circle.group) for _ in range(6)]
    wires = [Wire.of(either.url, person) for person in people]

    def talk(wire: Wire) -> list[dict[str, Any]]:
        said = [{"room": circle.room.ref, "text": f"{n}", "key": make.new_ref()} for n in range(7)]
        return [wire.ask("message:send", each) for each in said]

    with ThreadPoolExecutor(6) as pool:
        answers = [answer for each in pool.map(talk, wires) for answer in each]
    assert all(answer["ok"] for answer in answers)
    for wire in wires:
        wire.until(lambda wire=wire: len(wire.told("room:changed")) == 42)  # type: ignore[misc]
        assert sorted(told["clock"] for told in wire.told("room:changed")) == list(range(1, 43))
    orders = [
        [(m["ref"], m["place"]) for m in wire.ask("room:enter", {"room": circle.room.ref})["messages"]]
        for wire in wires
    ]
    assert all(order == orders[0] for order in orders)
    for wire in wires:
        own = [told["message"]["text"] for told in wire.told("room:changed") if told["message"]["mine"]]
        assert own == [str(n) for n in range(7)]
        wire.close()


def test_the_same_key_at_once_is_one_message(either: servers.Running, circle: Circle) -> None:
    wires = [Wire.of(either.url, circle.wren) for _ in range(5)]
    said = {"room": circle.room.ref, "text": "Once", "key": "the-same-key"}
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda wire: wire.ask("message:send", said), wires))
    assert len({answer["message"]["ref"] for answer in answers}) == 1
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 1
    for wire in wires:
        wire.close()


def test_signing_out_on_the_page_closes_the_socket_within_a_second(either: servers.Running, circle: Circle) -> None:
    cookie = cookie_of(circle.wren)
    wire = Wire(either.url, cookie)
    wire.raw("40")
    wire.ask("room:enter", {"room": circle.room.ref})
    send_form(either.url, "/sign-out", cookie)
    began = time.monotonic()
    wire.until(lambda: bool(wire.told("signed:out")) and "41" in wire.heard)
    assert time.monotonic() - began < 1
    assert refused(either.url, cookie) == 401


def test_leaving_on_the_page_silences_the_room_within_a_second(either: servers.Running, circle: Circle) -> None:
    cookie = cookie_of(circle.wren)
    wren, otter = Wire(either.url, cookie), Wire.of(either.url, circle.otter)
    wren.raw("40")
    wren.ask("room:enter", {"room": circle.room.ref})
    send_form(either.url, f"/groups/{circle.group.ref}/leave", cookie)
    began = time.monotonic()
    wren.until(lambda: bool(wren.told("membership:ended")))
    assert time.monotonic() - began < 1
    assert otter.ask("message:send", {"room": circle.room.ref, "text": "canary", "key": "key-of-otter"})["ok"]
    assert wren.ask("room:enter", {"room": circle.room.ref})["code"] == "not_found"
    assert not any("canary" in frame for frame in wren.heard)
    wren.close(), otter.close()


def test_a_sign_in_ended_elsewhere_is_swept_within_five_seconds(server: servers.Running, circle: Circle) -> None:
    wire = Wire.of(server.url, circle.wren)
    with db.transaction() as session:
        session.query(SignIn).filter_by(person_id=circle.wren.id).one().ended_at = make.NOON
    assert wire.ask("room:enter", {"room": circle.room.ref})["code"] == "sign_in"
    wire.until(lambda: wire.over.is_set() or "41" in wire.heard, patience=6.5)


def test_too_much_at_once_is_refused_and_nobody_else_notices(either: servers.Running, circle: Circle) -> None:
    wren, otter = Wire.of(either.url, circle.wren), Wire.of(either.url, circle.otter)
    began = time.monotonic()
    for number in range(400):
        wren.raw(f'42{number + 1}["room:leave",{{"room":"x"}}]')
    assert otter.ask("room:enter", {"room": circle.room.ref})["ok"]
    wren.until(lambda: len([frame for frame in wren.heard if frame.startswith("43")]) == 400)
    answers = [json.loads(frame[frame.index("[") :])[0] for frame in wren.heard if frame.startswith("43")]
    came_back = 4 * (time.monotonic() - began)  # four a second, however long it took to say it all
    assert 40 <= sum(answer["ok"] for answer in answers) <= 41 + came_back
    refusals = [answer for answer in answers if not answer["ok"]]
    assert {answer["code"] for answer in refusals} == {"too_soon"}
    assert all(1 <= answer["wait"] <= 10 for answer in refusals)
    wren.close(), otter.close()


def test_a_frame_that_is_too_large_closes_that_socket_only(either: servers.Running, circle: Circle) -> None:
    wren, otter = Wire.of(either.url, circle.wren), Wire.of(either.url, circle.otter)
    wren.raw("42" + json.dumps(["message:send", {"room": circle.room.ref, "text": "x" * 20_000, "key": "k" * 9}]))
    assert wren.over.wait(5)
    assert otter.ask("room:enter", {"room": circle.room.ref})["messages"] == []
    otter.close()


def test_who_never_says_hello_is_put_out(server: servers.Running, circle: Circle) -> None:
    silent = Wire(server.url, cookie_of(circle.wren))
    assert silent.over.wait(13)


VALUES = (
    "NaN", "1e999", "[" * 2_000, '"\\ud800"', '{"a":' * 200, "null", "true", "-0", '{"room":1}', "",
    '{"room":"r","room":"s"}', '{"room":"x","after":99999999999999999999}', '{"__proto__":{}}', f'"{"y" * 3_000}"',
)  # fmt: skip
NAMES = (
    "message:send",
    "room:enter",
    "connect",
    "disconnect",
    "message",
    "*",
    "x",
    "\\u0000",
    "reaction:set",
    "malformed",
)


def nonsense(chance: random.Random) -> str:
    """A frame that no client should send."""
    value, name = chance.choice(VALUES), chance.choice(NAMES)
    ack = chance.choice(["", "1", "77", "9" * 30])
    sound = f'42{ack}["{name}",{value}]'
    others = (
        sound[: chance.randrange(len(sound))], value, f"4{chance.randrange(10)}{value}", f"42/x,{ack}[]", "2", "6",
        f'451-["{name}",{{"_placeholder":true,"num":0}}]', "4", "40", "40{}", "b4AAA", "\x00", "é", "43[1]", "3probe",
    )  # fmt: skip
    return sound if chance.random() < 0.3 else chance.choice(others)


def test_nonsense_is_survived_and_an_honest_client_is_unaffected(server: servers.Running, circle: Circle) -> None:
    chance = random.Random(20261203)
    honest, sent, slowest = Wire.of(server.url, circle.otter), 0, 0.0
    while sent < 3_000:
        rude = Wire.of(server.url, make.member(circle.group))
        try:
            for _ in range(500):
                frame = nonsense(chance)
                if frame[:1] == "1":
                    continue
                rude.raw(frame)
                sent += 1
                if chance.random() < 0.02:
                    rude.socket.send_binary(chance.randbytes(chance.randrange(1, 60)))
        except (websocket.WebSocketException, OSError):
            pass
        began = time.monotonic()
        honest.ask("room:leave", {"room": circle.room.ref})
        slowest = max(slowest, time.monotonic() - began)
        rude.close()
    assert slowest < 2
    assert honest.ask("message:send", {"room": circle.room.ref, "text": "Still here", "key": "still-here"})["ok"]
    honest.close()
    assert "Traceback" not in server.said()
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 1


def test_half_a_handshake_and_a_lost_peer_leave_nothing_behind(either: servers.Running, circle: Circle) -> None:
    host, port = either.url.removeprefix("http://").split(":")
    for _ in range(20):
        with socket.create_connection((host, int(port))) as peer:
            start = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            named = f"Host: {host}:{port}\r\nOrigin: {either.url}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            peer.sendall((start + named + f"Cookie: {cookie_of(circle.wren)}\r\n\r\n").encode())
    wire = Wire.of(either.url, circle.otter)
    assert wire.ask("room:enter", {"room": circle.room.ref})["ok"]
    wire.close()
    assert "Traceback" not in either.said()


def test_it_stops_cleanly_and_says_so_to_its_clients(shared_database: str, circle: Circle) -> None:
    settings = {**QUIET, "STONES_DATABASE_URL": shared_database, "STONES_CLOCK": "1"}
    with servers.running(settings, commands=()) as running:
        wire = Wire.of(running.url, circle.wren)
        began = time.monotonic()
        running.process.terminate()
        assert wire.over.wait(10)
        assert running.process.wait(15) == 0
        assert time.monotonic() - began < 10
        assert "Traceback" not in running.said()
        assert "fanout_unfit" not in running.said(), "it was the fast path that served"
    assert "1" in wire.heard
    assert "41" not in wire.heard, "a client that is told to go for good does not come back"
    wire.close()
