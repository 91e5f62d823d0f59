"""Waiting for a seat in the browser, without scripts: getting in line, an offer, taking it, coming for a part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups import db
from groups.meetups import queries, seat_letters
from groups.meetups.models import Answer, Meetup, Part
from groups.membership.models import Group
from groups.people.models import Person
from tests import make
from tests.meetups.seats import coming, line, reply, tick, wait

Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("at_noon", "app")


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def holder(group: Group) -> Person:
    return make.member(group)


@pytest.fixture
def wren(group: Group) -> Person:
    return make.member(group, make.person("Juniper"))


@pytest.fixture
def meetup(group: Group, holder: Person) -> Meetup:
    made = make.meetup(group, speaking_seats=1)
    reply(holder, made, Answer.GOING)
    return made


def test_from_a_full_date_to_a_seat(browser_of: Open, holder: Person, wren: Person, meetup: Meetup) -> None:
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    refused = browser.post(f"{page}/reply", data={"answer": "going", "part": "first_15"})
    assert (refused.status_code, "told when one is free" in refused.text) == (409, True)
    assert "Tell me when a seat is free" in refused.text
    assert browser.post(f"{page}/line", data={"seat": "speaking"}).status_code == 303
    assert "You are the first." in browser.get(page).text
    assert "is held for you" not in browser.get("/home").text
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    for each in ("/home", page):
        assert "Take it" in browser.get(each).text
    assert "1 of 1 taken" in browser.get(page).text
    assert browser.post(f"{page}/seat").status_code == 303
    assert coming(meetup) == {wren.id: Answer.GOING}
    assert "Take it" not in browser.get(page).text


def test_an_offer_is_the_one_thing_to_decide(browser_of: Open, holder: Person, wren: Person, meetup: Meetup) -> None:
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    assert "Reply in another way" not in browser.get(page).text
    wait(wren, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    text = browser.get(page).text
    assert text.index("Take it") < text.index("Reply in another way") < text.index("Send my reply")
    assert "You said that you come." in browser_of(wren).get(browser.post(f"{page}/seat").location).text


def test_taking_a_seat_twice_says_twice_that_it_is_yours(
    browser_of: Open, holder: Person, wren: Person, meetup: Meetup
) -> None:
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    wait(wren, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    for _window in range(2):
        assert browser.post(f"{page}/seat").status_code == 303
        assert "The seat is yours." in browser.get(page).text
    reply(wren, meetup, Answer.NOT_THIS_TIME)
    browser.post(f"{page}/seat")
    assert "This seat is not held for you any more" in browser.get(page).text


def test_an_offer_can_be_given_on_and_the_line_left(
    browser_of: Open, holder: Person, wren: Person, meetup: Meetup
) -> None:
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    wait(wren, meetup)
    assert browser.post(f"{page}/line/leave").status_code == 303
    wait(wren, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    assert browser.post(f"{page}/line/leave").status_code == 303
    assert line(meetup) == ["withdrawn", "declined"]


def test_an_offer_that_is_over_is_said_kindly(
    at_noon: Forward, browser_of: Open, group: Group, holder: Person, wren: Person, meetup: Meetup
) -> None:
    other = make.member(group)
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    wait(wren, meetup)
    wait(other, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    at_noon(timedelta(hours=25))
    answer = browser.post(f"{page}/seat", follow_redirects=True)
    assert (answer.status_code, "That is quite all right" in answer.text) == (200, True)
    tick()
    shown = browser.get(page).text
    assert "has gone to the next person" in shown
    assert "Tell me when a seat is free" in shown


def test_the_page_says_what_standing_by_is(at_noon: Forward, browser_of: Open, wren: Person, meetup: Meetup) -> None:
    browser, page = browser_of(wren), f"/meetups/{meetup.ref}"
    wait(wren, meetup)
    assert "25 minutes before the start" in browser.get(page).text
    at_noon(timedelta(days=2, minutes=-9))
    assert "It begins soon" in browser.get(page).text
    at_noon(timedelta(minutes=9))
    tick()
    assert "no free seat at the start" in browser.get(page).text


def test_who_waits_is_nobody_elses_business(
    browser_of: Open, group: Group, holder: Person, wren: Person, meetup: Meetup
) -> None:
    other = make.member(group)
    wait(wren, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    for person in (other, holder):
        for page in (f"/meetups/{meetup.ref}", f"/groups/{group.ref}", "/home"):
            assert "Juniper" not in browser_of(person).get(page).text


def test_who_comes_for_a_part_reads_when_it_is_fine_to_go(browser_of: Open, group: Group, wren: Person) -> None:
    meetup = make.meetup(group, starts_at=make.NOON + timedelta(days=2), minutes=90)
    for part, words in (
        (Part.FIRST_15, "You come until <b>12:15</b>. It is fine to go then"),
        (Part.UNTIL_BREAK, "You come until <b>12:45</b>"),
        (Part.FROM_BREAK, "You come from the break on: <b>12:45</b>"),
    ):
        reply(wren, meetup, Answer.PART, part)
        assert words in browser_of(wren).get(f"/meetups/{meetup.ref}").text


@pytest.mark.parametrize("sent", [{}, {"seat": "throne"}, {"seat": "speaking", "wait_part": "the_end"}, {"seat": "\0"}])
def test_an_odd_wish_never_breaks_the_page(
    browser_of: Open, wren: Person, meetup: Meetup, sent: dict[str, str]
) -> None:
    answer = browser_of(wren).post(f"/meetups/{meetup.ref}/line", data=sent)
    assert answer.status_code == 422
    assert line(meetup) == []


def test_the_letters_say_what_to_do_and_name_nothing(holder: Person, wren: Person, meetup: Meetup) -> None:
    wait(wren, meetup)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    ((row, _),) = queries.offers_to(wren)

    class Waits:
        about_id, person_id, message_id, not_after = row.id, wren.id, "x", None

    letter = seat_letters.offered(Waits())
    assert letter is not None
    assert f"/meetups/{meetup.ref}" in letter.text
    assert not any(word in letter.subject + letter.text for word in (meetup.title, meetup.group.name))
    with db.transaction():
        row = db.session().merge(row)
        row.state = "declined"
    assert seat_letters.offered(Waits()) is None
