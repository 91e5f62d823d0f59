"""The record: seen by coordinators, changed by nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from groups import db
from groups.audit import service
from groups.audit.reading import change
from groups.people.models import Person
from tests import make

Browsers = Callable[[Person], FlaskClient]


def test_a_coordinator_reads_it_newest_first_in_pages(browser_of: Browsers, database: str) -> None:
    who = make.coordinator("Alder")
    with db.transaction():
        for number in range(60):
            service.record(
                who,
                "thing.done",
                "thing",
                number,
                old={"role": "member"},
                new={"role": "guide"},
                reason=f"Reason {number}.",
            )
        service.record(None, "thing.swept", "thing", 99)
    browser = browser_of(who)
    page = browser.get("/desk/audit").text
    assert "the application" in page
    assert "Alder" in page
    assert "role: member → guide" in page
    assert "Reason 59." in page
    assert "Reason 10." not in page
    after = page.partition("/desk/audit?after=")[2].partition('"')[0]
    assert "Reason 10." in browser.get(f"/desk/audit?after={after}").text
    assert browser.get("/desk/audit?after=nonsense").status_code == 200
    assert browser.get("/desk/audit?after=" + "9" * 40).status_code == 200


def test_nobody_else_reads_it(browser_of: Browsers, visitor: FlaskClient, database: str) -> None:
    group = make.group()
    others = [browser_of(who) for who in (make.person(), make.facilitator(group), make.organiser())]
    for browser in others:
        assert browser.get("/desk/audit").status_code == 404
    assert visitor.get("/desk/audit").status_code == 302


def test_it_does_not_say_who_reported_something(browser_of: Browsers, database: str) -> None:
    with db.transaction():
        service.record(make.person("Otter"), "report.made", "case", 1)
    page = browser_of(make.coordinator("Alder")).get("/desk/audit").text
    assert "report made" in page
    assert "Otter" not in page


def test_an_empty_record_says_so(browser_of: Browsers, database: str) -> None:
    assert "Nothing is recorded yet" in browser_of(make.coordinator()).get("/desk/audit").text


def test_it_is_written_in_the_deeds_transaction_only(database: str) -> None:
    with pytest.raises(RuntimeError):
        service.record(None, "thing.done", "thing", 1)


@pytest.mark.parametrize("sentence", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_it(database: str, sentence: str) -> None:
    with db.transaction():
        service.record(None, "thing.done", "thing", 1)
    with pytest.raises(DBAPIError), db.transaction() as session:
        session.execute(text(sentence))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [(None, None, ""), ({"a": 1}, {"a": 2}, "a: 1 → 2"), (None, {"b": "x"}, "b: x"), ({"c": True}, None, "c: True")],
)
def test_a_change_in_words(old: dict[str, object] | None, new: dict[str, object] | None, words: str) -> None:
    assert change(old, new) == words
