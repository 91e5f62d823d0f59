"""Odd addresses: no path, query, header or body makes the application fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups import limits
from groups.people.models import Person
from tests import make

ODD = [
    "%00", "a%00b", "%ff%fe", "%ed%a0%80", "%c0%ae%c0%ae", "%f4%90%80%80", "%", "%zz", "%0d%0aSet-Cookie:a=b",
    "%e2%80%ae",
    "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/", "'", '"', "<script>", "{{7*7}}", "${7*7}", "%27%20OR%201=1--", "-1",
    "0",
    "99999999999999999999", "1e309", "NaN", "%F0%9F%8C%B1", "a" * 8000, "%E0%A4%85" * 300, "\\", "%5c", "~", "*",
    "%09", "%20",
]  # fmt: skip


def addresses(app: Flask, part: str) -> list[str]:
    """Each address of the application with `part` wherever something can be put."""
    found = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", part).replace(f"<int:{name}>", part).replace(f"<path:{name}>", part)
        found.add(path)
    return sorted(found)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_odd_parts_of_an_address_never_fail(app: Flask, browser_of: Callable[[Person], FlaskClient]) -> None:
    browser, visitor = browser_of(make.coordinator()), app.test_client()
    with_place = [address for address in addresses(app, "PLACE") if "PLACE" in address]
    for odd in ODD:
        limits.forget()
        for address in with_place:
            answer = browser.get(address.replace("PLACE", odd))
            assert answer.status_code < 500, (address, odd)
            answer.close()
        assert visitor.get("/" + odd.lstrip("/")).status_code < 500


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_odd_values_in_a_query_never_fail(app: Flask, browser_of: Callable[[Person], FlaskClient]) -> None:
    browser = browser_of(make.coordinator())
    names = (
        "after", "before", "q", "near", "place", "within", "kind", "level", "mode", "when", "day", "month", "from",
        "next", "sort",
        "page", "latitude", "longitude", "lat", "lon", "free", "v", "open", "wish", "subject", "deed", "group",
        "energy", "about",
    )  # fmt: skip
    pages = (
        "/",
        "/find",
        "/find/places",
        "/groups",
        "/home",
        "/desk",
        "/desk/audit",
        "/desk/cases",
        "/steps",
        "/steps/done",
        "/steps/ladder/new",
        "/sign-in",
    )
    for odd in ODD:
        query = "&".join(f"{name}={odd[:600]}" for name in names)
        for page in pages:
            limits.forget()  # what is refused for coming too often shows nothing
            answer = browser.get(f"{page}?{query}")
            assert answer.status_code < 500, (page, odd)
    for name in names:
        limits.forget()
        for page in ("/find", "/find/places", "/groups", "/home", "/desk/audit"):
            for value in ("-1", "99999999999999999999", "1e309", "NaN", "2026-13-45", "%F0%9F%8C%B1"):
                assert browser.get(f"{page}?{name}={value}").status_code < 500, (page, name, value)


def test_a_hidden_nul_is_refused_with_a_sentence_wherever_it_is(visitor: FlaskClient) -> None:
    make.community()
    for answer in (
        visitor.get("/find?q=a%00b"),
        visitor.get("/groups/a%00b"),
        visitor.post("/sign-in", data={"email": "a\x00@b.org", "passphrase": "x"}),
        visitor.post("/sign-up", data={"name": "a\x00"}, content_type="multipart/form-data"),
    ):
        assert answer.status_code == 422
        assert "hidden character" in answer.text


def test_odd_headers_never_fail(visitor: FlaskClient) -> None:
    make.community()
    odd = [
        "",
        "\xff",
        "a" * 8000,
        ";;;,,,===",
        "text/html;q=NaN",
        "*/*;q=1e309",
        "bytes=-1",
        "\u20ac".encode().decode("latin1"),
    ]
    names = [
        "Accept", "Accept-Language", "Accept-Encoding", "Cookie", "If-None-Match", "If-Modified-Since", "Range",
        "Referer",
        "User-Agent", "Content-Type", "Sec-Fetch-Site", "Origin", "X-Forwarded-For", "Authorization", "Content-Length",
    ]  # fmt: skip
    for name in names:
        for value in odd:
            for path in ("/sign-in", "/static/css/app.css"):
                with visitor.get(path, headers={name: value}) as answer:
                    assert answer.status_code < 500, (name, value)
            with visitor.post("/sign-in", headers={name: value}, data="a=b") as answer:
                assert answer.status_code < 500, (name, value)


def test_a_cookie_that_is_not_ours_is_a_visitors(visitor: FlaskClient) -> None:
    make.community()
    for cookie in (
        "stones=",
        "stones=eyJfdXNlcl9pZCI6IjEifQ.x.y",
        "stones=" + "a" * 4000,
        "stones=\x7f; look=<script>",
    ):
        page = visitor.get("/home", headers={"Cookie": cookie})
        assert (page.status_code, "<script>" in page.text) == (302, False)


def test_any_text_at_all_in_a_search_is_answered(app: Flask) -> None:
    make.community()
    visitor = app.test_client()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.text(max_size=60), st.text(max_size=60))
    def search(words: str, place: str) -> None:
        limits.forget()
        assert visitor.get("/find", query_string={"q": words, "near": place}).status_code in (200, 422)

    search()
