"""Every answer carries the headers, whoever gives it: a page, a refusal, a file, or the wrapper itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from groups import web
from groups.people.models import Person
from groups.web import Headers, open_to_visitors
from tests import make
from tests.kernel.conftest import Door

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
WANTED = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'", "form-action": "'self'", "worker-src": "'self'",
}  # fmt: skip


@pytest.fixture
def every_kind(app: Flask) -> dict[str, tuple[int, Callable[[Client], object]]]:
    """A name for each kind of answer, its status, and how to ask for it."""

    @app.get("/fault")
    @open_to_visitors
    def fault() -> str:
        raise ZeroDivisionError

    make.community()
    large = b"x=" + b"y" * 1_100_000
    return {
        "page": (200, lambda c: c.get("/")),
        "redirect to sign-in": (302, lambda c: c.get("/home")),
        "unmodified": (304, _unmodified),
        "not found": (404, lambda c: c.get("/nowhere")),
        "wrong method": (405, lambda c: c.delete("/sign-in")),
        "odd method": (405, lambda c: c.open("/", method="BREW")),
        "options": (200, lambda c: c.options("/")),
        "too large": (413, lambda c: c.post("/sign-in", data=large, content_type="application/x-www-form-urlencoded")),
        "in JSON": (422, lambda c: c.post("/sign-in", json={"email": []})),
        "from elsewhere": (403, lambda c: c.post("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})),
        "unknown host": (400, lambda c: c.get("/", headers={"Host": "evil.example"})),
        "fault": (500, lambda c: c.get("/fault")),
        "health": (200, lambda c: c.get("/healthz")),
        "file": (200, lambda c: c.get("/static/css/app.css")),
        "no file": (404, lambda c: c.get("/static/css/none.css")),
        "head": (200, lambda c: c.head("/")),
    }


def _unmodified(client: Client) -> object:
    with client.get("/static/css/app.css") as first:
        tag = first.headers["ETag"]
    return client.get("/static/css/app.css", headers={"If-None-Match": tag})


def test_every_kind_of_answer_carries_every_header(door: Door, every_kind: dict[str, tuple[int, object]]) -> None:
    client = door()
    for name, (status, ask) in every_kind.items():
        answer = ask(client)  # type: ignore[operator]  # it is a function; the table mixes kinds
        assert answer.status_code == status, name
        for header, value in ALWAYS.items():
            assert answer.headers.getlist(header) == [value], (name, header)
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1, name
        assert "Permissions-Policy" in answer.headers, name
        assert "Server" not in answer.headers, name
        assert "X-Powered-By" not in answer.headers, name
        assert "Access-Control-Allow-Origin" not in answer.headers, name
        answer.close()


def test_the_policy_allows_nothing_unsafe_and_nobody_elses_scripts(door: Door) -> None:
    policy = door().get("/healthz").headers["Content-Security-Policy"]
    for word in ("unsafe", "*", "http:", "https:", "blob:", "nonce", "strict-dynamic"):
        assert word not in policy
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert {name: rules[name] for name in WANTED} == WANTED
    assert rules["connect-src"] == "'self' ws://localhost"
    assert [name for name, value in rules.items() if "data:" in value] == ["img-src"]


def test_https_is_insisted_on_only_where_there_is_https(door: Door) -> None:
    assert "Strict-Transport-Security" not in door().get("/healthz").headers
    said = door(https=True).get("/healthz").headers["Strict-Transport-Security"]
    assert int(said.split("max-age=")[1].split(";")[0]) >= 31536000
    assert "includeSubDomains" in said


def test_pages_are_not_kept_by_browsers_or_on_the_way(browser_of: Callable[[Person], FlaskClient]) -> None:
    browser = browser_of(make.person())
    for path in ("/home", "/account", "/groups", "/nowhere", "/account/sign-ins", "/readyz"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


def test_an_application_that_breaks_outright_still_answers_kindly(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("canary in the machine")

    answer = Client(Headers(broken, https=False, socket_origin="ws://x")).get("/")
    assert answer.status_code == 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert web.HTTP_SENTENCES[500] in answer.text
    assert "canary" not in answer.text + capsys.readouterr().err


def test_a_fault_after_the_answer_has_begun_is_left_to_the_server() -> None:
    def broken(_environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Server", "told")])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Client(Headers(broken, https=False, socket_origin="ws://x")).get("/")


def test_what_an_answer_says_itself_is_kept_and_never_said_twice() -> None:
    def own(_environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("content-security-policy", "sandbox"), ("Server", "told")])
        return [b""]

    headers = Client(Headers(own, https=False, socket_origin="ws://x")).get("/").headers
    assert headers.getlist("Content-Security-Policy") == ["sandbox"]
    assert "Server" not in headers


def test_the_cookie_is_for_this_site_and_out_of_reach_of_scripts(visitor: FlaskClient, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    cookie = visitor.get("/sign-in").headers["Set-Cookie"]
    for part in ("HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
