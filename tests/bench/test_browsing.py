"""The browsers beside chat ask at their pace, each from an address of its own, and time from when they meant to ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from benchmarks.chat import browsing
from benchmarks.chat.browsing import Asked, Burglary

pytestmark = pytest.mark.pure

FORM = b'<form><input name="csrf_token" type="hidden" value="a-token"></form>'


class Site(BaseHTTPRequestHandler):
    """Pages, and a form whose passphrase is `right`. Notes who asked what."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, Any]]]
    slow = 0.0

    def do_GET(self) -> None:
        self._note({})
        time.sleep(self.slow)
        self._answer(404 if self.path == "/gone" else 200, FORM)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._note({name: values[0] for name, values in form.items()})
        self._answer(303 if form["passphrase"] == ["right"] else 422, b"")

    def log_message(self, *_words: Any) -> None:
        """Nothing."""

    def _note(self, form: dict[str, str]) -> None:
        self.seen.append((self.path, self.client_address[0], {**form, "cookie": self.headers["Cookie"]}))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "stones=empty; Path=/")
        self.end_headers()
        self.wfile.write(body)


class Deaf(Site):
    """Never answers a form, until it is `over`."""

    over: threading.Event

    def do_POST(self) -> None:
        self._note({})
        self.over.wait(5)


@contextmanager
def site(kind: type[Site] = Site, **given: Any) -> Iterator[tuple[int, list[tuple[str, str, dict[str, Any]]]]]:
    handler = type("Here", (kind,), {"seen": [], **given})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], handler.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def after(told: list[Any], count: int) -> None:
    end = time.monotonic() + 5
    while len(told) < count and time.monotonic() < end:
        time.sleep(0.005)


def test_readers_go_from_page_to_page() -> None:
    readers = [{"cookie": f"stones={n}", "paths": ["/home", "/rooms/abc", "/gone"]} for n in range(2)]
    told: list[Asked] = []
    with site() as (port, seen), browsing.meanwhile(browsing.read_pages(port, readers, 0.01, told)):
        after(told, 8)
    assert {address for _path, address, _form in seen} == {"127.0.1.1", "127.0.1.2"}
    assert [path for path, _address, form in seen if form["cookie"] == "stones=0"][:4] == [
        "/home", "/rooms/abc", "/gone", "/home",
    ]  # fmt: skip
    assert {(each.what, each.status) for each in told} == {("/home", 200), ("/rooms/…", 200), ("/gone", 404)}


def test_a_wait_counts_from_when_the_page_was_due() -> None:
    told: list[Asked] = []
    reader = [{"cookie": "", "paths": ["/home"]}]
    with site(slow=0.03) as (port, _seen), browsing.meanwhile(browsing.read_pages(port, reader, 0.01, told)):
        after(told, 4)
    assert told[3].seconds > 0.08


def test_doors_are_tried_at_a_pace_with_the_form_of_the_page() -> None:
    told: list[Asked] = []
    plan = Burglary(200, ["wren@example.org"], 3, "right")
    with site() as (port, seen), browsing.meanwhile(browsing.try_doors(port, plan, told)):
        after(told, 8)
    posts = [(address, form) for path, address, form in seen if "email" in form]
    assert {(form["csrf_token"], form["cookie"]) for _address, form in posts} == {("a-token", "stones=empty")}
    assert {address for address, _form in posts} == {"127.1.0.1", "127.1.0.2", "127.1.0.3"}
    assert {(each.what, each.status) for each in told} >= {("unknown", 422), ("right", 303), ("wrong", 422)}


def test_who_was_never_answered_is_counted_when_it_ends() -> None:
    told: list[Asked] = []
    over = threading.Event()
    plan = Burglary(100, ["wren@example.org"], 3, "right")
    with site(Deaf, over=over) as (port, seen):
        with browsing.meanwhile(browsing.try_doors(port, plan, told)):
            after(seen, 4)
        over.set()
    assert len(told) >= 3
    assert {each.status for each in told} == {0}


def test_what_goes_wrong_beside_is_raised() -> None:
    with site() as (port, _seen):
        pass
    with (
        pytest.raises(RuntimeError, match="was answered with 0"),
        browsing.meanwhile(browsing.try_doors(port, Burglary(10, ["a"], 1, "b"), [])),
    ):
        time.sleep(0.05)
