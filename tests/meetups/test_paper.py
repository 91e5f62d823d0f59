"""Paper ways in: a card for the pocket and a list of a month, with nothing about anybody on them."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from groups.meetups.models import Answer
from groups.people.models import Person
from tests import make
from tests.meetups.seats import reply

Open = Callable[[Person], FlaskClient]


def paper(browser: FlaskClient, path: str) -> str:
    """What stands on the sheet: the page between its head and its foot."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_a_card_says_what_a_date_is_like_and_how_one_leaves(visitor: FlaskClient) -> None:
    group = make.group()
    date = make.meetup(group)
    sheet = paper(visitor, f"/meetups/{date.ref}/paper")
    for told in ("Come and only listen", "Go at any moment", "Ground rule 1", "/urgent-help", "leave"):
        assert told in sheet
    assert group.name not in sheet
    assert date.title not in sheet
    assert group.name in paper(visitor, f"/meetups/{date.ref}/paper?named=yes")


def test_no_paper_has_anything_about_anybody(browser_of: Open) -> None:
    group = make.group()
    wren, otter = make.member(group, make.person("Wrenna")), make.member(group, make.person("Ottoline"))
    guide = make.facilitator(group, make.person("Inesita"))
    date = make.meetup(group)
    for person in (wren, otter):
        reply(person, date, Answer.GOING)
    pages = [f"/meetups/{date.ref}/paper", f"/meetups/{date.ref}/paper?named=yes", f"/groups/{group.ref}/calendar"]
    month = date.starts_local.strftime("%Y-%m")
    pages += [f"/groups/{group.ref}/calendar?month={month}", f"/groups/{group.ref}/calendar?view=month&month={month}"]
    for person in (wren, guide):
        sheets = "".join(paper(browser_of(person), path) for path in pages)
        assert not any(told in sheets for told in (wren.name, otter.name, guide.name, wren.email, "You come"))


def test_a_card_of_a_date_one_may_not_see_is_not_there(visitor: FlaskClient, browser_of: Open) -> None:
    date = make.meetup(make.group(is_listed=False))
    for browser in (visitor, browser_of(make.person())):
        assert browser.get(f"/meetups/{date.ref}/paper").status_code == 404


def test_the_date_leads_to_its_card(visitor: FlaskClient) -> None:
    date = make.meetup(make.group())
    assert f'href="/meetups/{date.ref}/paper"' in visitor.get(f"/meetups/{date.ref}").text
