"""Signing up: the letter, its answer, and nothing said about who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db, heavy
from groups.notices.models import Notice
from groups.people.models import CommunityState, Person, SignUp
from tests import make
from tests.people.letters import path_in, waiting

WORDS = "grey feathers on a still lake"


def ask(browser: FlaskClient, **given: str) -> object:
    form = {
        "name": "Blackbird",
        "email": "blackbird@example.org",
        "passphrase": WORDS,
        "zone": "Europe/Berlin",
        **given,
    }
    return browser.post("/sign-up", data=form)


def count(model: type) -> int:
    return db.session().scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture(autouse=True)
def open_community(database: str) -> None:
    make.community()


def test_signing_up_and_answering_the_letter_makes_a_person_who_is_signed_in(visitor: FlaskClient) -> None:
    assert ask(visitor).headers["Location"] == "/sign-up/sent"
    assert count(Person) == 0
    (letter,) = waiting()
    assert letter.to == "blackbird@example.org"
    page = visitor.get(path_in(letter))
    assert b"Yes, I signed up here" in page.data
    assert count(Person) == 0, "opening the link does nothing yet"
    assert visitor.post(path_in(letter)).status_code == 303
    person = db.session().scalar(select(Person))
    assert (person.name, person.zone) == ("Blackbird", "Europe/Berlin")
    assert visitor.get("/account").status_code == 200


def test_a_letter_is_answered_once(visitor: FlaskClient, app: Flask) -> None:
    ask(visitor)
    path = path_in(waiting()[0])
    visitor.post(path)
    again = app.test_client().post(path)
    assert again.status_code == 404
    assert "has been used" in again.text
    assert count(Person) == 1


def test_in_another_browser_the_passphrase_is_asked_for(visitor: FlaskClient, app: Flask) -> None:
    """Whoever reads the letters of an address does not open an account with somebody else's passphrase."""
    ask(visitor)
    path, other = path_in(waiting()[0]), app.test_client()
    assert "another browser" in other.get(path).text
    assert other.post(path).status_code == 422
    assert other.post(path, data={"passphrase": "not what was chosen there"}).status_code == 422
    assert count(Person) == 0
    assert other.post(path, data={"passphrase": WORDS}).status_code == 303
    assert other.get("/account").status_code == 200


def test_a_letter_runs_out(visitor: FlaskClient, at_noon: Callable[[timedelta], None]) -> None:
    ask(visitor)
    path = path_in(waiting()[0])
    at_noon(timedelta(days=2, minutes=1))
    assert visitor.get(path).status_code == 404
    assert waiting() == [], "and no further letter is written"


def test_the_token_is_not_kept(visitor: FlaskClient) -> None:
    ask(visitor)
    assert db.session().scalar(select(SignUp.token_hash)) is None
    token = path_in(waiting()[0]).rpartition("/")[2]
    kept = db.session().scalar(select(SignUp.token_hash))
    assert kept
    assert token not in kept


def test_a_known_address_gets_the_same_answer_and_another_letter(app: Flask) -> None:
    make.person("Wren", email="wren@example.org")
    hashes, answers = [], []
    heavy.run_through(lambda work, args: (hashes.append(work), work(*args))[1])
    try:
        for email in ("wren@example.org", "nobody@example.org"):
            browser, before = app.test_client(), len(hashes)
            sent = ask(browser, email=email)
            told = browser.get("/sign-up/sent")
            answers.append(
                (sent.status_code, sent.headers["Location"], told.status_code, told.text, len(hashes) - before)
            )
    finally:
        heavy.run_through(None)
    assert answers[0] == answers[1]
    assert answers[0][-1] == 1
    known, unknown = waiting()
    assert (known.to, unknown.to) == ("wren@example.org", "nobody@example.org")
    assert "account here already" in known.text
    assert "/confirm/" not in known.text
    assert known.subject == unknown.subject
    assert count(Person) == 1


def test_both_are_written_down_alike(app: Flask) -> None:
    """The rows are the same too, so the time is: which letter it becomes is decided when it is written."""
    make.person("Wren", email="wren@example.org")
    for email in ("wren@example.org", "nobody@example.org"):
        ask(app.test_client(), email=email)
    assert count(SignUp) == count(Notice) == 2
    assert {notice.person_id for notice in db.session().scalars(select(Notice))} == {None}


def test_two_sign_ups_of_one_address_make_one_person(app: Flask) -> None:
    first, second = app.test_client(), app.test_client()
    ask(first)
    ask(second, name="Jackdaw")
    paths = [path_in(letter) for letter in waiting()]
    assert first.post(paths[0]).status_code == 303
    late = second.post(paths[1])
    assert late.status_code == 409
    assert "an account already" in late.text
    assert count(Person) == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "Please fill this in"),
        ({"name": "x"}, "2 to 30 characters"),
        ({"name": "Moderator Ann"}, "sounds like a role"),
        ({"name": "a" * 5000}, "shorter name"),
        ({"email": "not an address"}, "look at the address"),
        ({"email": "a@" + "b" * 400}, "too long"),
        ({"email": ""}, "Please fill this in"),
        ({"passphrase": "short"}, "15 characters"),
        ({"passphrase": "passwordpassword"}, "Many people"),
        ({"passphrase": "blackbird blackbird"}, "your own name"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(
    visitor: FlaskClient, given: dict[str, str], says: str
) -> None:
    page = ask(visitor, **given)
    assert page.status_code == 422
    assert says in page.text
    if "email" not in given:
        assert "blackbird@example.org" in page.text
    assert WORDS not in page.text
    assert count(SignUp) == 0


def test_an_empty_post_is_a_page_and_not_a_fault(visitor: FlaskClient) -> None:
    assert visitor.post("/sign-up", data={}).status_code == 422
    assert visitor.post("/sign-up", json={"name": 3}).status_code == 422
    assert visitor.post("/sign-up", json=[1, 2]).status_code == 422
    assert ask(visitor, name="Black\x00bird").status_code == 422
    assert visitor.get("/confirm/%00").status_code == 422


def test_an_unknown_zone_becomes_the_communitys(visitor: FlaskClient) -> None:
    ask(visitor, zone="Mars/Olympus")
    assert db.session().scalar(select(SignUp.zone)) == "Europe/London"


def test_a_community_that_is_being_set_up_takes_nobody(visitor: FlaskClient) -> None:
    make.community(state=CommunityState.PREPARING)
    assert "not open yet" in visitor.get("/sign-up").text
    ask(visitor)
    assert count(SignUp) == 0
    make.community(demo=True)
    assert "Sign up" in visitor.get("/sign-up").text


def test_an_address_may_sign_up_only_so_often(app: Flask) -> None:
    for number in range(5):
        assert ask(app.test_client(), email=f"bird{number}@example.org").status_code == 303
    late = ask(app.test_client(), email="bird9@example.org")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert "bird9@example.org" in late.text  # what was typed is still there


def test_one_person_is_not_buried_in_letters(app: Flask) -> None:
    for _ in range(4):
        assert ask(app.test_client()).status_code == 303
    assert len(waiting()) == 2


def test_someone_signed_in_is_sent_home(browser_of: Callable[[Person], FlaskClient]) -> None:
    assert browser_of(make.person()).get("/sign-up").headers["Location"] == "/home"


def test_names_are_unlike_addresses_in_letters(visitor: FlaskClient) -> None:
    """A letter says nothing that the one who signed up could choose: it cannot carry anyone's advertising."""
    ask(visitor, name="Cheap Shoes")
    assert "Cheap" not in waiting()[0].text + waiting()[0].html
