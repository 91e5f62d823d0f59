"""The pages of practices: for everybody, without an account and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event

from groups import db
from groups.people.models import Person
from groups.practices import library
from tests import make

Open = Callable[[Person], FlaskClient]


def test_a_visitor_reads_every_one_of_them(app: Flask, visitor: FlaskClient) -> None:
    page = visitor.get("/practices").text
    with app.test_request_context():
        addresses = [url_for("practices.practice", key=each.key) for each in library.ALL]
    assert addresses == [each.path for each in library.ALL]
    assert all(f'href="{path}"' in page for path in addresses)
    for each in library.ALL[::7]:
        text = visitor.get(each.path).text
        assert "You can stop at any moment" in text
        assert "When to leave it out" in text
        assert "Level 1" in text
    assert visitor.get("/practices/no-such-thing").status_code == 404


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("kind=breathing", "two-sighs", "paper-boat"),
        ("minutes=2", "shoulders", "a-cup-slowly"),
        ("kind=creative&minutes=5", "one-line", "one-colour"),
        ("kind=nonsense&minutes=999", "a-cup-slowly", "no-such-thing"),
    ],
)
def test_they_are_looked_through_without_scripts(visitor: FlaskClient, asked: str, there: str, gone: str) -> None:
    page = visitor.get(f"/practices?{asked}").text
    assert f"/practices/{there}" in page
    assert f"/practices/{gone}" not in page


def test_where_nothing_is_so_short_the_page_says_so(visitor: FlaskClient) -> None:
    assert "Nothing is as short as that here" in visitor.get("/practices?kind=mindfulness&minutes=2").text


def test_a_breath_is_written_out_in_counts(visitor: FlaskClient) -> None:
    page = visitor.get("/practices/longer-breath-out").text
    assert "<b>Breathe in</b> <span>1, 2, 3, 4</span>" in page
    assert "<b>Breathe out</b> <span>1, 2, 3, 4, 5, 6</span>" in page
    assert "pacer" not in visitor.get("/practices/paper-boat").text


def test_reading_them_leaves_no_trace_of_who_read_what(browser_of: Open) -> None:
    browser, written = browser_of(make.person()), []
    browser.get("/practices")

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        written.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    browser.get("/practices/two-minutes-each")
    assert not any(each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) for each in written)
