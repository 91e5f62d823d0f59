"""What a person sets for themselves, and what the clock tidies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.access import Office
from groups.people import devices, jobs, offices, queries, service
from groups.people.models import CommunityState, Person, SignIn, SignUp
from tests import make

Browsers = Callable[[Person], FlaskClient]


def keep(browser: FlaskClient, **given: str) -> object:
    form = {"name": "Blackbird", "zone": "Europe/Berlin", "near": "Bath", "discreet": "y", **given}
    return browser.post("/account", data={name: value for name, value in form.items() if value is not None})


def test_name_zone_place_and_discretion_are_kept(browser_of: Browsers) -> None:
    who = make.person("Wren", near_latitude=51.0, near_longitude=-2.0, near_name="Bristol")
    browser = browser_of(who)
    assert keep(browser, discreet=None).status_code == 303
    who = queries.get_person(who.id)
    assert (who.name, who.name_skeleton, who.zone, who.near_name, who.discreet) == (
        "Blackbird",
        "blackblrd",
        "Europe/Berlin",
        "Bath",
        False,
    )
    assert who.near_latitude is None, "another place has other coordinates"


def test_the_place_is_left_alone_when_its_name_is_the_same(browser_of: Browsers) -> None:
    who = make.person("Wren", near_latitude=51.0, near_longitude=-2.0, near_name="Bath")
    keep(browser_of(who))
    who = queries.get_person(who.id)
    assert who.near_latitude == 51.0


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "admin"}, {"name": "a" * 31}, {"zone": "Nowhere"}, {"zone": ""}, {"near": "x" * 121}],
)
def test_what_cannot_be_used_is_said(browser_of: Browsers, given: dict[str, str]) -> None:
    who = make.person("Wren")
    assert keep(browser_of(who), **given).status_code == 422
    who = queries.get_person(who.id)
    assert who.name == "Wren"


def test_a_discreet_person_has_neutral_titles(browser_of: Browsers) -> None:
    assert "<title>Notes</title>" in browser_of(make.person()).get("/account").text
    assert "<title>My account</title>" in browser_of(make.person(discreet=False)).get("/account").text


def test_a_pseudonym_like_a_neighbours_is_refused(browser_of: Browsers) -> None:
    group = make.group()
    make.member(group, make.person("Paul"))
    browser = browser_of(make.member(group, make.person("Wren")))
    page = keep(browser, name="Pau1")
    assert page.status_code == 422
    assert "a name like that" in page.text


def test_the_same_name_is_fine_in_another_group(browser_of: Browsers) -> None:
    make.member(make.group(), make.person("Paul"))
    assert keep(browser_of(make.member(make.group("Another"), make.person("Wren"))), name="Pau1").status_code == 303


def test_offices_are_given_and_taken_once(database: str) -> None:
    who = make.person()
    with db.transaction():
        person = queries.get_person(who.id)
        assert offices.appoint(person, Office.ORGANISER)
        assert not offices.appoint(person, Office.ORGANISER)
    assert queries.get_person(who.id).offices == {Office.ORGANISER}
    with db.transaction():
        assert offices.end_appointment(queries.get_person(who.id), Office.ORGANISER)
        assert not offices.end_appointment(queries.get_person(who.id), Office.ORGANISER)
    assert queries.get_person(who.id).offices == frozenset()


def test_a_community_is_opened(database: str) -> None:
    make.community(state=CommunityState.PREPARING)
    assert not queries.is_open()
    with db.transaction():
        service.open_community()
    assert queries.is_open()


def test_what_has_run_out_is_tidied(app: Flask, visitor: FlaskClient, at_noon: Callable[[timedelta], None]) -> None:
    who = make.person()
    make.sign_in(who)
    make.sign_in(who)
    visitor.post(
        "/sign-up", data={"name": "Jay", "email": "jay@example.org", "passphrase": "grey feathers on a still lake"}
    )
    with db.transaction():
        service.end_all(queries.get_person(who.id))
    jobs.tidy()
    assert (rows(SignUp), rows(SignIn)) == (1, 2)
    at_noon(timedelta(days=3))
    jobs.tidy()
    assert (rows(SignUp), rows(SignIn)) == (0, 2)
    at_noon(timedelta(days=28))
    jobs.tidy()
    assert rows(SignIn) == 1, "of the last one it is known when they were here"
    at_noon(timedelta(days=190))
    jobs.tidy()
    assert rows(SignIn) == 0


def rows(model: type) -> int:
    return db.session().scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_a_few_words(agent: str, words: str) -> None:
    assert devices.describe(agent) == words
