"""The fast path to sockets, at work: order, bounds, and what one client may cost another."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import engineio
import pytest
import socketio
from structlog.testing import capture_logs

from realtime import fanout, frames
from realtime.fanout import wire
from realtime.fanout.leaving import MOST_BYTES, MOST_WAITING
from realtime.fanout.link import FULL, KERNEL_HOLDS, MOST_PINGS, Link
from tests.realtime.rig import Raw, Rig, masked, running, until

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def serving() -> Iterator[Rig]:
    """A server for all tests of this file."""
    with running() as rig:
        yield rig


@pytest.fixture
def rig(serving: Rig) -> Iterator[Rig]:
    """The server, with nothing left of the test before; afterwards nothing may be left of this one."""
    serving.heard.clear(), serving.gone.clear(), serving.fast.quick.clear(), frames.set_aside.clear()
    yield serving
    serving.empty()
    assert (serving.fast._people, serving.server.manager.rooms) == ({}, {})


def tell(rig: Rig, *told: tuple[list[int], list[bytes]], droppable: bool = False) -> None:
    """Tell all this in one tick."""
    rig.run(lambda: [rig.fast.tell(people, packets, droppable=droppable) for people, packets in told])


def link_of(rig: Rig, person: int) -> Link:
    """The connection of a person."""
    (link,) = rig.fast._people[person]
    return link


def said(number: int, size: int = 0) -> bytes:
    """A packet to tell."""
    return b'42["n",%d,"%s"]' % (number, b"x" * size)


def numbers(client: Raw, many: int) -> list[int]:
    """The numbers in the next so many frames."""
    return [json.loads(client.expect(b'42["n",')[2:])[1] for _ in range(many)]


def test_what_is_told_in_a_tick_comes_once_and_in_order(rig: Rig) -> None:
    one, two, other = Raw(rig, 1), Raw(rig, 2), Raw(rig, 2)
    tell(rig, ([1, 2], [said(1), said(2)]), ([1, 2], [said(3)]), ([2], [said(4)]), ([1, 2, 3], [said(5)]))
    assert numbers(one, 4) == [1, 2, 3, 5]
    assert numbers(two, 5) == numbers(other, 5) == [1, 2, 3, 4, 5]
    tell(rig, ([2], [said(6)]), ([1], [said(7)]), ([], [said(8)]), ([1], []))
    assert (numbers(one, 1), numbers(two, 1), numbers(other, 1)) == ([7], [6], [6])


def test_an_answer_leaves_before_what_is_told_in_the_same_tick(rig: Rig) -> None:
    def send(sid: str, payload: bytes, reply: Any) -> None:
        rig.fast.tell([1, 2], [said(json.loads(payload)[1])])
        reply(b'{"ok":true}')
        rig.fast.tell_socket(sid, [said(9)])

    rig.fast.quick["send"] = send
    one, two = Raw(rig, 1), Raw(rig, 2)
    one.text('4217["send",1]')
    assert [one.frame()[1] for _ in range(3)] == [b'4317[{"ok":true}]', said(1), said(9)]
    assert numbers(two, 1) == [1]


class Counting:
    """The socket of a connection, with a count of what is sent through it."""

    def __init__(self, link: Link) -> None:
        self.socket, self.sent = link.sock, 0
        link.sock = self

    def send(self, data: bytes) -> int:
        """Send it, and count."""
        self.sent += 1
        count: int = self.socket.send(data)
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self.socket, name)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([[2, 3], [1]], [[1], [0], [0]]),  # each for others: written straight
        ([[1, 2, 3], [1]], [[0, 1], [0], [0]]),  # somebody gets two: gathered
        ([[1], [2], [1, 3]], [[0, 2], [1], [2]]),
    ],
)
def test_everybody_gets_all_of_a_tick_in_one_write_after_their_answer(
    rig: Rig, told: list[list[int]], wanted: list[list[int]]
) -> None:
    clients = [Raw(rig, person) for person in (1, 2, 3)]
    counts = [Counting(link_of(rig, person)) for person in (1, 2, 3)]

    def at_once() -> None:
        rig.fast.answer(link_of(rig, 1), wire.frame(b"431[]"))
        for number, people in enumerate(told):
            rig.fast.tell(people, [said(number)])

    rig.run(at_once)
    assert clients[0].frame()[1] == b"431[]"
    assert [numbers(client, len(each)) for client, each in zip(clients, wanted, strict=True)] == wanted
    assert [count.sent for count in counts] == [1, 1, 1]


def test_a_tick_can_end_at_once_and_the_next_goes_on_behind_it(rig: Rig) -> None:
    one, count = Raw(rig, 1), Counting(link_of(rig, 1))

    def in_two() -> int:
        rig.fast.tell([1], [said(1)])
        rig.fast.leave_now()
        rig.fast.leave_now()
        there = count.sent
        rig.fast.tell([1], [said(2)])
        return there

    assert rig.run(in_two) == 1
    assert numbers(one, 2) == [1, 2]
    assert count.sent == 2


def test_a_quick_event_waits_for_ordinary_ones_before_it(rig: Rig) -> None:
    rig.fast.quick["quick"] = lambda sid, payload, reply: rig.heard.append((sid, (payload, reply)))
    one, two = Raw(rig, 1), Raw(rig, 2)
    one.text('42["wait",0.05]', '42["quick"]', '42["echo",1]')
    two.text('42["quick",2]')
    until(lambda: len(rig.heard) == 4)
    assert [what for _, what in rig.heard] == [(b'["quick",2]', None), "waited", (b'["quick"]', None), 1]


@pytest.mark.parametrize("frame", ['42/x,["quick"]', '42a["quick"]', '42["quick', '42[ "quick"]', '42["quick\u00e9"]'])
def test_what_is_not_plainly_a_quick_event_is_not_heard_as_one(rig: Rig, frame: str) -> None:
    rig.fast.quick["quick"] = lambda sid, _payload, _reply: rig.heard.append((sid, "quick"))
    one = Raw(rig, 1)
    one.text(frame, '421["echo",1]')
    one.expect(b"431[1]")
    assert [what for _, what in rig.heard] == [1]


def test_a_fault_in_a_quick_event_is_logged_and_costs_nothing(rig: Rig) -> None:
    rig.fast.quick["quick"] = lambda *_: 1 / 0  # type: ignore[assignment]  # it never gives anything
    one = Raw(rig, 1)
    with capture_logs() as logged:
        one.text('42["quick"]', '421["echo",1]')
        one.expect(b"431[1]")
    assert [line["event"] for line in logged] == ["quick_failed"]


def test_emit_by_others_comes_in_its_place(rig: Rig) -> None:
    one, two = Raw(rig, 1), Raw(rig, 2)
    rig.run(lambda: (rig.fast.tell([1], [said(1)]), rig.server.emit("all", 2), rig.fast.tell([1, 2], [said(3)])))
    assert [one.frame()[1] for _ in range(3)] == [said(1), b'42["all",2]', said(3)]
    assert [two.frame()[1] for _ in range(2)] == [b'42["all",2]', said(3)]


def test_who_comes_hears_nothing_that_was_told_before_they_were_greeted(rig: Rig) -> None:
    def come() -> None:
        rig.fast.tell([1, 2], [said(1)])
        rig.fast.belongs(sid, 2)
        rig.server.emit("greeting", to=sid)
        rig.fast.tell([1, 2], [said(2)])

    one, two = Raw(rig, 1), Raw(rig, 3)
    sid = link_of(rig, 3).client or ""
    rig.run(come)
    assert [two.frame()[1] for _ in range(2)] == [b'42["greeting"]', said(2)]
    assert numbers(one, 2) == [1, 2]


def test_a_client_that_was_behind_gets_everything_in_order(rig: Rig) -> None:
    slow = Raw(rig, 1, buffer=4096)
    for first in range(0, 100, 10):
        tell(rig, ([1], [said(number, 8_000) for number in range(first, first + 10)]))
    assert link_of(rig, 1).backlog is not None
    tell(rig, ([1], [b'42["typing"]']), droppable=True)
    tell(rig, ([1], [said(100)]))
    assert numbers(slow, 101) == list(range(101))
    assert frames.set_aside["behind"] == 1
    until(lambda: link_of(rig, 1).backlog is None)
    tell(rig, ([1], [b'42["typing"]']), droppable=True)
    slow.expect(b'42["typing"]')


@pytest.mark.parametrize("size", [10_000, 200])
def test_a_client_that_never_reads_is_put_out_and_others_notice_nothing(rig: Rig, size: int) -> None:
    rude, polite = Raw(rig, 1, buffer=4096), Raw(rig, 2)
    link, told, largest = link_of(rig, 1), 0, 0
    until(lambda: rig.server.environ.get(link.sid) is not None)
    while not rig.gone:
        with suppress(ConnectionError):
            rude.text("3")  # it is there, it answers pings, it does not read
        tell(rig, ([1, 2], [said(told + n, size) for n in range(100)]))
        assert numbers(polite, 100) == list(range(told, told + 100))
        told += 100
        largest = max(largest, link.backlog.size if link.backlog else 0)
        assert told < 100_000
        if told * max(size, 1) > 4 * (MOST_BYTES + KERNEL_HOLDS):
            until(lambda: rig.gone)
    assert largest <= MOST_BYTES
    assert frames.set_aside["slow"] == 1
    assert [reason for _, reason in rig.gone] == ["transport error"]
    rude.socket.close()


def test_only_what_was_not_sent_counts_as_waiting(rig: Rig) -> None:
    """Much may be told in one tick; who reads must not be put out for it."""
    link = (Raw(rig, 1), link_of(rig, 1))[1]

    def keep() -> int:
        link.keep(b"x" * 1_000, 400, 990)
        return link.backlog.packets if link.backlog else 0

    assert rig.run(keep) == 4


def test_the_bounds_are_those_that_were_promised() -> None:
    assert (MOST_WAITING, MOST_BYTES) == (256, 1 << 20)


def test_a_flood_is_answered_in_full_and_others_are_not_kept_waiting(rig: Rig) -> None:
    flood, polite = Raw(rig, 1), Raw(rig, 2)
    link = link_of(rig, 1)
    flood.text(*[f'42{number}["echo",{number}]' for number in range(3_000)])
    deepest, slowest = 0, 0.0
    for number in range(20):
        deepest = max(deepest, len(link.inbox or ()))
        began = time.monotonic()
        polite.text(f'421["echo",{number}]')
        polite.expect(b"431[")
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 0.5
    assert deepest <= FULL
    assert [flood.frame()[1] for _ in range(3_000)] == [b"43%d[%d]" % (n, n) for n in range(3_000)]


def test_a_goodbye_is_told_once_and_after_the_handler_that_runs(rig: Rig) -> None:
    client = Raw(rig, 1)
    client.text('42["wait",0.1]', '42["echo","before it left"]')
    client.socket.close()
    until(lambda: rig.gone)
    assert [what for _, what in rig.heard] == ["waited", "before it left"]
    time.sleep(0.05)
    assert [reason for _, reason in rig.gone] == ["transport close"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (masked(b"\xff"), wire.NOT_TEXT), (b"\x81\x02hi", wire.PROTOCOL), (masked(b"x" * 20_000), wire.TOO_LARGE),
        (masked(b"?", wire.PING) * (MOST_PINGS + 1), wire.POLICY), (masked(b"\x0f\xa0gone", wire.CLOSE), 4000),
        (masked(b"1"), wire.NORMAL), (masked(b"\x03", wire.CLOSE), wire.PROTOCOL),
    ],
)  # fmt: skip
def test_an_offence_costs_its_own_connection_only(rig: Rig, data: bytes, code: int) -> None:
    client, other = Raw(rig, 1), Raw(rig, 2)
    client.raw(data + masked(b'42["echo","after the end"]'))
    assert client.ended() == code
    until(lambda: len(rig.gone) == 1)
    other.text('421["echo",1]')
    other.expect(b"431[1]")
    assert [what for _, what in rig.heard] == [1]


def test_binary_and_nonsense_are_set_aside(rig: Rig) -> None:
    client = Raw(rig, 1)
    client.raw(masked(b"\x00\xff", wire.BINARY) + masked(b"?") + masked(b"") + masked(b"5") + masked(b"hm", wire.PONG))
    client.raw(masked(b"ping", wire.PING))
    assert client.frame() == (wire.PONG, b"ping")
    client.text('421["echo",1]')
    client.expect(b"431[1]")
    assert frames.set_aside["frame"] == 4


def test_closing_from_here_says_so_and_ends(rig: Rig) -> None:
    one, two = Raw(rig, 1), Raw(rig, 2)
    rig.run(lambda: [held.close(wait=False) for held in list(rig.server.eio.sockets.values())])
    for client in (one, two):
        assert client.frame() == (wire.TEXT, b"1")
        assert client.ended() == wire.GOING_AWAY
    until(lambda: len(rig.gone) == 2)
    assert rig.run(lambda: rig.fast.drain(2.0))


def test_being_disconnected_comes_after_the_last_word(rig: Rig) -> None:
    one, two = Raw(rig, 1), Raw(rig, 2)

    def put_out() -> None:
        sid = link_of(rig, 1).client or ""
        rig.fast.tell([1, 2], [said(1)])
        rig.fast.tell_socket(sid, [b'42["signed:out"]'])
        rig.server.disconnect(sid)
        rig.fast.tell([1, 2], [said(2)])

    rig.run(put_out)
    assert [one.frame()[1] for _ in range(2)] == [b'42["signed:out"]', b"41"]
    assert numbers(two, 2) == [1, 2]
    assert [reason for _, reason in rig.gone] == ["server disconnect"]
    one.text("40")
    one.expect(b"40{")


def test_little_is_kept_of_a_request(rig: Rig) -> None:
    client = Raw(rig, 1)
    client.text('421["echo",1]')
    client.expect(b"431[1]")
    (environ,) = rig.server.environ.values()
    until(lambda: "werkzeug.request" not in environ)
    assert not [name for name in environ if name.startswith(("wsgi.input", "werkzeug", "HTTP_SEC", "HTTP_UP"))]
    link = link_of(rig, 1)
    assert (link.inbox, link.pending, link.backlog, link._session) == (None, None, None, None)


@pytest.mark.parametrize("line", ["Sec-WebSocket-Key: short", "Sec-WebSocket-Version: 8", "Connection: close"])
def test_a_handshake_that_is_none_is_refused(rig: Rig, line: str) -> None:
    name = line.partition(":")[0]
    lines = ["Host: localhost", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    kept = [each for each in lines if not each.startswith(name)] + [line]
    with socket.create_connection(("127.0.0.1", rig.port), 5) as peer:
        peer.sendall("\r\n".join(["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", *kept, "", ""]).encode())
        assert peer.recv(1000).startswith(b"HTTP/1.1 400")
    assert not rig.server.eio.sockets


def test_who_does_not_answer_pings_is_let_go() -> None:
    with running(beat=0.01) as rig:
        silent, alive = Raw(rig, 1), Raw(rig, 2)
        sid = link_of(rig, 1).sid
        alive.socket.settimeout(0.005)
        end = time.monotonic() + 3
        while not rig.gone and time.monotonic() < end:
            try:
                alive.expect(b"2")
                alive.text("3")
            except TimeoutError:
                pass
        assert [reason for _, reason in rig.gone] == ["ping timeout"]
        assert sid not in rig.server.eio.sockets
        assert list(rig.fast._people) == [2]
        silent.socket.close()


@pytest.fixture
def plain() -> socketio.Server:
    """A server as it comes."""
    return socketio.Server(async_mode="gevent", serializer=frames.StrictPacket)


def test_libraries_that_changed_leave_everything_as_it_comes(
    plain: socketio.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(self: Any, environ: Any, start_response: Any, transport: Any) -> None: ...

    monkeypatch.setattr(engineio.Server, "_handle_connect", renamed)
    with capture_logs() as logged:
        assert fanout.attach(plain) is None
    assert "_handle_connect" not in vars(plain.eio)
    assert [line["kind"] for line in logged] == ["engineio.server.Server._handle_connect"]


def test_libraries_that_work_otherwise_are_found_out_by_an_exchange(
    plain: socketio.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Any, sid: Any, pkt: Any) -> None: ...

    monkeypatch.setattr(fanout.check, "PATIENCE", 0.05)
    monkeypatch.setattr(engineio.Server, "send_packet", lost)
    with capture_logs() as logged:
        assert fanout.attach(plain) is None
    assert [line["kind"] for line in logged] == ["connect"]


def test_libraries_as_they_are_will_do_and_nobody_need_be_there(plain: socketio.Server) -> None:
    fast = fanout.attach(plain)
    assert fast is not None
    fast.tell([1], [said(1)])
    fast.tell_socket("nobody", [said(1)])
    fast.forgets("nobody")
    fanout.drain(plain)
