"""Logs: ids and outcomes, never anybody's words, addresses, tokens or codes."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import TextIOWrapper

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups import db, logs
from groups.errors import Conflict
from groups.logs import log
from groups.people.models import Person
from groups.web import open_to_visitors
from tests import make

CANARY = "canary-singing@example.org"


@pytest.fixture(params=["json", "plain"])
def said(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that was logged, in each style in turn."""
    logs.configure(request.param, "DEBUG")
    yield lambda: capsys.readouterr().err
    logs.configure("plain", "ERROR")


def sing() -> None:
    words = CANARY
    raise ValueError(f"could not read {words!r}")


def test_a_fault_is_logged_with_its_place_and_without_its_words(said: Callable[[], str]) -> None:
    try:
        sing()
    except ValueError as fault:
        log.exception("view_failed", person=7)
        log.error("again", exc_info=fault)
        log.error("once more", exc_info=(type(fault), fault, fault.__traceback__))
        log.error("and", exception=str(fault))
    text = said()
    assert "canary" not in text
    assert text.count("ValueError at ") == 3
    assert "test_logs.py" in text
    assert "sing" in text


def test_an_unknown_key_is_withheld(said: Callable[[], str]) -> None:
    log.info("request", person=7, email=CANARY, text=CANARY, token=CANARY, nested={"words": CANARY})
    text = said()
    assert "canary" not in text
    assert text.count("withheld") == 4
    assert "7" in text


def test_an_exception_flag_without_an_exception_does_no_harm(said: Callable[[], str]) -> None:
    log.error("odd", exc_info=True)
    assert "odd" in said()


def test_libraries_do_not_speak_in_their_own_words(said: Callable[[], str]) -> None:
    logging.getLogger("some.library").warning("could not deliver to %s", CANARY)
    try:
        sing()
    except ValueError:
        logging.getLogger("another").exception("failed: %s", CANARY)
    text = said()
    assert "canary" not in text
    assert "some.library" in text
    assert "ValueError at" in text


def test_no_value_can_begin_a_line_of_its_own_or_move_the_cursor(said: Callable[[], str]) -> None:
    for sign in ("\n", "\r", "\x1b[2J", "\u2028", "\u2029", "\x85", "\x00", "\u202e"):
        log.info("request", endpoint=f"before{sign}level=error event=forged", method="G" * 5000)
        text = said()
        assert len(text.splitlines()) == 1, repr(sign)
        assert not set(text.rstrip("\n")) & set("\r\x1b\u2028\u2029\x85\x00\u202e\n"), repr(sign)
        assert len(text) < 2000


def test_json_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "INFO")
    log.info("request", status=200, ms=1.5)
    log.debug("not at this level")
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert (found["event"], found["status"], found["level"]) == ("request", 200, "info")
    assert found["timestamp"].endswith("Z")
    logs.configure("plain", "ERROR")


def test_configuring_again_and_again_logs_each_thing_once(said: Callable[[], str]) -> None:
    for _ in range(3):
        logs.configure("plain", "INFO")
    logging.getLogger("some.library").error("x")
    assert said().count("\n") == 1


def test_a_whole_request_with_its_errors_logs_no_words_and_no_secrets(
    app: Flask, browser_of: Callable[[Person], FlaskClient], said: Callable[[], str]
) -> None:
    @app.get("/fault-of-a-view")
    @open_to_visitors
    def fault() -> str:
        sing()
        return ""

    @app.get("/fault-of-a-statement")
    @open_to_visitors
    def statement() -> str:
        with db.transaction() as session:
            session.add(make.Agreement(group_id=-1, number=1, version=1, words=CANARY, why=CANARY))
        return ""

    @app.get("/refusal")
    @open_to_visitors
    def refusal() -> str:
        raise Conflict(CANARY)

    wren = make.person("Canary Wren", email=CANARY)
    browser = browser_of(wren)
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    statuses = [browser.get(path).status_code for path in ("/fault-of-a-view", "/fault-of-a-statement", "/refusal")]
    assert statuses == [500, 500, 409]
    browser.get(f"/find?q={CANARY}&near=canary")
    browser.get("/invitation/canary-token-canary-token")
    browser.post("/sign-in", data={"email": CANARY, "passphrase": "canary passphrase of mine"})
    browser.post("/forgot", data={"email": CANARY})
    browser.post("/sign-up", data={"name": "canary", "email": CANARY, "passphrase": "canary passphrase of mine"})
    text = said()
    assert text.count("view_failed") == 2
    assert text.count("request") > 6
    assert "canary" not in text.lower()
    assert token not in text
    assert app.config["SECRET_KEY"] not in text


@pytest.mark.pure
def test_no_allowed_key_invites_words_or_addresses() -> None:
    assert logs.ALLOWED.isdisjoint(
        {"email", "name", "text", "words", "token", "address", "ip", "path", "query", "body"}
    )


@pytest.mark.pure
def test_a_disk_that_is_full_stops_no_deed(monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure("plain", "INFO")
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr(sys, "stderr", TextIOWrapper(full, write_through=True))
        with pytest.raises(OSError, match="space"):
            print("a word", file=sys.stderr, flush=True)
        log.error("event_failed", code="fault")
        sys.stderr.detach()  # type: ignore[attr-defined]  # it is the one from above
        monkeypatch.undo()
    logs.configure("plain", "ERROR")
