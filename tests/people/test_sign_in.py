"""Signing in and out, the list of sign-ins, and leaving in a hurry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db, events, heavy
from groups.people import passphrase, queries
from groups.people.events import SignInEnded, SignInsEnded
from groups.people.models import Person, PersonState, SignIn
from groups.people.tokens import hash_token
from tests import make

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(browser: FlaskClient, email: str, words: str = make.PASSPHRASE, **given: str) -> object:
    return browser.post(
        "/sign-in", data={"email": email, "passphrase": words, **given}, headers={"User-Agent": FIREFOX}
    )


@pytest.fixture
def wren(database: str) -> Person:
    return make.person("Wren", email="wren@example.org")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    """What is announced during a test."""
    told: list[events.Event] = []
    monkeypatch.setattr(events, "tell", lambda happened: told.extend(happened))
    return told


def test_the_right_words_sign_in(visitor: FlaskClient, wren: Person) -> None:
    answer = enter(visitor, " Wren@Example.ORG ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    (row,) = db.session().scalars(select(SignIn)).all()
    assert row.device == "Firefox on Linux"
    assert row.expires_at - row.created_at == timedelta(hours=12)
    assert "Expires" not in answer.headers["Set-Cookie"]


def test_ones_own_device_stays_signed_in_for_a_month(visitor: FlaskClient, wren: Person) -> None:
    answer = enter(visitor, wren.email, own_device="y")
    assert "Expires" in answer.headers["Set-Cookie"]
    (row,) = db.session().scalars(select(SignIn)).all()
    assert row.expires_at - row.created_at == timedelta(days=30)


def test_the_cookies_token_is_not_in_the_database(visitor: FlaskClient, wren: Person) -> None:
    enter(visitor, wren.email)
    with visitor.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert db.session().scalar(select(SignIn.token_hash)) == hash_token(token) != token


def test_nothing_of_the_cookie_before_is_kept(visitor: FlaskClient, wren: Person) -> None:
    with visitor.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["_user_id"] = "known in advance"
    enter(visitor, wren.email)
    with visitor.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "known in advance"


def test_an_unknown_address_and_a_wrong_passphrase_look_the_same(app: Flask, wren: Person) -> None:
    hashes, answers = [], []
    heavy.run_through(lambda work, args: (hashes.append(work), work(*args))[1])
    try:
        for email in (wren.email, "nobody@example.org", "not an address"):
            before, page = len(hashes), enter(app.test_client(), email, "something quite different")
            answers.append((page.status_code, page.text.replace(email, "—"), len(hashes) - before))
    finally:
        heavy.run_through(None)
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422
    assert answers[0][2] == 1


def test_an_ended_account_is_an_unknown_one(visitor: FlaskClient) -> None:
    gone = make.person("Gone", state=PersonState.ENDED)
    assert enter(visitor, gone.email).status_code == 422


def test_after_a_few_wrong_tries_the_way_on_is_the_letter(app: Flask, wren: Person) -> None:
    for email in (wren.email, "nobody@example.org"):
        for _ in range(5):
            assert enter(app.test_client(), email, "wrong wrong wrong wrong").status_code == 422
        page = enter(app.test_client(), email)
        assert page.status_code == 429
        assert "ask for a letter" in page.text
        assert "/forgot" in page.text


def test_an_address_may_try_only_so_often(app: Flask) -> None:
    for number in range(20):
        enter(app.test_client(), f"nobody{number}@example.org", "wrong wrong wrong wrong")
    assert enter(app.test_client(), "nobody99@example.org").status_code == 429


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [("/groups", "/groups"), ("https://elsewhere.example/", "/home"), ("//elsewhere.example", "/home"), ("", "/home")],
)
def test_one_comes_back_to_where_one_was_going_but_never_elsewhere(
    visitor: FlaskClient, wren: Person, wanted: str, leads: str
) -> None:
    assert enter(visitor, wren.email, next=wanted).headers["Location"] == leads


def test_a_stale_hash_is_made_again(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, wren: Person) -> None:
    before = wren.passphrase
    monkeypatch.setattr(passphrase, "is_stale", lambda _kept: True)
    enter(visitor, wren.email)
    after = db.session().scalar(select(Person.passphrase).where(Person.id == wren.id))
    assert after != before
    assert passphrase.verify(after, make.PASSPHRASE)


def test_signing_out_ends_the_row_and_clears_the_browser(
    visitor: FlaskClient, wren: Person, heard: list[events.Event]
) -> None:
    enter(visitor, wren.email)
    answer = visitor.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [type(event) for event in heard] == [SignInEnded]
    assert visitor.get("/account").status_code == 302
    assert db.session().scalar(select(SignIn.ended_at)) is not None


def test_signing_out_is_not_a_link(browser_of: Callable[[Person], FlaskClient], wren: Person) -> None:
    assert browser_of(wren).get("/sign-out").status_code == 405


def test_a_sign_in_runs_out(visitor: FlaskClient, wren: Person, at_noon: Callable[[timedelta], None]) -> None:
    enter(visitor, wren.email)
    at_noon(timedelta(hours=11))
    assert visitor.get("/account").status_code == 200
    at_noon(timedelta(hours=1, minutes=1))
    assert visitor.get("/account").status_code == 302


def test_use_is_written_down_every_five_minutes_at_most(
    browser_of: Callable[[Person], FlaskClient], at_noon: Callable[[timedelta], None]
) -> None:
    browser = browser_of(make.person())
    first = db.session().scalar(select(SignIn.seen_at))
    at_noon(timedelta(minutes=4))
    browser.get("/account")
    assert db.session().scalar(select(SignIn.seen_at)) == first
    at_noon(timedelta(minutes=2))
    browser.get("/account")
    assert db.session().scalar(select(SignIn.seen_at)) == first + timedelta(minutes=6)


def test_a_person_sees_their_sign_ins_and_ends_one(
    browser_of: Callable[[Person], FlaskClient], wren: Person, heard: list[events.Event]
) -> None:
    here, there = browser_of(wren), browser_of(wren)
    assert here.get("/account/sign-ins").text.count("End it") == 1
    newest = db.session().scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert here.post(f"/account/sign-ins/{newest.ref}/end").status_code == 303
    assert heard == [SignInEnded(newest.id, wren.id)]
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_all_others_end_at_once(
    browser_of: Callable[[Person], FlaskClient], wren: Person, heard: list[events.Event]
) -> None:
    here, others = browser_of(wren), [browser_of(wren) for _ in range(3)]
    assert here.post("/account/sign-ins/end-others").status_code == 303
    assert heard == [SignInsEnded(wren.id)]
    assert [each.get("/account").status_code for each in others] == [302, 302, 302]
    assert here.get("/account").status_code == 200


def test_nobody_ends_somebody_elses(browser_of: Callable[[Person], FlaskClient], wren: Person) -> None:
    browser_of(wren)
    ref = db.session().scalar(select(SignIn.ref))
    other = browser_of(make.person())
    assert other.post(f"/account/sign-ins/{ref}/end").status_code == 404
    assert db.session().scalar(select(SignIn.ended_at).where(SignIn.ref == ref)) is None


def test_the_quick_exit_ends_the_sign_in_without_a_form_token(app: Flask, visitor: FlaskClient, wren: Person) -> None:
    enter(visitor, wren.email)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = visitor.post("/exit", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}])
def test_only_this_sites_pages_can_end_it_so(visitor: FlaskClient, wren: Person, headers: dict[str, str]) -> None:
    enter(visitor, wren.email)
    assert visitor.post("/exit", headers=headers).status_code == 204
    assert visitor.get("/account").status_code == 200


def test_another_site_is_refused(visitor: FlaskClient, wren: Person) -> None:
    enter(visitor, wren.email)
    assert visitor.post("/exit", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_exit_as_a_link_leads_away(visitor: FlaskClient) -> None:
    assert visitor.get("/exit").headers["Location"] == "https://www.wikipedia.org/"


def test_forms_need_their_token(app: Flask, visitor: FlaskClient, wren: Person) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert enter(visitor, wren.email).status_code == 400
    assert db.session().scalar(select(SignIn.id)) is None


def test_hashing_never_happens_in_a_transaction(visitor: FlaskClient, wren: Person) -> None:
    """On SQLite everybody who wishes to write would wait for it; on gevent they would wait for ever."""
    seen: list[bool] = []

    def runner(work: object, args: tuple[object, ...]) -> object:
        seen.append(db.in_transaction())
        return work(*args)  # type: ignore[operator]  # whatever it was given

    heavy.run_through(runner)
    try:
        enter(visitor, wren.email)
        visitor.post(
            "/account/passphrase", data={"old": make.PASSPHRASE, "passphrase": "grey feathers on a still lake"}
        )
    finally:
        heavy.run_through(None)
    assert seen == [False, False, False]


def test_too_many_at_once_hear_so_in_a_few_words(
    visitor: FlaskClient, wren: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole page for each would take from the rooms what is short already."""
    monkeypatch.setattr(heavy, "MOST", 0)
    answer = enter(visitor, wren.email)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "try again" in answer.text
    assert len(answer.data) < 500
    monkeypatch.undo()
    assert enter(visitor, wren.email).status_code == 303


def test_a_cookie_of_nonsense_is_a_visitor(app: Flask) -> None:
    browser = app.test_client()
    browser.set_cookie("stones", "nonsense.and.more")
    assert browser.get("/sign-in").status_code == 200
    assert queries.live_sign_in("") is None
