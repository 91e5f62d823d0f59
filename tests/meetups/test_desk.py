"""The facilitators' desk: what needs somebody first, then the dates; and what one hands to the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db, outbox
from groups.access import Role
from groups.meetups.models import Answer, Seat, Waiting
from groups.membership import queries as membership
from groups.membership.models import JoinRequest
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.kernel.test_statements import MOST, counting
from tests.meetups.door import Door, door, reply
from tests.meetups.series_of import weekly

pytestmark = pytest.mark.usefixtures("at_noon")
Open = Callable[[Person], FlaskClient]


@pytest.fixture
def scene(app: Flask, at_noon: object) -> Door:
    return door(title="Evening circle")


def desk(browser: FlaskClient, scene: Door) -> str:
    return browser.get(f"/groups/{scene.group.ref}/meetups").text


def test_what_needs_somebody_comes_before_the_dates(scene: Door, browser_of: Open) -> None:
    wisher = make.person()
    with db.transaction() as session:
        session.add(JoinRequest(person_id=wisher.id, group_id=scene.group.id, answers=[], created_at=clock.now()))
    scene.ask()
    page = desk(browser_of(scene.guide), scene)
    places = [page.index(words) for words in ("Wishes to join", "wishes to be met", "Nobody who guides", "<article")]
    assert places == sorted(places)


def test_a_date_somebody_guides_needs_nobody(scene: Door, browser_of: Open) -> None:
    browser = browser_of(scene.guide)
    assert "Nobody who guides has said they come" in desk(browser, scene)
    assert "Nobody who guides has said they come" in browser.get("/desk").text
    reply(scene.guide, scene.meetup)
    assert "Nobody who guides" not in desk(browser, scene)
    assert "Nobody who guides" not in browser.get("/desk").text


def test_the_week_is_shown_over_all_groups_one_guides_and_no_other(scene: Door, browser_of: Open) -> None:
    second, elsewhere = make.group("Night owls"), make.group("Elsewhere")
    make.facilitator(second, scene.guide)
    make.meetup(second, title="Owls meet")
    make.meetup(elsewhere, title="Not theirs")
    make.meetup(second, title="Far away", starts_in=timedelta(days=9))
    page = browser_of(scene.guide).get("/desk").text
    assert "Owls meet" in page
    assert "Evening circle" in page
    assert "Not theirs" not in page
    assert "Far away" not in page


def test_dates_without_replies_are_lines_and_a_series_is_near(browser_of: Open) -> None:
    found = weekly()
    found.says(found.wren, found.at(2026, 12, 15))
    page = browser_of(found.guide).get(f"/groups/{found.group.ref}/meetups").text
    quiet = page[page.index("Without replies so far") :]
    assert page.count("<article") == 2
    first, answered, *others = found.dates()
    assert not [date for date in (first, answered) if f'id="m-{date.ref}"' in quiet]
    assert all(f'id="m-{date.ref}"' in quiet for date in others)
    assert f"/series/{found.series.ref}" in quiet
    assert "Every Tuesday, 19:00" in quiet


def test_the_line_is_shown_in_its_order(scene: Door, browser_of: Open) -> None:
    for name in ("Moss", "Fern"):
        who = make.member(scene.group, make.person(name))
        with db.transaction() as session:
            line = {"meetup_id": scene.meetup.id, "seat": Seat.SPEAKING, "since": clock.now()}
            session.add(Waiting(person_id=who.id, **line))
    browser = browser_of(scene.guide)
    page = desk(browser, scene)
    assert "2 in line" in page
    assert page.index("Moss") < page.index("Fern")
    assert "2 in line" in browser.get("/desk").text


def test_who_came_is_asked_for_afterwards(scene: Door, browser_of: Open, at_noon: Callable[[timedelta], None]) -> None:
    browser = browser_of(scene.guide)
    assert "Note who came" not in desk(browser, scene)
    at_noon(timedelta(days=4))
    for page in (desk(browser, scene), browser.get("/desk").text):
        assert f"/meetups/{scene.meetup.ref}/attendance" in page
    browser.post(f"/meetups/{scene.meetup.ref}/attendance/all")
    assert "Note who came" not in browser.get("/desk").text


def test_a_date_is_cancelled_from_the_desk_with_a_reason(scene: Door, browser_of: Open) -> None:
    browser = browser_of(scene.guide)
    assert f'action="/meetups/{scene.meetup.ref}/cancel"' in desk(browser, scene)
    assert browser.post(f"/meetups/{scene.meetup.ref}/cancel", data={"reason": "Burst pipe"}).status_code == 303
    assert "Burst pipe" in browser.get(f"/meetups/{scene.meetup.ref}").text


def test_a_card_is_read_by_those_who_guide_and_nobody_else(scene: Door, browser_of: Open) -> None:
    browser, where = browser_of(scene.guide), f"/groups/{scene.group.ref}/handover"
    assert browser.get(where).status_code == 200
    card = {"meetup": scene.meetup.ref, "agreed": "Begin at seven", "to_greet": "Moss <b>is new</b>"}
    assert browser.post(where, data=card).status_code == 303
    other = browser_of(make.facilitator(scene.group))
    for page in (desk(other, scene), other.get(where).text):
        assert "Begin at seven" in page
        assert "<b>is new" not in page
    assert browser_of(scene.asker).get(where).status_code == 403
    assert browser_of(make.coordinator()).get(where).status_code == 403
    assert browser_of(make.facilitator(make.group("Elsewhere"))).get(where).status_code == 403


def test_the_others_who_guide_are_told_of_a_card_and_not_what_it_says(scene: Door, browser_of: Open) -> None:
    other, gone = make.facilitator(scene.group), make.facilitator(scene.group)
    where, group_id, gone_id = f"/groups/{scene.group.ref}/handover", scene.group.id, gone.id
    browser_of(scene.guide).post(where, data={"agreed": "canary-card", "to_greet": "canary-moss"})
    with db.transaction():
        membership.membership_of(gone_id, group_id).role = Role.MEMBER
    told = (Notice.kind == "handover_written", Notice.channel == "mail")
    letters = {
        row.person_id: outbox.composer(row.kind)(row) for row in db.session().scalars(select(Notice).where(*told))
    }
    assert letters.keys() == {other.id, gone_id}
    assert letters[gone_id] is None
    assert where in letters[other.id].text
    assert "canary" not in repr(letters)
    assert scene.group.name not in letters[other.id].subject + letters[other.id].text


def test_the_newest_card_is_on_the_desk(scene: Door, browser_of: Open) -> None:
    browser, where = browser_of(scene.guide), f"/groups/{scene.group.ref}/handover"
    for words in ("The older one", "The newer one"):
        browser.post(where, data={"agreed": words})
    page = desk(browser, scene)
    assert "The newer one" in page
    assert "The older one" not in page
    assert "The older one" in browser.get(where).text


@pytest.mark.parametrize("card", [{}, {"agreed": " "}, {"agreed": "x" * 2001}, {"agreed": "Hm", "meetup": "elsewhere"}])
def test_a_card_says_something_about_the_group(scene: Door, browser_of: Open, card: dict[str, str]) -> None:
    answer = browser_of(scene.guide).post(f"/groups/{scene.group.ref}/handover", data=card)
    assert answer.status_code in {404, 422}


def test_who_guides_is_named_and_only_coordinators_are_led_to_appointing(scene: Door, browser_of: Open) -> None:
    page = desk(browser_of(scene.guide), scene)
    assert "Ines." in page
    assert "A coordinator appoints" in page
    both = make.facilitator(scene.group, make.coordinator())
    assert f"/desk/groups/{scene.group.ref}" in desk(browser_of(both), scene)


def test_a_full_desk_asks_the_database_little(scene: Door, browser_of: Open) -> None:
    scene.ask()
    for n in range(3):
        meetup = make.meetup(scene.group, starts_in=timedelta(days=4 + n), speaking_seats=1)
        reply(scene.asker, meetup, Answer.GOING)
    browser = browser_of(scene.guide)
    browser.post(f"/groups/{scene.group.ref}/handover", data={"agreed": "Tea"})
    date = f"/meetups/{scene.meetup.ref}"
    for person, path in (
        (scene.guide, "/desk"), (scene.guide, f"/groups/{scene.group.ref}/meetups"), (scene.buddy, date),
        (scene.buddy, f"{date}/company"), (scene.asker, f"{date}/company"), (scene.asker, date),
    ):  # fmt: skip
        browser = browser_of(person)
        db.release()
        with counting() as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= MOST, (path, person.name, "\n".join(sent))
