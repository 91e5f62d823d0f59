"""Where one may be sent after a sign-in: a path of this site and nothing else; and who asks, for limits."""

from __future__ import annotations

import pytest
from flask import Flask

from groups import web

TRICKS = [
    "", " ", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example", "http://evil.example", "https://evil.example", "https:evil.example", "https:/evil.example",
    "HTTPS://evil.example", "hTtP:\\\\evil.example", "http:\\evil.example", "ftp://evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,hi", "vbscript:x", "blob:x", "file:///etc/passwd", "mailto:x@evil.example",
    "evil.example", "evil.example/path", "www.evil.example", "@evil.example", "user@evil.example", ".evil.example",
    "./evil", "../evil", "?next=//evil.example", "#//evil.example", ":evil", "://evil.example", "/ /evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\r\nSet-Cookie: a=b", "/a\r\nLocation: //evil",
    "/\x00/evil.example",
    "/\x0b/evil", "/\x1f/evil", "/\x7f/evil", "\t//evil.example", "\n//evil.example", " //evil.example", " /home",
    "/home ",
    "\x00//evil.example", "/a\\..\\..\\evil", "/home\\@evil.example", "/\u2028/evil.example", "/\u2029/evil",
    "/\x85/evil",
    "/\xa0/evil", "/\u200e/evil", "/\u202e/evil", "/\ufeff/evil", "\u2044\u2044evil.example",
    "\uff0f\uff0fevil.example", "/\ud800",
    "http://localhost@evil.example", "//localhost@evil.example", "/" + "a" * 2000, "\u3002evil.example",
    "//evil\u3002example",
]  # fmt: skip

PLAIN = [
    "/",
    "/home",
    "/find?near=Bristol&q=tea",
    "/groups/abc/meetups?after=x#top",
    "/a:b",
    "/a@b",
    "/caf\u00e9",
    "/%2f%2fevil.example",
    "/a//b",
]


@pytest.mark.pure
def test_there_are_tricks_enough() -> None:
    assert len(set(TRICKS)) >= 60


@pytest.mark.pure
@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_leads_home(trick: str) -> None:
    assert web.safe_next(trick, "/home") == "/home"


@pytest.mark.pure
def test_nothing_given_leads_home() -> None:
    assert web.safe_next(None, "/home") == "/home"


@pytest.mark.pure
@pytest.mark.parametrize("path", PLAIN)
def test_a_plain_path_is_followed(path: str) -> None:
    assert web.safe_next(path, "/other") == path


def test_the_redirect_to_the_sign_in_brings_one_back_and_never_away(app: Flask) -> None:
    visitor = app.test_client()
    assert visitor.get("/home?x=1").headers["Location"] == "/sign-in?next=/home?x%3D1"
    for path in ("//evil.example/home", "/home?" + "a" * 5000, "/%5c%5cevil.example"):
        answer = visitor.get(path)
        assert "evil" not in answer.headers.get("Location", "")
        assert len(answer.headers.get("Location", "")) < 3000


def test_neighbours_of_one_network_share_a_limit(app: Flask) -> None:
    def known_as(address: str | None) -> str:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return web.address()

    assert known_as("192.0.2.7") == "192.0.2.7"
    assert known_as("::ffff:192.0.2.7") == "192.0.2.7"
    assert known_as("2001:db8::1") == known_as("2001:db8:0:0:ffff:1:2:3") == known_as("2001:DB8:0:0::9")
    assert known_as("2001:db8::1") != known_as("2001:db8:0:1::1")
    assert known_as("fe80::1%eth0") == known_as("fe80::2")
    for odd in ("", None, "nonsense", "1.2.3.4, 5.6.7.8", "@"):
        assert known_as(odd) == "unknown"
