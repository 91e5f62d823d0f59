"""Posts from elsewhere: no endpoint of the URL map takes one without this sign-in's own token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from groups.people.models import Person
from tests import make

Open = Callable[[Person], FlaskClient]
SAFE = {"GET", "HEAD", "OPTIONS"}
#: Ends the sign-in of whoever is in a hurry; its page cannot carry a token (see its own view).
EXEMPT = {"people.quick_exit", "notices.stop_now"}


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The application with its form tokens on, as it is served."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def unsafe(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every unsafe method of every endpoint: (endpoint, method, an address of it)."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE):
            yield rule.endpoint, method, _address(app, rule)


def _address(app: Flask, rule: Rule) -> str:
    given = {name: 1 if "int" in type(rule._converters[name]).__name__.lower() else "x" * 26 for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, given, method="POST"))


def token_of(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/sign-up").text)
    found = found or re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/account").text)
    assert found, "no page has a token"
    return found.group(1)


def test_every_unsafe_method_of_every_endpoint_wants_this_sign_ins_own_token(guarded: Flask, browser_of: Open) -> None:
    wren, robin = browser_of(make.person()), browser_of(make.person())
    foreign = token_of(robin)
    checked = 0
    for endpoint, method, address in unsafe(guarded):
        if endpoint in EXEMPT:
            continue
        for data in ({}, {"csrf_token": "made-up"}, {"csrf_token": ""}, {"csrf_token": foreign}):
            answer = wren.open(address, method=method, data=data)
            assert (answer.status_code, "once more" in answer.text) == (400, True), (endpoint, method, data)
            checked += 1
        in_query = wren.open(f"{address}?csrf_token={token_of(wren)}", method=method)
        assert in_query.status_code == 400, (endpoint, "a token in the address")
    assert checked > 150


def test_with_its_own_token_a_post_gets_through(guarded: Flask, browser_of: Open) -> None:
    wren = browser_of(make.person())
    token = token_of(wren)
    assert wren.post("/groups/" + "x" * 26 + "/join", data={"csrf_token": token}).status_code == 404
    assert wren.post("/groups/" + "x" * 26 + "/join", headers={"X-CSRFToken": token}).status_code == 404
    assert wren.post("/sign-out", data={"csrf_token": token}).status_code == 303


def test_a_visitors_post_wants_a_token_as_well(guarded: Flask) -> None:
    make.community()
    visitor = guarded.test_client()
    for endpoint, method, address in unsafe(guarded):
        if endpoint not in EXEMPT:
            assert visitor.open(address, method=method).status_code == 400, endpoint


def test_what_comes_from_another_site_is_refused_even_with_a_token(guarded: Flask, browser_of: Open) -> None:
    wren = browser_of(make.person())
    token = token_of(wren)
    for _endpoint, method, address in unsafe(guarded):
        headers = {"Sec-Fetch-Site": "cross-site", "X-CSRFToken": token}
        assert wren.open(address, method=method, headers=headers).status_code == 403, address
    assert wren.get("/account", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_way_round_by_content_type_or_method_override_is_none(guarded: Flask, browser_of: Open) -> None:
    wren = browser_of(make.person())
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded; charset=utf-7", "", "a/b/c"):
        assert wren.post("/sign-out", data=b'{"csrf_token": ""}', content_type=kind).status_code in (400, 422), kind
    assert wren.get("/sign-out?_method=POST").status_code == 405
    assert wren.get("/sign-out", headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
    assert wren.get("/account").status_code == 200, "still signed in"
