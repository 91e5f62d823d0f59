"""Coming back after a while: the same page as yesterday, and one line of welcome; and how one is today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db
from groups.db import Base
from groups.people import service as people
from groups.people.models import Person, SignIn
from tests import make

Open, Forward = Callable[[Person], FlaskClient], Callable[[timedelta], None]
LINE = "Good to see you. Everything is as you left it."
#: What follows the day by itself: which small thing from home is offered.
OF_THE_DAY = re.compile(r'<article class="next-step">.*?</article>', re.S)
TOKEN = re.compile(r'<input type="hidden" name="csrf_token" value="[^"]*">')


def home_after_signing_in(visitor: FlaskClient, person: Person) -> str:
    answer = visitor.post("/sign-in", data={"email": person.email, "passphrase": make.PASSPHRASE, "own_device": "y"})
    assert answer.status_code == 303
    return main(visitor.get("/home").text)


def main(page: str) -> str:
    whole = page.partition("<main")[2].partition("</main>")[0]
    return TOKEN.sub("", OF_THE_DAY.sub("", whole))


@pytest.mark.parametrize("days", [20, 400])
def test_after_a_while_nothing_is_different_but_one_line(
    app: object, visitor: FlaskClient, at_noon: Forward, days: int
) -> None:
    wren = make.member(make.group(), make.person("Wren"))
    home_after_signing_in(visitor, wren)
    at_noon(timedelta(days=1))
    yesterday = main(visitor.get("/home").text)
    visitor.post("/sign-out")
    at_noon(timedelta(days=days))
    with db.transaction():
        people.tidy()
    today = home_after_signing_in(visitor, wren)
    assert LINE not in yesterday
    assert LINE in today
    lines, before = today.splitlines(), yesterday.splitlines()
    extra = [line for line in lines if line not in before]
    assert 1 <= len(extra) <= 4
    assert all(line in lines for line in before)
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", "".join(extra))), (
        "no number of days, and nothing that was missed"
    )


def test_a_browser_that_stayed_signed_in_is_welcomed_too_and_for_that_day_alone(
    browser_of: Open, at_noon: Forward
) -> None:
    browser = browser_of(make.person())
    at_noon(timedelta(days=13))
    assert LINE not in browser.get("/home").text
    at_noon(timedelta(days=15))
    assert LINE in browser.get("/home").text
    at_noon(timedelta(hours=3))
    assert LINE in browser.get("/home").text
    at_noon(timedelta(hours=10))
    assert LINE not in browser.get("/home").text


def test_nobody_new_is_welcomed_back_and_nobody_who_was_here_yesterday(visitor: FlaskClient, at_noon: Forward) -> None:
    wren = make.person()
    assert LINE not in home_after_signing_in(visitor, wren)
    visitor.post("/sign-out")
    at_noon(timedelta(days=2))
    assert LINE not in home_after_signing_in(visitor, wren)


def test_only_their_own_page_says_it(browser_of: Open, at_noon: Forward) -> None:
    group = make.group()
    wren, guide = make.member(group), make.facilitator(group)
    browser_of(wren)
    at_noon(timedelta(days=20))
    browser_of(wren).get("/home")
    seen = "".join(browser_of(guide).get(path).text for path in ("/desk", f"/groups/{group.ref}/members"))
    assert LINE not in seen


def rows() -> dict[str, int]:
    db.session().rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in {"sign_in"}]
    return {table.name: len(db.session().execute(table.select()).all()) for table in tables}


def test_how_today_is_stays_in_ones_own_browser_and_goes_with_the_day(browser_of: Open, at_noon: Forward) -> None:
    browser = browser_of(make.person())
    before = rows()
    browser.post("/steps/today", data={"energy": "low"})
    assert rows() == before, "nothing of it is in the database, so it is in nobody's view and in no backup"
    page = browser.get("/home").text
    assert re.search(r'value="low" aria-pressed="true"', page)
    at_noon(timedelta(days=1))
    assert not re.search(r'value="low" aria-pressed="true"', browser.get("/home").text)
    with browser.session_transaction() as cookie:
        assert "energy" not in cookie


def test_a_sign_in_row_says_only_until_when(browser_of: Open, at_noon: Forward) -> None:
    wren = make.person()
    browser = browser_of(wren)
    at_noon(timedelta(days=20))
    browser.get("/home")
    row = db.session().scalars(select(SignIn).where(SignIn.person_id == wren.id)).one()
    assert row.welcome_until == make.NOON + timedelta(days=20, hours=12)
