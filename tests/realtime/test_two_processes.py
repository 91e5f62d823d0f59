"""Two processes on one database and one bus are one place: for what is said, and for who may no more hear it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

import pytest
import requests
import websocket

from groups import access, clock, db
from groups.moderation.models import Measure, MeasureKind
from groups.people.models import Person, PersonState, Reset
from groups.people.tokens import hash_token
from tests import servers
from tests.realtime.conftest import Circle, a_circle
from tests.realtime.test_server import QUIET, send_form
from tests.realtime.wire import Wire, cookie_of

pytestmark = pytest.mark.slow


@dataclass
class Pair:
    """Two processes, and the bus between them."""

    here: str
    there: str
    bus: subprocess.Popen[bytes]
    settings: dict[str, str]


@pytest.fixture(scope="module")
def pair(shared_database: str) -> Iterator[Pair]:
    with servers.valkey() as (redis_url, process):
        settings = {**QUIET, "STONES_DATABASE_URL": shared_database, "STONES_REDIS_URL": redis_url}
        with servers.running(settings, commands=()) as one, servers.running(settings, commands=()) as other:
            yield Pair(one.url, other.url, process, settings)
    access.forget()
    db.release()


@dataclass
class Scene:
    """Wren's socket is in the other process than the one where it happens to her; so is that of Ines, to whom nothing
    happens. Otter has one in each."""

    circle: Circle
    cookie: str
    wren: Wire
    ines: Wire
    near: Wire
    far: Wire

    def say(self, wire: Wire, text: str) -> bool:
        """Whether it was taken."""
        said = {"room": self.circle.room.ref, "text": text, "key": f"key-{token_urlsafe(9)}"}
        before = len([frame for frame in list(wire.heard) if frame.startswith("4399[")])
        wire.raw(f"4299{json.dumps(['message:send', said])}")

        def answers() -> list[str]:
            return [frame for frame in list(wire.heard) if frame.startswith("4399[")][before:]

        wire.until(lambda: bool(answers()) or "41" in wire.heard)  # whoever is put out is answered no more
        return bool(answers()) and bool(json.loads(answers()[0][4:])[0]["ok"])

    def heard(self, wire: Wire, text: str) -> bool:
        return any(text in frame for frame in list(wire.heard))

    def close(self) -> None:
        for wire in (self.wren, self.ines, self.near, self.far):
            wire.close()


def scene(pair: Pair) -> Scene:
    """A group of its own, everyone in its room."""
    circle = a_circle()
    cookie = cookie_of(circle.wren)
    wren = Wire(pair.there, cookie)
    wren.raw("40")
    others = [Wire.of(url, who) for url, who in zip(
        (pair.there, pair.there, pair.here), (circle.ines, circle.otter, circle.otter), strict=True)]  # fmt: skip
    made = Scene(circle, cookie, wren, *others)
    for wire in (wren, *others):
        assert wire.ask("room:enter", {"room": circle.room.ref})["ok"]
    return made


# --- what can happen to somebody, by way of one process -----------------------------------------------------------

Deed = Callable[[str, Scene], None]


def leaves(url: str, scene: Scene) -> None:
    send_form(url, f"/groups/{scene.circle.group.ref}/leave", scene.cookie)


def is_removed(url: str, scene: Scene) -> None:
    path = f"/groups/{scene.circle.group.ref}/members/{scene.circle.wren.ref}/remove"
    send_form(url, path, cookie_of(scene.circle.ines), reason="Because of this test.")


def signs_out(url: str, scene: Scene) -> None:
    send_form(url, "/sign-out", scene.cookie)


def signs_out_elsewhere(url: str, scene: Scene) -> None:
    send_form(url, "/account/sign-ins/end-others", cookie_of(scene.circle.wren))


def has_a_new_passphrase(url: str, scene: Scene) -> None:
    token, now = token_urlsafe(32), clock.now()
    given = {"token_hash": hash_token(token), "created_at": now, "expires_at": now + timedelta(hours=1)}
    with db.transaction() as session:
        session.add(Reset(person_id=scene.circle.wren.id, **given))
    with requests.Session() as browser:
        page = browser.get(f"{url}/reset/{token}", timeout=10).text
        form = {"passphrase": "lantern meadow button seven"}
        form["csrf_token"] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
        assert "/reset/" not in browser.post(f"{url}/reset/{token}", form, timeout=10).url


def is_suspended(_url: str, scene: Scene) -> None:
    now, ids = clock.now(), {"person_id": scene.circle.wren.id, "group_id": scene.circle.group.id}
    until = {"begins_at": now, "ends_at": now + timedelta(days=1), "set_by_id": scene.circle.ines.id}
    with db.transaction() as session:
        session.add(Measure(kind=MeasureKind.SUSPENSION, **ids, **until))


def has_no_account_any_more(_url: str, scene: Scene) -> None:
    with db.transaction() as session:
        session.get_one(Person, scene.circle.wren.id).state = PersonState.ENDED


#: The last two are rows only, which no process announces; so everything rests on asking again.
DEEDS: list[Deed] = [
    leaves, is_removed, signs_out, signs_out_elsewhere, has_a_new_passphrase, is_suspended, has_no_account_any_more,
]  # fmt: skip
CLOSES = {signs_out, signs_out_elsewhere, has_a_new_passphrase, has_no_account_any_more}
#: Seconds; five are promised.
SWEPT = 3.5


def nothing_further(pair: Pair, deeds: list[Deed], within: float) -> None:
    """Do each of these to somebody; then nothing they send is taken, and after `within` seconds nothing reaches them,
    while it does reach somebody else at the same process."""
    scenes = {deed: scene(pair) for deed in deeds}
    at = {}
    for deed, each in scenes.items():
        assert each.say(each.near, "before")
        each.wren.until(lambda each=each: each.heard(each.wren, "before"))  # type: ignore[misc]
        deed(pair.here, each)
        at[deed] = time.monotonic()
        assert not each.say(each.wren, "too late"), deed.__name__
    for deed, each in scenes.items():
        time.sleep(max(0.0, at[deed] + within - time.monotonic()))
        assert each.say(each.near, "canary-near")
        assert each.say(each.far, "canary-far")
        each.ines.until(lambda each=each: each.heard(each.ines, "canary-near"))  # type: ignore[misc]
        assert ("41" in each.wren.heard) is (deed in CLOSES), deed.__name__
        assert deed in CLOSES or not each.wren.over.is_set(), f"{deed.__name__}: nobody was there to hear it"
    time.sleep(0.2)
    for deed, each in scenes.items():
        assert not each.heard(each.wren, "canary"), deed.__name__
        assert not each.heard(each.ines, "too late"), deed.__name__
        each.close()


def test_what_is_said_in_one_is_heard_in_the_other_in_its_order(pair: Pair) -> None:
    each = scene(pair)
    for number in range(5):
        assert each.say(each.far, f"line {number}")
    each.ines.until(lambda: len(each.ines.told("room:changed")) == 5)
    assert [told["clock"] for told in each.ines.told("room:changed")] == [1, 2, 3, 4, 5]
    assert [told["message"]["text"][-1] for told in each.ines.told("room:changed")] == list("01234")
    each.close()


def test_people_in_a_room_see_each_other_across_processes(pair: Pair) -> None:
    each = scene(pair)
    with db.transaction() as session:
        session.merge(each.circle.group).shows_presence = True
    wren, ines = Wire.of(pair.here, each.circle.wren), each.ines
    wren.ask("room:enter", {"room": each.circle.room.ref})

    def seen(wire: Wire) -> list[str]:
        told = wire.told("presence:changed")
        return [who["name"] for who in told[-1]["present"]] if told else []

    for wire in (each.near, each.far):
        wire.ask("room:leave", {"room": each.circle.room.ref})
    for wire in (ines, wren):
        wire.until(lambda wire=wire: seen(wire) == ["Ines", "Wren"])  # type: ignore[misc]
    each.wren.close()
    wren.close()
    ines.until(lambda: seen(ines) == ["Ines"])
    each.close()


def test_a_worker_of_gunicorn_says_goodbye_and_its_clients_go_on_elsewhere(pair: Pair) -> None:
    each = scene(pair)
    with servers.running(pair.settings, commands=(), gunicorn=True) as third:
        wren = Wire.of(third.url, each.circle.wren)
        held = wren.ask("room:enter", {"room": each.circle.room.ref})["clock"]
        assert each.say(each.far, "to the third")
        wren.until(lambda: each.heard(wren, "to the third"))
        began = time.monotonic()
        third.process.terminate()
        assert wren.over.wait(2)
        assert "1" in wren.heard
        assert "41" not in wren.heard, "whoever is told to go for good does not come back"
        assert each.say(each.far, "while nobody listened")
        assert is_closing(third.url, each.cookie), "a proxy sends them to another one"
        assert third.process.wait(15) == 0
        assert time.monotonic() - began < 8
        assert "Traceback" not in third.said()
    found = each.wren.ask("room:enter", {"room": each.circle.room.ref, "after": held})
    assert [message["text"] for message in found["messages"]] == ["to the third", "while nobody listened"]
    wren.close(), each.close()


def is_closing(url: str, cookie: str) -> bool:
    """Whether new sockets are turned away, at the door or, a moment later, before it."""
    try:
        Wire(url, cookie).close()
    except websocket.WebSocketBadStatusException as reason:
        return bool(reason.status_code == 503)
    except OSError:
        return True
    return False


def test_within_a_second_with_the_bus(pair: Pair) -> None:
    nothing_further(pair, [deed for deed in DEEDS if deed is not has_no_account_any_more], 1.0)


def test_a_block_separates_two_processes_within_a_second(pair: Pair) -> None:
    each = scene(pair)
    send_form(pair.here, "/account/blocks", each.cookie, person=each.circle.otter.ref)
    each.wren.until(lambda: bool(each.wren.told("room:refresh")), patience=1)
    assert each.say(each.near, "canary")
    assert each.say(each.far, "canary")
    each.ines.until(lambda: len([f for f in each.ines.heard if "canary" in f]) == 2)
    assert not each.heard(each.wren, "canary")
    each.close()


def test_within_five_seconds_while_the_bus_hangs_and_what_is_said_there_is_heard_here_all_the_same(pair: Pair) -> None:
    pair.bus.send_signal(signal.SIGSTOP)
    try:
        time.sleep(2.5)
        nothing_further(pair, DEEDS, SWEPT)
        apart = scene(pair)
        began = time.monotonic()
        assert apart.say(apart.far, "said during the outage")
        took = time.monotonic() - began
        polled = heard_by_asking(apart, "said during the outage")
        assert not apart.heard(apart.ines, '"room:changed",{"room":"' + apart.circle.room.ref)
    finally:
        pair.bus.send_signal(signal.SIGCONT)
    again = heard_by_push(apart)
    print(
        f"\nacknowledged after {took:.2f} s, heard by polling after {polled:.2f} s, by the bus {again:.2f} s after it"
    )
    assert polled < 2
    assert again < 2
    apart.close()


def heard_by_asking(each: Scene, text: str) -> float:
    """How long it takes until Ines, who does what a client does, has this without having been pushed it."""
    began, clock_held = time.monotonic(), 0
    while time.monotonic() - began < 5:
        heads = [told["rooms"].get(each.circle.room.ref, 0) for told in each.ines.told("heads")]
        if heads and heads[-1] > clock_held:
            found = each.ines.ask("room:enter", {"room": each.circle.room.ref, "after": clock_held})
            clock_held = found["clock"]
            if text in json.dumps(found):
                return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError("it was never heard")


def heard_by_push(each: Scene) -> float:
    """How long it takes until what is said in the one process is pushed by the other again."""
    began = time.monotonic()
    for number in range(40):
        assert each.say(each.far, f"again-{number}")
        time.sleep(0.1)
        if any('"room:changed"' in frame and "again-" in frame for frame in each.ines.heard):
            return time.monotonic() - began
        time.sleep(0.2 if number > 6 else 0)  # eight at once, then one a second
    raise AssertionError("the bus was never heard again")
