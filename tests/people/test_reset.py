"""A forgotten passphrase, and a changed one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.notices.models import Notice
from groups.people.models import Person, Reset
from tests import make
from tests.people.letters import path_in, waiting

NEW = "grey feathers on a still lake"


@pytest.fixture
def wren(database: str) -> Person:
    return make.person("Wren", email="wren@example.org")


def signs_in(app: Flask, words: str) -> bool:
    answer = app.test_client().post("/sign-in", data={"email": "wren@example.org", "passphrase": words})
    return bool(answer.status_code == 303)


def test_the_letter_leads_to_a_new_passphrase(app: Flask, visitor: FlaskClient, wren: Person) -> None:
    assert visitor.post("/forgot", data={"email": "WREN@example.org"}).headers["Location"] == "/forgot/sent"
    (letter,) = waiting()
    assert letter.to == wren.email
    answer = visitor.post(path_in(letter), data={"passphrase": NEW})
    assert answer.status_code == 303
    assert visitor.get("/account").status_code == 200
    assert signs_in(app, NEW)
    assert not signs_in(app, make.PASSPHRASE)


def test_it_works_once_and_signs_every_browser_out(
    app: Flask, visitor: FlaskClient, browser_of: Callable[[Person], FlaskClient], wren: Person
) -> None:
    elsewhere = browser_of(wren)
    visitor.post("/forgot", data={"email": wren.email})
    path = path_in(waiting()[0])
    visitor.post(path, data={"passphrase": NEW})
    assert elsewhere.get("/account").status_code == 302
    assert app.test_client().post(path, data={"passphrase": "another lake with still feathers"}).status_code == 404
    assert signs_in(app, NEW)


def test_it_runs_out_after_half_an_hour(
    visitor: FlaskClient, wren: Person, at_noon: Callable[[timedelta], None]
) -> None:
    visitor.post("/forgot", data={"email": wren.email})
    path = path_in(waiting()[0])
    at_noon(timedelta(minutes=29))
    assert visitor.get(path).status_code == 200
    at_noon(timedelta(minutes=2))
    assert visitor.get(path).status_code == 404


def test_a_new_passphrase_uses_up_every_other_letter(visitor: FlaskClient, wren: Person) -> None:
    visitor.post("/forgot", data={"email": wren.email})
    visitor.post("/forgot", data={"email": wren.email})
    first, second = (path_in(letter) for letter in waiting())
    visitor.post(second, data={"passphrase": NEW})
    assert visitor.get(first).status_code == 404


def test_an_unknown_address_gets_the_same_answer_and_no_letter(app: Flask, wren: Person) -> None:
    answers = []
    for email in (wren.email, "nobody@example.org", "not an address"):
        browser = app.test_client()
        sent = browser.post("/forgot", data={"email": email})
        answers.append((sent.status_code, sent.headers["Location"], browser.get("/forgot/sent").text))
    assert answers[0] == answers[1] == answers[2]
    assert [letter.to for letter in waiting()] == [wren.email]


def test_the_same_is_written_for_both(visitor: FlaskClient, wren: Person) -> None:
    for email in (wren.email, "nobody@example.org"):
        visitor.post("/forgot", data={"email": email})
    assert db.session().scalar(select(func.count()).select_from(Notice)) == 2
    assert db.session().scalar(select(func.count()).select_from(Reset)) == 0, "made when the letter is written"


@pytest.mark.parametrize("words", ["", "short", "passwordpassword", "wren wren wren 1990"])
def test_a_weak_one_is_refused_and_the_letter_still_works(visitor: FlaskClient, wren: Person, words: str) -> None:
    visitor.post("/forgot", data={"email": wren.email})
    path = path_in(waiting()[0])
    assert visitor.post(path, data={"passphrase": words}).status_code == 422
    assert visitor.post(path, data={"passphrase": NEW}).status_code == 303


def test_changing_needs_the_old_one(app: Flask, browser_of: Callable[[Person], FlaskClient], wren: Person) -> None:
    browser, elsewhere = browser_of(wren), browser_of(wren)
    page = browser.post("/account/passphrase", data={"old": "not the old one at all", "passphrase": NEW})
    assert page.status_code == 422
    assert "not your passphrase" in page.text
    done = browser.post("/account/passphrase", data={"old": make.PASSPHRASE, "passphrase": NEW})
    assert done.status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert signs_in(app, NEW)


@pytest.mark.parametrize("token", ["x", "x" * 3000, "%2e%2e", "é"])
def test_a_made_up_token_is_not_found(visitor: FlaskClient, token: str) -> None:
    assert visitor.get(f"/reset/{token}").status_code == 404
    assert visitor.get(f"/confirm/{token}").status_code == 404
