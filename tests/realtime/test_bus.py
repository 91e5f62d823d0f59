"""What travels between processes, over a real Valkey that is killed, frozen, emptied, and lied to."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import redis

from realtime import bus, parcels, redis_bus
from realtime.bus import Bus, EndDead, PutOut, Tell
from realtime.parcels import Company, LeaveGroup, LeaveRoom, LookAgain, Parcel
from tests import servers

pytestmark = pytest.mark.pure

SECRET = "a secret of these tests, long enough to pass"
KEY = parcels.key_of(SECRET)
CHANGED, REFRESH = b'42["room:changed",{"clock":1}]', b'42["room:refresh",{}]'
WAITS = b'42["room:changed",{"room":"r","clock":null,"message":{"text":"held"}}]'
SOUND = [
    Tell([1, 2], [CHANGED, '42["x",{"text":"ä"}]'.encode()], True),
    PutOut("p:1"),
    EndDead(),
    LeaveGroup(1, 2),
    LeaveRoom(1, 2),
    LookAgain(1),
    Company(1, "room", 2, [3]),
]

Heard = list[tuple[str, Any]]


def soon(holds: Callable[[], bool], patience: float = 5.0) -> float:
    """Wait until something holds; gives the seconds it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < patience, f"waited {patience} s in vain"
        time.sleep(0.005)
    return time.monotonic() - began


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Everything that any bus of this test hears of another: (who said it, what)."""
    found: Heard = []
    hear = {type(item): lambda origin, item: found.append((origin, item)) for item in SOUND}
    for name, value in (("_hearers", hear), ("_gone", []), ("_asked", []), ("_missed", [])):
        monkeypatch.setattr(redis_bus, name, value)
    return found


class Line:
    """Processes' places at one Valkey, on a channel of this test's own."""

    def __init__(self, url: str) -> None:
        self.url, self.channel, self.buses = url, f"tests-{os.urandom(4).hex()}", list[Bus]()

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def bus(self, secret: str = SECRET) -> Bus:
        made = Bus(self.url, self.channel, secret)
        self.buses.append(made)
        made.start()
        return made

    def pair(self) -> tuple[Bus, Bus]:
        one, other = self.bus(), self.bus()
        meet(one, other)
        return one, other

    def close(self) -> None:
        for each in self.buses:
            each.stop()


class OwnLine(Line):
    """The same at a Valkey that can be killed and come back at the same port, and wants a password."""

    def __init__(self) -> None:
        self.port = servers.free_port()
        super().__init__(f"redis://:words@127.0.0.1:{self.port}/0")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        words = [servers._valkey_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen([*words, "--requirepass", "words"], **quiet)
        return self.process

    def close(self) -> None:
        super().close()
        self.process.kill()
        self.process.wait()


@pytest.fixture
def line(heard: Heard, redis_url: str) -> Iterator[Line]:
    """A line of this test's own."""
    made = Line(redis_url)
    yield made
    made.close()


def meet(*buses: Bus) -> None:
    """Wait until each has heard of each other."""
    soon(lambda: all(not each.is_away and len(each.others) >= len(buses) - 1 for each in buses))


def what(heard: Heard) -> list[Any]:
    return [item for _origin, item in heard]


# --- parcels ------------------------------------------------------------------------------------------------------


def test_what_is_packed_comes_out_again() -> None:
    parcel = Parcel("me", 7, SOUND, asks=5)
    assert parcels.opened(parcels.seal(parcel, KEY), KEY) == parcel


def forged(body: bytes) -> bytes:
    """These bytes with a true seal, as a process of another version would send them."""
    return parcels._sealed(body, KEY) + body


PACK = msgspec.msgpack.encode
NONSENSE = {
    "nothing": b"",
    "not bytes": 7,
    "text": b"hello, this is nobody in particular",
    "no seal": PACK(["me", 1, []]),
    "another secret": parcels.seal(Parcel("me", 1, SOUND), parcels.key_of("another")),
    "one bit": (lambda b: b[:30] + bytes([b[30] ^ 1]) + b[31:])(parcels.seal(Parcel("me", 1, SOUND), KEY)),
    "cut short": parcels.seal(Parcel("me", 1, SOUND), KEY)[:-1],
    "an unknown kind": forged(PACK(["me", 1, [["run", "rm"]]])),
    "a number below one": forged(PACK(["me", 1, [["leave_group", -1, 2]]])),
    "too many fields": forged(PACK(["me", 1, [["put_out", "p:1", "more"]]])),
    "a packet that is none": forged(PACK(["me", 1, [["tell", [1], [b"41"]]]])),
    "text for a number": forged(PACK(["me", "1", []])),
    "pickle": forged(b"\x80\x04cos\nsystem\n(S'true'\ntR."),
    "deep": forged(b"\x91" * 100_000),
    "too long": forged(b"x" * parcels.LARGEST),
}


@pytest.mark.parametrize("sealed", NONSENSE.values(), ids=NONSENSE)
def test_what_was_not_packed_here_is_nothing(sealed: object) -> None:
    assert parcels.opened(sealed, KEY) is None


def test_long_lists_become_several_parcels_in_order() -> None:
    items = [Tell([n + 1], [b'42["x",["' + b"y" * 300_000 + b'"]]']) for n in range(9)]
    parts = list(redis_bus._portions([*items, PutOut("p:1")]))
    assert len(parts) > 1
    assert [item for part in parts for item in part] == [*items, PutOut("p:1")]
    assert all(len(parcels.seal(Parcel("me", 1, part), KEY)) < parcels.LARGEST for part in parts)


# --- the outlet ---------------------------------------------------------------------------------------------------


class Told:
    """An outlet that remembers."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *words, **more: self.said.append((name, *words, more))


def test_everywhere_is_here_at_once_and_there_by_the_bus(line: Line, heard: Heard) -> None:
    (one, _other), local = line.pair(), Told()
    everywhere = bus.Everywhere(local)
    redis_bus._hearers[Tell] = lambda origin, item: heard.append((origin, item))
    bus.use(one)
    try:
        everywhere.tell([1, 2], [CHANGED], droppable=True)
        everywhere.tell([], [CHANGED])
        everywhere.tell_socket("sid", [CHANGED])
        assert [name for name, *_ in local.said] == ["tell", "tell", "tell_socket"]
        soon(lambda: bool(heard))
        assert heard == [(one.origin, Tell([1, 2], [CHANGED], True))]
    finally:
        bus.use(None)
    everywhere.tell([1], [CHANGED])
    assert bus.is_whole()
    assert not bus.is_used()


# --- the line -----------------------------------------------------------------------------------------------------


def test_one_tick_is_one_parcel_and_the_order_of_a_process_is_kept(line: Line, heard: Heard) -> None:
    one, _other = line.pair()
    before = one._number
    items = [PutOut(f"p:{number}") for number in range(1, 301)]
    one.say(*items[:100])
    for item in items[100:]:
        one.say(item)
    soon(lambda: len(heard) == 300)
    assert what(heard) == items
    assert {origin for origin, _item in heard} == {one.origin}
    assert one._number - before < 100


def test_forgers_and_repeaters_are_heard_by_nobody(line: Line, heard: Heard) -> None:
    (one, _other), elsewhere = line.pair(), line.bus("another secret, of another site altogether")
    bus.counts.clear()
    with line.client() as forger:
        ears = forger.pubsub()
        ears.subscribe(one.channel)
        elsewhere.say(PutOut("p:9"))
        one.say(PutOut("p:1"))
        soon(lambda: what(heard) == [PutOut("p:1")])
        caught = [m["data"] for m in iter(lambda: ears.get_message(timeout=0.2), None) if m["type"] == "message"]
        for each in [*caught, *(each for each in NONSENSE.values() if isinstance(each, bytes))]:
            forger.publish(one.channel, each)
        one.say(PutOut("p:2"))
        soon(lambda: PutOut("p:2") in what(heard))
    assert what(heard) == [PutOut("p:1"), PutOut("p:2")]
    assert bus.counts["not_ours"] > len(NONSENSE)
    assert bus.counts["repeated"] >= 1


def test_a_lost_parcel_is_noticed_by_its_number(line: Line, heard: Heard) -> None:
    one, other = line.pair()
    missed: list[int] = []
    redis_bus.when_missed(lambda: missed.append(1))
    other.others[one.origin].number -= 1
    soon(lambda: bool(missed), 2)


def test_killed_connections_and_a_flush_cost_at_most_a_moment(line: Line, heard: Heard) -> None:
    one, _other = line.pair()
    with line.client() as chaos:
        chaos.flushall()
        for kind in ("normal", "pubsub"):
            chaos.execute_command("CLIENT", "KILL", "TYPE", kind)
    one.say(PutOut("p:1"), Tell([1], [CHANGED]))
    assert soon(lambda: PutOut("p:1") in what(heard)) < 2, "what no clock heals is said again"
    one.say(Tell([2], [CHANGED]))
    soon(lambda: Tell([2], [CHANGED]) in what(heard))


@pytest.mark.slow
def test_an_outage_is_noticed_nobody_waits_and_it_is_heard_again_within_two_seconds(heard: Heard) -> None:
    line = OwnLine()
    try:
        one, other = line.pair()
        line.process.kill()
        line.process.wait()
        one_outage(heard, one, other, end=line.start)
        line.process.send_signal(signal.SIGSTOP)
        one_outage(heard, one, other, end=lambda: line.process.send_signal(signal.SIGCONT))
    finally:
        line.close()


def one_outage(heard: Heard, one: Bus, other: Bus, end: Callable[[], object]) -> None:
    """What is promised from the beginning of an outage until both are well again."""
    missed: list[int] = []
    redis_bus.when_missed(lambda: missed.append(1))
    noticed = soon(lambda: one.is_away and other.is_away)
    began, before = time.monotonic(), len(heard)
    one.say(Tell([1], [REFRESH]), PutOut("p:1"), Tell([2], [CHANGED]), Tell([3], [REFRESH], True), Tell([4], [WAITS]))
    assert time.monotonic() - began < 0.05
    time.sleep(0.6)
    assert not missed
    end()
    back = soon(lambda: not one.is_away and not other.is_away)
    again = soon(lambda: len(heard) == before + 3, 2)
    print(f"\nnoticed after {noticed:.2f} s, heard again after {back:.2f} s, said again {again:.2f} s later")
    assert noticed < 3
    assert back < 2
    said_again = [Tell([1], [REFRESH]), PutOut("p:1"), Tell([4], [REFRESH])]
    assert what(heard)[before:] == said_again, "what no clock heals is said again; of words, that one should look"
    assert len(missed) >= 2
    assert one.is_whole


def test_a_process_that_goes_says_so_and_one_that_is_cut_off_is_noticed(
    line: Line, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    redis_bus.when_gone(left.append)
    one, other = line.pair()
    third = line.bus()
    meet(one, other, third)
    other.stop()
    soon(lambda: left.count(other.origin) == 2)
    assert one.is_whole
    monkeypatch.setattr(redis_bus, "QUIET", 0.6)
    monkeypatch.setattr(redis_bus, "GONE", 1.2)
    third._over.set()
    soon(lambda: not one.is_whole)
    soon(lambda: third.origin in left)
    assert one.is_whole


def test_who_asks_is_told_how_things_stand(line: Line, heard: Heard) -> None:
    here = Company(1, "room", 2, [3, 4])
    redis_bus.when_asked(lambda: [here])
    one, other = line.pair()
    soon(lambda: {(one.origin, repr(here)), (other.origin, repr(here))} <= {(o, repr(i)) for o, i in heard})


def test_wrong_words_and_no_server_stop_nothing(heard: Heard) -> None:
    for url in (f"redis://127.0.0.1:{servers.free_port()}/0", "unix:///nowhere/redis.sock"):
        alone = Bus(url, "tests", SECRET)
        alone.start()
        alone.say(PutOut("p:1"))
        time.sleep(0.1)
        assert alone.is_away
        assert not alone.is_whole
        alone.stop()
