"""A pause: nothing is sent, seats go on to others or stay as wished, nobody is told, and it ends by its date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from groups import db
from groups.meetups import jobs
from groups.meetups.models import Answer, Meetup
from groups.membership.models import Group
from groups.people import jobs as people_jobs
from groups.people import pausing, queries
from groups.people.models import Pause, Person
from groups.people.pausing import Length
from tests import make
from tests.meetups.seats import coming, letters, line, reply, wait

Forward = Callable[[timedelta], None]
Open = Callable[[Person], FlaskClient]
pytestmark = pytest.mark.usefixtures("at_noon", "app")


def pause(person: Person, length: Length, keeps_seats: bool = False) -> None:
    with db.transaction():
        pausing.pause(person, length, keeps_seats)


def come_back(person: Person) -> None:
    with db.transaction():
        pausing.come_back(person)


@pytest.mark.parametrize(
    ("length", "lasts"), [(Length.WEEK, timedelta(days=7)), (Length.MONTH, timedelta(days=31)), (Length.OPEN, None)]
)
def test_a_pause_ends_by_its_date_and_without_anybodys_doing(
    at_noon: Forward, length: Length, lasts: timedelta | None
) -> None:
    wren, other = make.person(), make.person()
    pause(wren, length)
    at_noon((lasts or timedelta(days=400)) - timedelta(seconds=1))
    assert queries.is_paused(wren.id)
    assert queries.paused_among([wren.id, other.id]) == {wren.id: False}
    at_noon(timedelta(seconds=1))
    assert queries.is_paused(wren.id) is (lasts is None)
    come_back(wren)
    assert queries.paused_among([wren.id, other.id]) == {}


def test_there_is_one_pause_at_a_time_and_the_last_word_counts() -> None:
    wren = make.person()
    pause(wren, Length.OPEN)
    pause(wren, Length.WEEK, keeps_seats=True)
    assert queries.paused_among([wren.id]) == {wren.id: True}
    come_back(wren)
    come_back(wren)
    assert not queries.is_paused(wren.id)


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def wren(group: Group) -> Person:
    return make.member(group, make.person("Wren"))


def full_date(group: Group, holder: Person, days: int) -> tuple[Meetup, Person]:
    """A date with one seat, which the first has, and for which the second waits."""
    meetup, waiter = make.meetup(group, starts_in=timedelta(days=days), speaking_seats=1), make.member(group)
    reply(holder, meetup, Answer.GOING)
    wait(waiter, meetup)
    return meetup, waiter


def test_seats_within_the_pause_go_to_the_next_and_those_after_it_stay(group: Group, wren: Person) -> None:
    soon, waiter = full_date(group, wren, 3)
    later, _ = full_date(group, wren, 9)
    pause(wren, Length.WEEK)
    assert (coming(soon), line(soon)) == ({}, ["offered"])
    assert letters("seat_offered") == [waiter.id]
    assert (coming(later), line(later)) == ({wren.id: Answer.GOING}, ["waiting"])


def test_who_rests_until_they_return_gives_back_everything(group: Group, wren: Person) -> None:
    far, _ = full_date(group, wren, 200)
    other = make.member(group)
    held, _ = full_date(group, other, 9)
    wait(wren, held)
    pause(wren, Length.OPEN)
    assert (coming(far), line(far)) == ({}, ["offered"])
    assert line(held) == ["waiting", "withdrawn"]


def test_seats_stay_when_that_is_wished(group: Group, wren: Person) -> None:
    soon, _ = full_date(group, wren, 3)
    pause(wren, Length.MONTH, keeps_seats=True)
    assert (coming(soon), line(soon)) == ({wren.id: Answer.GOING}, ["waiting"])
    assert jobs.free_seats() == 0


def test_a_pause_nobody_heard_of_frees_the_seats_an_hour_later_and_what_is_said_during_it_stays(
    at_noon: Forward, group: Group, wren: Person
) -> None:
    soon, _ = full_date(group, wren, 3)
    with make.saving() as session:
        session.add(Pause(person_id=wren.id, began_at=make.NOON + timedelta(minutes=1), until=None))
    at_noon(timedelta(hours=1))
    roomy = make.meetup(group)
    reply(wren, roomy, Answer.GOING)
    assert jobs.free_seats() == 1
    assert jobs.free_seats() == 0
    assert (coming(soon), line(soon)) == ({}, ["offered"])
    assert coming(roomy) == {wren.id: Answer.GOING}


def test_a_pause_nobody_heard_of_gives_up_a_seat_that_is_held(at_noon: Forward, group: Group, wren: Person) -> None:
    other = make.member(group)
    held, waiter = full_date(group, other, 3)
    reply(other, held, Answer.NOT_THIS_TIME)
    assert line(held) == ["offered"]
    with make.saving() as session:
        session.add(Pause(person_id=waiter.id, began_at=make.NOON + timedelta(minutes=1), until=None))
    at_noon(timedelta(hours=1))
    assert [jobs.free_seats(), jobs.free_seats()] == [1, 0]
    assert line(held) == ["withdrawn"]


def test_nothing_else_of_the_person_changes(wren: Person) -> None:
    def kept() -> dict[str, object]:
        db.session().rollback()
        row = db.session().scalars(select(Person).where(Person.id == wren.id)).one()
        return {name: getattr(row, name) for name in inspect(Person).columns.keys()}  # noqa: SIM118  # not a dict

    before = kept()
    pause(wren, Length.MONTH)
    assert kept() == before
    come_back(wren)
    assert kept() == before


def test_the_buttons_pause_and_bring_back(browser_of: Open, wren: Person) -> None:
    browser = browser_of(wren)
    assert "You are pausing" not in browser.get("/home").text
    refused = browser.post("/account/pause", data={"keeps_seats": "y"})
    assert (refused.status_code, "choose one of the three" in refused.text) == (422, True)
    assert browser.post("/account/pause", data={"length": "week"}).status_code == 303
    for page in ("/home", "/account/pause"):
        assert "You are pausing until Thursday 10 December" in browser.get(page).text
    assert browser.post("/account/pause/end").status_code == 303
    assert "You are pausing" not in browser.get("/home").text
    assert not queries.is_paused(wren.id)


def test_nobody_else_sees_anything_of_it(browser_of: Open, group: Group, wren: Person) -> None:
    guide, other = make.facilitator(group), make.member(group)
    make.room(group)
    pages = [f"/groups/{group.ref}", f"/groups/{group.ref}/members", f"/groups/{group.ref}/meetups", "/home", "/desk"]

    browsers = [browser_of(guide), browser_of(other)]

    def seen() -> list[str]:
        texts = [browser.get(page).text for browser in browsers for page in pages]
        return [re.sub(r'name="csrf_token" value="[^"]*"', "", text) for text in texts]

    wren_id, before = wren.id, seen()
    pause(queries.get_person(wren_id), Length.OPEN)
    assert seen() == before
    assert not any("paus" in page.lower() for page in seen())


def test_pauses_are_forgotten_a_month_after_they_ended(at_noon: Forward, wren: Person) -> None:
    pause(wren, Length.WEEK)
    pause(wren, Length.OPEN)
    at_noon(timedelta(days=29))
    people_jobs.tidy()
    assert len(db.session().scalars(select(Pause)).all()) == 2
    at_noon(timedelta(days=2))
    people_jobs.tidy()
    assert len(db.session().scalars(select(Pause)).all()) == 1
    assert queries.is_paused(wren.id)
