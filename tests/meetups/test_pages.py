"""The facilitator's form: a series from the browser, nothing lost when something is amiss."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db
from groups.meetups.models import Meetup, Series
from groups.people.models import Person
from tests import make

Open = Callable[[Person], FlaskClient]
FORM = {
    **{"title": "Evening circle", "date": "2030-03-05", "time": "19:00", "minutes": "90", "repeats": "weekly"},
    **{"mode": "in_person", "place": "The library", "reveal_hours": "24", "facet_people": "1", "facet_talking": "1"},
    **{"facet_seen": "1", "facet_length": "2", "facet_leaving": "1", "facet_strangers": "1"},
}


def test_a_facilitator_schedules_a_series_in_the_browser(browser_of: Open) -> None:
    group = make.group()
    guide, member = make.facilitator(group), make.member(group)
    browser = browser_of(guide)
    assert browser.get(f"/groups/{group.ref}/meetups/new").status_code == 200
    answer = browser.post(f"/groups/{group.ref}/meetups/new", data=FORM)
    assert answer.status_code == 303
    series = db.session().scalars(select(Series)).one()
    assert (series.rule, series.zone, series.facets.length) == ("FREQ=WEEKLY", group.zone, 2)
    assert browser_of(member).get(f"/groups/{group.ref}/meetups/new").status_code == 403


def test_who_lives_elsewhere_reads_the_time_on_their_own_clock(browser_of: Open) -> None:
    group = make.group(zone="Europe/London")
    meetup = make.meetup(group)
    for zone, is_said in (("Asia/Tokyo", True), ("Europe/London", False), ("Europe/Lisbon", False)):
        person = make.member(group, make.person(zone=zone))
        assert ("By your own clock: " in browser_of(person).get(f"/meetups/{meetup.ref}").text) is is_said


def test_a_limit_is_said_plainly_and_names_its_field(browser_of: Open) -> None:
    group = make.group()
    page = browser_of(make.facilitator(group)).post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "town": "x" * 121, "speaking_seats": "501"}
    )
    assert "Town: please use 120 characters or fewer." in page.text
    assert "Seats to speak: please choose a number from 0 to 500." in page.text


def test_what_was_typed_is_still_there_after_a_refusal(browser_of: Open) -> None:
    group = make.group()
    browser = browser_of(make.facilitator(group))
    answer = browser.post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "date": "2020-01-01", "summary": "With biscuits"}
    )
    assert answer.status_code == 422
    assert "has passed already" in answer.text
    assert "With biscuits" in answer.text
    assert db.session().scalar(select(Meetup)) is None


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "javascript://x.org/%0aalert(1)", "data:text/html,x", "//x.org"]
)
def test_only_an_address_of_the_web_is_a_link_for_joining(browser_of: Open, link: str) -> None:
    group = make.group()
    answer = browser_of(make.facilitator(group)).post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "join_link": link}
    )
    assert (answer.status_code, "A link begins with https://" in answer.text) == (422, True)


@pytest.mark.parametrize("field", sorted(FORM))
@pytest.mark.parametrize("value", ["", "x" * 5000, "\0", "-1", "２０", "<script>"])
def test_no_value_breaks_the_form(browser_of: Open, field: str, value: str) -> None:
    group = make.group()
    browser = browser_of(make.facilitator(group))
    answer = browser.post(f"/groups/{group.ref}/meetups/new", data={**FORM, field: value})
    assert answer.status_code in {303, 422}
    assert "<script>" not in answer.text.replace("<script type=", "")


def test_cancelling_asks_first_and_then_shows_it_as_cancelled(browser_of: Open, visitor: FlaskClient) -> None:
    group = make.group()
    browser, meetup = browser_of(make.facilitator(group)), make.meetup(group)
    assert "Cancel this date?" in browser.get(f"/meetups/{meetup.ref}/cancel").text
    assert browser.post(f"/meetups/{meetup.ref}/cancel", data={"reason": "Burst pipe"}).status_code == 303
    page = visitor.get(f"/meetups/{meetup.ref}").text
    assert "Burst pipe" in page
    assert "The way there" not in page
    assert "<dt>Seats</dt>" not in page
