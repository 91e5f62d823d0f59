"""Refusals as pages and as JSON: a sentence to act on, the right status, and nothing about the fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from groups import db, web
from groups.errors import Conflict, Forbidden, Invalid, NotFound, TooSoon, TryAgain
from groups.membership.models import Group
from groups.people.models import Person
from groups.web import open_to_visitors
from tests import make, servers
from tests.conftest import SQLITE

PROBLEMS = {
    404: NotFound(), 403: Forbidden("Not this one."), 422: Invalid("Not like this."), 409: Conflict("Too late."),
    429: TooSoon("Wait a little.", wait=17), 503: TryAgain(),
}  # fmt: skip
JSON = {"Accept": "application/json"}


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The application with views that refuse and views that fail."""

    @app.get("/refuse/<int:status>")
    @open_to_visitors
    def refuse(status: int) -> str:
        raise PROBLEMS[status]

    @app.get("/fault")
    @open_to_visitors
    def fault() -> str:
        db.session().add(Group(name="unfinished", summary="", zone="UTC", created_at=make.NOON))
        db.session().flush()
        raise RuntimeError("canary: the password is swordfish")

    @app.get("/away")
    @open_to_visitors
    def away() -> str:
        return str(db.session().scalar(text("SELECT 1")))

    @app.get("/inside")
    @open_to_visitors
    def inside() -> str:
        with db.transaction():
            return "in"

    return app


def test_each_problem_is_a_page_with_its_sentence_and_status(broken: Flask) -> None:
    visitor = broken.test_client()
    for status, problem in PROBLEMS.items():
        page = visitor.get(f"/refuse/{status}")
        assert (page.status_code, problem.say in page.text) == (status, True), status
        assert "Urgent help" in page.text


def test_a_script_is_refused_in_json(broken: Flask) -> None:
    visitor = broken.test_client()
    for status, problem in PROBLEMS.items():
        answer = visitor.get(f"/refuse/{status}", headers=JSON)
        assert (answer.status_code, answer.json) == (status, {"ok": False, "code": problem.code, "say": problem.say})
    assert visitor.get("/nowhere", headers=JSON).json["code"] == "http"
    assert visitor.get("/home", headers=JSON).json == {"ok": False, "code": "sign_in", "say": "Please sign in first."}


def test_too_soon_says_when_to_come_back_and_a_wrong_method_which_are_right(broken: Flask) -> None:
    visitor = broken.test_client()
    assert visitor.get("/refuse/429").headers["Retry-After"] == "17"
    assert {"GET", "POST"} <= set(visitor.delete("/sign-in").headers["Allow"].replace(" ", "").split(","))


def test_missing_and_hidden_are_the_same_to_the_byte(app: Flask, browser_of: Callable[[Person], FlaskClient]) -> None:
    hidden = make.group("Hidden", is_listed=False)
    make.room(hidden)
    browser = browser_of(make.person())
    missing, forbidden = (browser.get(f"/groups/{ref}") for ref in ("x" * 26, hidden.ref))
    assert (missing.status_code, forbidden.status_code) == (404, 404)
    assert missing.data == forbidden.data


def test_a_fault_says_nothing_about_itself_and_leaves_nothing_behind(broken: Flask) -> None:
    make.community()
    for headers in ({}, JSON):
        answer = broken.test_client().get("/fault", headers=headers)
        assert answer.status_code == 500
        assert "not your fault" in answer.text
        for word in ("canary", "swordfish", "RuntimeError", "Traceback", "test_refusals", "sqlalchemy", "werkzeug"):
            assert word not in answer.text
    assert db.session().scalar(select(func.count()).select_from(Group)) == 0
    assert not db.session().new


def test_json_where_a_form_is_read_is_refused_with_a_sentence(broken: Flask) -> None:
    visitor = broken.test_client()
    for sent in ({"email": 1}, [], 7, "x"):
        answer = visitor.post("/sign-in", json=sent)
        assert (answer.status_code, "use the form" in answer.text) == (422, True)
    answer = visitor.post("/sign-in", data=b"{broken", content_type="application/json", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (422, "not_a_form")
    assert visitor.post("/sign-in", data=b"{}", content_type="application/ld+json").status_code == 422


@pytest.fixture
def without_database(broken: Flask) -> Iterator[Flask]:
    """The application, its database gone after it started."""
    before = db.engine().url.render_as_string(hide_password=False)
    if SQLITE:
        db.configure("sqlite:////nowhere/at/all/stones.db")
    else:
        with servers.postgres() as url:
            db.configure(url)
            db.session().execute(text("SELECT 1"))
            db.release()
    yield broken
    db.configure(before)


def test_without_a_database_every_page_says_to_try_again(without_database: Flask) -> None:
    visitor = without_database.test_client()
    with visitor.session_transaction() as cookie:
        cookie["_user_id"] = "a token of somebody"
    for path in ("/away", "/inside", "/home", "/find", "/nowhere", "/sign-in"):
        answer = visitor.get(path)
        assert answer.status_code in (404, 503), path
        assert ("try again" in answer.text) or answer.status_code == 404, path
        assert "OperationalError" not in answer.text
    assert visitor.get("/home", headers=JSON).json["code"] == "try_again"
    assert without_database.test_client().get("/healthz").status_code == 200
    with visitor.get("/static/css/app.css") as file:
        assert file.status_code == 200


def test_a_host_that_is_not_ours_is_refused_without_repeating_it(broken: Flask) -> None:
    visitor = broken.test_client()
    for host in (
        "evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "evil.example#localhost",
        "localhost:80@evil.example", "127.0.0.1.evil.example", "xlocalhost", "localhost.", "0.0.0.0", "[::2]", "",
        "a b",
        "localhost,evil.example", "LOCALHOST.EVIL.EXAMPLE", "evil.example\\localhost", "127.0.0.2", "2130706433",
        "localhost/evil",
        "[::1].evil.example", "x" * 5000,
    ):  # fmt: skip
        answer = visitor.get("/", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text
    for host in ("localhost", "localhost:8000", "127.0.0.1:9"):
        assert visitor.get("/healthz", headers={"Host": host}).status_code == 200, host


def test_a_forwarded_host_or_address_is_believed_from_nobody(broken: Flask) -> None:
    @broken.get("/who")
    @open_to_visitors
    def who() -> str:
        return f"{web.address()} {web.request.host} {web.request.scheme}"

    told = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=1",
    }
    assert broken.test_client().get("/who", headers=told).text == "127.0.0.1 localhost http"
