"""What a supporter comes to: every switch against every page, and nothing of the community."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import chain, combinations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db, limits
from groups.access import Role
from groups.errors import Conflict
from groups.membership.models import Membership
from groups.people import pausing
from groups.people import queries as people
from groups.people.models import Person, SignIn
from groups.people.pausing import Length
from groups.wellbeing.days import Level
from groups.wellbeing.models import Disclosure
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.service import checking_in, planning, supporting
from groups.wellbeing.service.checking_in import Words
from groups.wellbeing.sharing import Switch
from tests import make
from tests.doors import doors
from tests.doors.test_open_doors import is_turned_away
from tests.wellbeing.standing import browser, letters, path_in, standing, switch

Forward = Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("at_noon")

#: What stands on which page while its switch is on, and never without it.
SEEN = {
    Switch.PAUSE: ("/supporting", "Jenny rests from everything here"),
    Switch.ASK: ("/supporting", "Jenny would like to hear from you"),
    Switch.TICK: ("/supporting", "Jenny is here this week"),
    Switch.PLAN: ("/supporting/plan", "canary-plan"),
}
SETS = list(chain.from_iterable(combinations(Switch, count) for count in range(len(Switch) + 1)))
#: What no switch is for.
NEVER = ("canary-line", "canary-room", "Quiet Tuesdays", "Otter Moth", "Tea and quiet")


@pytest.fixture
def wren(app: Flask) -> Person:
    """Somebody with a little of everything that is not for others."""
    group = make.group("Quiet Tuesdays")
    person = make.member(group, make.person("Otter Moth"))
    make.message(make.room(group), person, "canary-room")
    make.meetup(group)
    with db.transaction():
        checking_in.check_in(person, Words(Level.LOW, line="canary-line"))
        planning.write_part(person, Part.THEN, "canary-plan", 0)
    return person


def everything_happens(person: Person) -> None:
    """A pause, a wish, a tick; those that nobody would hear are refused."""
    with db.transaction():
        pausing.pause(people.get_person(person.id), Length.WEEK)
    for deed in (supporting.ask, supporting.tick):
        with suppress(Conflict), db.transaction():
            deed(people.get_person(person.id))


def pages_of(theirs: FlaskClient) -> dict[str, str]:
    """All that a supporter can open."""
    read = {path: theirs.get(path).text for path in ("/supporting", "/supporting/steady")}
    answer = theirs.post("/supporting/plan")
    return {**read, "/supporting/plan": answer.text if answer.status_code == 200 else ""}


@pytest.mark.parametrize("on", SETS, ids=lambda on: "+".join(on) or "nothing")
def test_every_switch_against_every_page(visitor: FlaskClient, wren: Person, on: tuple[Switch, ...]) -> None:
    row = standing(wren, *Switch)
    everything_happens(wren)
    switch(wren, row, on)
    pages = pages_of(browser(visitor, row))
    for what, (page, words) in SEEN.items():
        found = {path for path, text in pages.items() if words in text}
        assert found == ({page} if what in on else set()), what
    assert [word for word in NEVER if word in "".join(pages.values())] == []


@pytest.mark.parametrize("on", SETS, ids=lambda on: "+".join(on) or "nothing")
def test_what_happens_while_a_switch_is_off_is_written_down_for_nobody(
    visitor: FlaskClient, wren: Person, on: tuple[Switch, ...]
) -> None:
    row = standing(wren, *on)
    everything_happens(wren)
    switch(wren, row, Switch)
    pages = pages_of(browser(visitor, row))
    for what in (Switch.PAUSE, Switch.ASK, Switch.TICK):
        assert (SEEN[what][1] in pages["/supporting"]) is (what in on), what


def test_taking_it_back_cuts_the_very_next_request(visitor: FlaskClient, wren: Person) -> None:
    row = standing(wren, *Switch)
    theirs = browser(visitor, row)
    assert "canary-plan" in theirs.post("/supporting/plan").text
    switch(wren, row, set(Switch) - {Switch.PLAN})
    assert theirs.post("/supporting/plan").status_code == 404
    assert "You stand by Jenny" in theirs.get("/supporting").text
    with db.transaction():
        supporting.end(people.get_person(wren.id), row.ref)
    assert "You stand by Jenny" not in theirs.get("/supporting").text
    for deed in ("plan", "step-back"):
        assert theirs.post(f"/supporting/{deed}").status_code == 404


def test_after_ninety_days_there_is_nothing_whether_or_not_anything_runs(
    visitor: FlaskClient, wren: Person, at_noon: Forward
) -> None:
    row = standing(wren, *Switch)
    at_noon(timedelta(days=89))
    theirs = browser(visitor, row)
    assert "You stand by Jenny" in theirs.get("/supporting").text
    at_noon(timedelta(days=1))
    assert "You stand by Jenny" not in theirs.get("/supporting").text
    assert theirs.post("/supporting/plan").status_code == 404


def test_each_opening_of_the_plan_is_a_row_and_looking_at_the_page_is_none(visitor: FlaskClient, wren: Person) -> None:
    theirs = browser(visitor, standing(wren, Switch.PLAN))
    for _ in range(3):
        theirs.get("/supporting")
        assert theirs.get("/supporting/plan").status_code == 405
    assert db.session().scalar(select(func.count()).select_from(Disclosure)) == 0
    theirs.post("/supporting/plan")
    db.session().rollback()
    assert db.session().scalar(select(func.count()).select_from(Disclosure)) == 1


def test_a_supporter_opens_no_door_of_the_community(app: Flask, visitor: FlaskClient, wren: Person) -> None:
    theirs = browser(visitor, standing(wren, *Switch))
    for rule in app.url_map.iter_rules():
        if rule.endpoint in doors.OPEN or rule.endpoint == "static" or rule.arguments - {"ref"}:
            continue
        path = rule.rule.replace("<ref>", "a" * 26)
        for method in {"GET", "POST"} & (rule.methods or set()):
            limits.forget()
            assert is_turned_away(theirs.open(path, method=method)), (rule.endpoint, method)


def test_a_supporter_cannot_join_a_group_nor_be_among_its_people(
    visitor: FlaskClient, browser_of: Callable[[Person], FlaskClient], wren: Person
) -> None:
    group = make.group("Open to all")
    theirs = browser(visitor, standing(wren, *Switch))
    for answer in (
        theirs.get(f"/groups/{group.ref}/join"),
        theirs.post(f"/groups/{group.ref}/join", data={"agree": "y"}),
    ):
        assert is_turned_away(answer)
    counted = (select(func.count()).select_from(kind) for kind in (Membership, Person))
    assert [db.session().scalar(each) for each in counted] == [1, 1]
    assert db.session().scalars(select(SignIn)).all() == []
    make.member(group, wren, role=Role.FACILITATOR)
    assert "maren" not in browser_of(wren).get(f"/groups/{group.ref}/members").text.lower()


def test_a_link_works_once_and_closing_the_browser_ends_its_key(visitor: FlaskClient, wren: Person) -> None:
    standing(wren, Switch.ASK)
    with db.transaction():
        supporting.ask(people.get_person(wren.id))
    path = path_in(letters()[-1])
    assert visitor.post(path, data={"answer": "yes", "own_device": "y"}).status_code == 303
    with visitor.session_transaction() as cookie:
        key = cookie["supporting"]
    assert visitor.post(path, data={"answer": "yes"}).status_code == 404
    assert visitor.post("/supporting/close").status_code == 303
    with visitor.session_transaction() as cookie:
        cookie["supporting"] = key  # somebody who kept it
    assert "You stand by Jenny" not in visitor.get("/supporting").text


def test_a_browser_that_is_not_their_own_is_closed_after_twelve_hours(
    visitor: FlaskClient, wren: Person, at_noon: Forward
) -> None:
    standing(wren, Switch.ASK)
    with db.transaction():
        supporting.ask(people.get_person(wren.id))
    visitor.post(path_in(letters()[-1]), data={"answer": "yes"})
    at_noon(timedelta(hours=11))
    assert "You stand by Jenny" in visitor.get("/supporting").text
    at_noon(timedelta(hours=1))
    assert "You stand by Jenny" not in visitor.get("/supporting").text


def test_the_quick_exit_takes_the_key_away(visitor: FlaskClient, wren: Person) -> None:
    theirs = browser(visitor, standing(wren, *Switch))
    theirs.post("/exit", headers={"Sec-Fetch-Site": "same-origin"})
    assert "You stand by Jenny" not in theirs.get("/supporting").text


def test_asking_for_a_new_link_says_the_same_for_every_address(visitor: FlaskClient, wren: Person) -> None:
    standing(wren, Switch.ASK)
    answers = [visitor.post("/supporting", data={"email": email}) for email in ("Maren@example.org", "no@example.org")]
    pages = [(answer.status_code, answer.headers["Location"]) for answer in answers]
    assert pages[0] == pages[1]
    (letter,) = [each for each in letters() if "new link" in each.text]
    assert letter.to == "maren@example.org"
    visitor.post(path_in(letter), data={"answer": "yes"})
    assert "You stand by Jenny" in visitor.get("/supporting").text


def test_a_supporter_can_stop_and_no_reason_is_asked(visitor: FlaskClient, wren: Person) -> None:
    row = standing(wren, Switch.ASK)
    theirs = browser(visitor, row)
    with db.transaction():
        supporting.ask(people.get_person(wren.id))
    assert theirs.post("/supporting/step-back").status_code == 303
    assert letters() == []
    assert theirs.post("/supporting/step-back").status_code == 404


def test_the_page_on_being_steady_is_there_for_everybody(visitor: FlaskClient) -> None:
    page = visitor.get("/supporting/steady")
    assert page.status_code == 200
    for words in ("What helps", "What presses", "When you are worried", "No line on this page has been checked"):
        assert words in page.text
