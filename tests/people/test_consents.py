"""What a person agreed to is written down purpose by purpose, and so is that they took it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from groups import db
from groups.membership import queries as membership
from groups.membership import service
from groups.people import consents, queries
from groups.people.models import Person, Purpose
from tests import make

Browsers = Callable[[Person], FlaskClient]
JOIN = {"accept": "y", "version": "1"}


def given(who: Person) -> list[tuple[Purpose, bool]]:
    db.session().rollback()
    return [(each.purpose, each.withdrawn_at is None) for each in consents.log_of(who)]


def test_joining_asks_once_and_leaving_the_last_group_takes_it_back(browser_of: Browsers, database: str) -> None:
    one, two, who = make.group(), make.group("Another"), make.person()
    browser = browser_of(who)
    assert "It may say something about my health." in browser.get(f"/groups/{one.ref}/join").text
    assert browser.post(f"/groups/{one.ref}/join", data=JOIN).status_code == 422
    assert browser.post(f"/groups/{one.ref}/join", data={**JOIN, "kept": "y"}).status_code == 303
    assert "about my health" not in browser.get(f"/groups/{two.ref}/join").text
    assert browser.post(f"/groups/{two.ref}/join", data=JOIN).status_code == 303
    assert given(who) == [(Purpose.GROUPS, True)]
    for group, still in ((one, True), (two, False)):
        with db.transaction():
            service.leave(queries.get_person(who.id), membership.get_group(group.id))
        assert given(who) == [(Purpose.GROUPS, still)]


def test_it_is_shown_to_its_owner_with_the_words_of_that_day(
    browser_of: Browsers, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = make.person()
    with db.transaction():
        consents.give(queries.get_person(who.id), Purpose.GROUPS)
        consents.give(queries.get_person(who.id), Purpose.GROUPS)
    old = consents.WORDINGS[Purpose.GROUPS]
    monkeypatch.setitem(consents.WORDINGS, Purpose.GROUPS, (*old, "New words altogether."))
    assert not consents.is_given(who, Purpose.GROUPS), "new words are asked for anew"
    with db.transaction():
        consents.give(queries.get_person(who.id), Purpose.GROUPS)
    page = browser_of(who).get("/account/consents").text
    assert old[-1] in page
    assert "New words altogether." in page
    assert given(who) == [(Purpose.GROUPS, True), (Purpose.GROUPS, False)]
    assert given(make.person()) == []
