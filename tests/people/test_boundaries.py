"""Boundaries: hours of one's own, what one does not take on, and a rest from giving support; set once, on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from groups import belongings, clock, db, outbox
from groups.errors import Conflict, Invalid
from groups.meetups.models import BuddyState
from groups.meetups.service import lines
from groups.membership.models import Group
from groups.notices import queries as notices
from groups.notices import service as outgoing
from groups.notices.models import Channel, Notice
from groups.notices.service import Queued
from groups.outbox import Topic
from groups.people import boundaries, hours
from groups.people import queries as people
from groups.people.boundaries import Chosen
from groups.people.models import Person
from tests import make
from tests.meetups import door

Open = Callable[[Person], FlaskClient]
MINUTES = st.integers(0, hours.DAY)
ZONES = st.sampled_from(["UTC", "Europe/London", "America/Los_Angeles", "Asia/Kolkata"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
#: At noon in London it is outside of these.
EVENINGS = Chosen(18 * 60, 21 * 60)


def choose(person: Person, chosen: Chosen) -> None:
    with db.transaction():
        boundaries.choose(people.get_person(person.id), chosen)


@given(begin=MINUTES, end=MINUTES, zone=ZONES, now=MOMENTS)
def test_hours_begin_within_a_day_and_are_open_when_they_do(begin: int, end: int, zone: str, now: datetime) -> None:
    opens = hours.opens_at(begin, end, zone, now)
    if opens is not None:
        assert now < opens <= now + timedelta(hours=25)
        assert hours.opens_at(begin, end, zone, opens) is None or end == 0


@pytest.mark.parametrize(
    ("begin", "end", "opens"),
    [
        (None, None, None), (600, 600, None), (600, 1080, None), (720, 780, None),
        (1080, 1260, 18), (780, 800, 13), (300, 720, 29), (1320, 360, 22), (660, 300, None),
    ],
)  # fmt: skip
def test_at_noon(begin: int | None, end: int | None, opens: int | None) -> None:
    found = hours.opens_at(begin, end, "Europe/London", make.NOON)
    assert found == (None if opens is None else make.NOON.replace(hour=0) + timedelta(hours=opens))


def test_it_is_set_once_on_one_page_and_stays(browser_of: Open) -> None:
    wren = make.person()
    browser = browser_of(wren)
    assert boundaries.of(wren) == Chosen()
    form = {"begins": "540", "until": "1260", "rests": "y", "topics": " money ", "shows": "y"}
    assert browser.post("/account/boundaries", data=form).status_code == 303
    db.session().rollback()
    assert boundaries.of(wren) == Chosen(540, 1260, rests=True, topics="money", shows=True)
    page = browser.get("/account/boundaries").text
    assert 'value="money"' in page
    assert page.count("checked") == 2
    assert browser.post("/account/boundaries", data={"begins": "540", "until": ""}).status_code == 422
    assert browser.post("/account/boundaries", data={"begins": "541", "until": "600"}).status_code == 422


def test_half_of_the_hours_is_no_hours(database: str) -> None:
    with pytest.raises(Invalid):
        choose(make.person(), Chosen(reached_from=600))


@pytest.mark.parametrize("topic", list(Topic))
@pytest.mark.parametrize("way", list(Channel))
def test_what_makes_itself_heard_waits_for_the_hours_and_a_call_to_guides_does_not(
    app: object, at_noon: object, topic: Topic, way: Channel
) -> None:
    wren = make.person()
    choose(wren, EVENINGS)
    outbox.compose("trial", lambda _notice: None, topic=topic)
    until = notices.waits_until(put(wren, way))
    waits = topic is not Topic.DUTY and way is not Channel.IN_APP
    assert until == (make.NOON + timedelta(hours=6) if waits else None)


def test_what_would_come_too_late_and_what_is_no_choice_do_not_wait(app: object, at_noon: Callable[..., None]) -> None:
    wren = make.person()
    choose(wren, EVENINGS)
    outbox.compose("trial", lambda _notice: None, topic=Topic.OFFERS)
    assert notices.waits_until(put(wren, Channel.MAIL, make.NOON + timedelta(hours=5))) is None
    assert notices.waits_until(put(wren, Channel.MAIL, make.NOON + timedelta(hours=7))) is not None
    outbox.compose("trial", lambda _notice: None)
    assert notices.waits_until(put(wren, Channel.MAIL)) is None
    at_noon(timedelta(hours=6))
    outbox.compose("trial", lambda _notice: None, topic=Topic.OFFERS)
    assert notices.waits_until(put(wren, Channel.MAIL)) is None


def put(person: Person, way: Channel, not_after: datetime | None = None) -> Notice:
    with db.transaction() as session:
        outgoing.put_all("trial", [Queued(1, person.id, way, clock.now(), not_after, None)])
        return session.query(Notice).order_by(Notice.id.desc()).first() or Notice()


@pytest.fixture
def group() -> Group:
    return make.group()


def test_the_other_one_at_the_door_is_told_softly(browser_of: Open, at_noon: object, group: Group) -> None:
    wren, otter, meetup = make.member(group), make.member(group), make.meetup(group)
    path = f"/company/{door.agreed(meetup, wren, otter).ref}"
    browser = browser_of(wren)
    assert boundaries.LATER not in browser.post(path, data={"text": "Hello"}, follow_redirects=True).text
    choose(otter, EVENINGS)
    page = browser.post(path, data={"text": "By the red bench"}, follow_redirects=True).text
    assert boundaries.LATER in page
    assert "18:00" not in page
    assert "By the red bench" in browser_of(otter).get(path).text


def test_no_line_is_opened_without_ones_own_yes(at_noon: object, group: Group) -> None:
    wren, otter, meetup = make.member(group), make.member(group), make.meetup(group)
    visit = door.agreed(meetup, wren, otter)
    for state in set(BuddyState) - {BuddyState.AGREED, BuddyState.WITHDRAWN}:
        with make.saving() as session:
            session.merge(visit).state = state
        with pytest.raises(Conflict), db.transaction():
            lines.write(otter, visit.ref, "Hello")


def test_a_sign_stands_in_the_rooms_only_if_that_is_wished(browser_of: Open, group: Group) -> None:
    wren, otter, room = make.member(group, make.person("Wren")), make.member(group), make.room(group)
    path = f"/rooms/{room.ref}"
    for shows, there in ((False, False), (True, True)):
        choose(wren, Chosen(540, 541, rests=True, topics="canary-topic", shows=shows))
        page = browser_of(otter).get(path).text
        assert ("canary-topic" in page, "gives no support right now" in page) == (there, there)
        assert "09:0" not in page
    elsewhere = make.room(make.group("Another"))
    assert "canary-topic" not in browser_of(make.member(elsewhere.group)).get(f"/rooms/{elsewhere.ref}").text


def test_who_does_not_meet_somebody_sees_no_sign_of_them(browser_of: Open, group: Group) -> None:
    wren, otter, room = make.member(group), make.member(group), make.room(group)
    choose(wren, Chosen(topics="canary-topic", shows=True))
    make.block(wren, otter)
    assert "canary-topic" not in browser_of(otter).get(f"/rooms/{room.ref}").text


def test_hours_are_shown_to_nobody(browser_of: Open, group: Group) -> None:
    wren, guide = make.member(group, make.person("Wren")), make.facilitator(group)
    choose(wren, Chosen(7 * 60 + 30, 8 * 60, rests=True, topics="canary-topic"))
    room = make.room(group)
    pages = [f"/groups/{group.ref}/members", f"/rooms/{room.ref}", f"/groups/{group.ref}", "/desk"]
    for person in (guide, make.member(group), make.coordinator()):
        seen = "".join(browser_of(person).get(page).text for page in pages)
        assert not any(told in seen for told in ("07:30", "canary-topic", "gives no support"))


def test_they_are_taken_along_and_go_with_the_person(app: object) -> None:
    wren = make.person()
    choose(wren, Chosen(540, 1260, topics="money"))
    kept = next(each for each in belongings.table() if each.key == "boundaries")
    (section,) = kept.read(wren.id)
    assert section.rows[0]["Reached from"] == "09:00"
    with db.transaction():
        kept.erase(wren.id)
    assert boundaries.of(wren) == Chosen()
