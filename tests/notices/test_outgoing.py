"""Requests to addresses that others name never reach the machines around us, and never hold us up."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from groups import outgoing
from groups.outgoing import NotReached
from tests.notices.push_service import PushService, open_push_service

pytestmark = pytest.mark.pure


@pytest.fixture
def there(tmp_path: Path) -> Iterator[PushService]:
    with open_push_service(tmp_path) as service:
        yield service


def ask(there: PushService, path: str = "/x", seconds: float = 0.6) -> outgoing.Answer:
    return outgoing.post(there.url + path, b"words", {"TTL": "5"}, seconds=seconds, guard=there.guard)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.4", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not outgoing.is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "142.250.1.1", "2a00:1450:4001::1", "::ffff:9.9.9.9", "64:ff9b::9.9.9.9"]
)
def test_addresses_that_are_public_are_known(address: str) -> None:
    assert outgoing.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example/x", "ftp://push.example/", "https://", "https:///x", "https://me@push.example/",
        "https://push.example:8443/", "https://push.example:99999/", "https://push.example:x/", "//push.example/",
        "https://push.example/a b", "https://push.example/\r\nHost: y", "https://pu sh.example/", "https://püsh.example/",
        "https://push.example\\@10.0.0.1/", "https://[::1", "javascript:alert(1)", "", "https://-push.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_not_called(url: str) -> None:
    with pytest.raises(NotReached) as caught:
        outgoing.post(url, b"", {}, seconds=1)
    assert caught.value.final


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.7", "2130706433", "0x7f.1", "169.254.169.254"]
)
def test_a_private_machine_is_not_called_however_it_is_named(host: str) -> None:
    with pytest.raises(NotReached) as caught:
        outgoing.post(f"https://{host}/x", b"", {}, seconds=1)
    assert caught.value.why in {"not public", "gaierror", "no address"}


def test_a_name_that_stands_for_a_private_address_as_well_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of this world are others' to set: one public address beside a private one is a trick."""
    called: list[object] = []
    where = [(2, 1, 6, "", (address, 443)) for address in ("9.9.9.9", "10.0.0.7")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_words, **_more: where)
    monkeypatch.setattr("socket.socket", lambda *words, **_more: called.append(words))
    with pytest.raises(NotReached, match="not public"):
        outgoing.post("https://push.example/x", b"", {}, seconds=1)
    assert called == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    there: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that stands for something else a moment later changes nothing: it is asked once."""
    port, names = int(there.url.rpartition(":")[2]), iter(["127.0.0.1", "10.0.0.7"])
    monkeypatch.setattr("socket.getaddrinfo", lambda *_words, **_more: [(2, 1, 6, "", (next(names), port))])
    with pytest.raises(NotReached, match="SSLCertVerificationError"):
        outgoing.post(f"https://push.example:{port}/x", b"", {}, seconds=1, guard=there.guard)
    assert there.arrived == [], "and its certificate is for another name"


def test_an_answer_is_its_status_and_headers(there: PushService) -> None:
    there.answer = lambda _path, _time: b"HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\n\r\n" + b"x" * 100_000
    answer = ask(there, "/send/a?b=c")
    assert (answer.status, answer.headers["retry-after"]) == (429, "30")
    (arrived,) = there.arrived
    assert (arrived.path, arrived.body, arrived.headers["TTL"]) == ("/send/a?b=c", b"words", "5")
    assert arrived.headers["Host"] == there.url.removeprefix("https://")


def test_a_redirect_is_not_followed(there: PushService) -> None:
    there.answer = lambda _path, _time: b"HTTP/1.1 307 x\r\nLocation: /elsewhere\r\n\r\n"
    assert ask(there).status == 307
    assert [each.path for each in there.arrived] == ["/x"]


@pytest.mark.parametrize("trouble", ["hang", "trickle"])
def test_nobody_holds_us_up(there: PushService, trouble: str) -> None:
    there.answer = lambda _path, _time: trouble
    began = time.monotonic()
    with pytest.raises(NotReached, match="TimeoutError"):
        ask(there)
    assert time.monotonic() - began < 1.2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("hang up", "hung up"),
        (b"HTTP/1.1 2", "hung up"),
        (b"SMTP 220 hello\r\n\r\n", "no http"),
        (b"HTTP/1.1 999 x\r\n\r\n", "no http"),
        (b"HTTP/1.1 200 x\r\n" + b"A: b\r\n" * 20_000, "too long"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_that_may_pass(there: PushService, said: str | bytes, why: str) -> None:
    there.answer = lambda _path, _time: said
    with pytest.raises(NotReached, match=why) as caught:
        ask(there)
    assert not caught.value.final


def test_a_certificate_that_nobody_vouches_for_is_refused(there: PushService) -> None:
    strict: Callable[[], ssl.SSLContext] = ssl.create_default_context
    with pytest.raises(NotReached, match="SSL"):
        outgoing.post(f"{there.url}/x", b"", {}, seconds=1, guard=replace(there.guard, trust=strict))
    assert there.arrived == []
