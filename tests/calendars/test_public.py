"""A listed group's public calendar, and files of dates and series: told by their rule, right after every deed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.access import Can
from groups.contact_level import Facets
from groups.meetups import queries, service
from groups.meetups.models import Meetup, MeetupState, Series
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make
from tests.calendars import following, reader

pytestmark = pytest.mark.usefixtures("at_noon")
Forward = Callable[..., None]


def weekly(
    guide: Person, group: Group, first: datetime = datetime(2026, 12, 8, 19), rule: Rule | None = None
) -> Series:
    """A series every Tuesday at 19:00."""
    details = service.Details(
        title="Tea and quiet",
        first_local=first,
        minutes=90,
        mode=Mode.IN_PERSON,
        facets=Facets(people=1),
        place="The library",
        rule=rule or Rule("weekly"),
    )
    with db.transaction():
        made = service.schedule(guide, group, details)
    assert isinstance(made, Series)
    return made


def dates() -> list[Meetup]:
    return list(db.session().scalars(select(Meetup).order_by(Meetup.starts_at)))


def feed(client: FlaskClient, group: Group) -> reader.Component:
    return reader.read(following.get(client, f"/groups/{group.ref}/calendar.ics").data)


def test_a_series_is_one_entry_with_its_rule(visitor: FlaskClient) -> None:
    group = make.group()
    series = weekly(make.facilitator(group), group)
    expected = [each.starts_at for each in dates()]
    calendar = feed(visitor, group)
    (event,) = calendar.of("VEVENT")
    assert event.get("RRULE").value == "FREQ=WEEKLY;BYDAY=TU"
    assert event.get("UID").value == series.uid
    assert event.get("SUMMARY").text() == "Tea and quiet"
    found = [each.begins for each in reader.expand(calendar, clock.now() + timedelta(days=365))]
    assert found[: len(expected)] == expected
    assert {each.astimezone().minute for each in found} == {0}
    assert len(found) == 52


def test_a_cancelled_date_of_a_series_stands_apart_and_stays(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    guide = make.facilitator(group)
    weekly(guide, group)
    second = dates()[1]
    at_noon(timedelta(minutes=1))
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, second.ref, Can.SCHEDULE), "")
    calendar = feed(visitor, group)
    master, cancelled = calendar.of("VEVENT")
    assert cancelled.get("RECURRENCE-ID").value == "20261215T190000"
    assert cancelled.get("STATUS").value == "CANCELLED"
    assert int(cancelled.get("SEQUENCE").value) > int(master.get("SEQUENCE").value)
    found = reader.expand(calendar, clock.now() + timedelta(weeks=4))
    assert [each.status for each in found] == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]


def test_a_moved_and_a_renamed_date_stand_apart(visitor: FlaskClient) -> None:
    group = make.group()
    weekly(make.facilitator(group), group)
    with db.transaction() as session:
        first, second = session.scalars(select(Meetup).order_by(Meetup.starts_at).limit(2))
        first.starts_at += timedelta(days=1)
        first.ends_at += timedelta(days=1)
        first.state, first.sequence = MeetupState.MOVED, 1
        second.title = "Soup and quiet"
    calendar = feed(visitor, group)
    assert [each.get("RECURRENCE-ID").value for each in calendar.of("VEVENT")[1:]] == [
        "20261208T190000",
        "20261215T190000",
    ]
    found = reader.expand(calendar, clock.now() + timedelta(weeks=2))
    assert [(each.begins.day, each.summary) for each in found] == [(9, "Tea and quiet"), (15, "Soup and quiet")]


def test_a_date_that_was_taken_out_is_left_out_and_one_outside_the_rule_stays(visitor: FlaskClient) -> None:
    group = make.group()
    weekly(make.facilitator(group), group)
    with db.transaction() as session:
        first, second, third = session.scalars(select(Meetup).order_by(Meetup.starts_at).limit(3))
        session.delete(first)
        third.slot = third.slot and third.slot - timedelta(days=1)
        third.starts_at -= timedelta(days=1)
        third.ends_at -= timedelta(days=1)
        kept = third.uid
    calendar = feed(visitor, group)
    master, outside = calendar.of("VEVENT")
    assert [each.value for each in master.every("EXDATE")] == ["20261208T190000", "20261222T190000"]
    assert outside.get("UID").value == kept
    found = reader.expand(calendar, clock.now() + timedelta(weeks=4))
    assert [each.begins.day for each in found] == [15, 21, 29]
    assert second.id


def test_a_series_that_has_ended_ends_in_the_calendar_and_is_gone_in_time(
    visitor: FlaskClient, at_noon: Forward
) -> None:
    group = make.group()
    weekly(make.facilitator(group), group)
    with db.transaction() as session:
        series = session.scalars(select(Series)).one()
        series.ended_at = clock.now()
        for late in session.scalars(select(Meetup).order_by(Meetup.starts_at).offset(3)):
            session.delete(late)
    found = reader.expand(feed(visitor, group), clock.now() + timedelta(days=365))
    assert len(found) == 3
    at_noon(timedelta(weeks=9))
    assert feed(visitor, group).of("VEVENT") == []


def test_a_single_date_is_an_entry_of_its_own(visitor: FlaskClient) -> None:
    group = make.group(zone="Asia/Kathmandu")
    date = make.meetup(group, title="Once; only, “once” 茶")
    (event,) = feed(visitor, group).of("VEVENT")
    assert event.get("UID").value == date.uid
    assert event.get("SUMMARY").text() == "Once; only, “once” 茶"
    assert event.get("DTSTART").params == {"TZID": "Asia/Kathmandu"}
    assert event.find("RRULE") is None


def test_an_unchanged_public_calendar_is_answered_with_304(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    weekly(make.facilitator(group), group)
    path = f"/groups/{group.ref}/calendar.ics"
    first = following.get(visitor, path)
    assert first.headers["Cache-Control"] == "public, max-age=900"
    at_noon(timedelta(hours=5))
    again = following.get(visitor, path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_speaks_of_the_program_and_itself_in_neutral_words(visitor: FlaskClient) -> None:
    group = make.group()
    text = following.get(visitor, f"/groups/{group.ref}/calendar.ics").text
    assert "X-WR-CALNAME:Dates\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")


def test_a_whole_series_is_a_file(visitor: FlaskClient, browser_of: Callable[[Person], FlaskClient]) -> None:
    group = make.group()
    series = weekly(make.facilitator(group), group)
    single = make.meetup(group)
    ref = next(each.ref for each in dates() if each.series_id)
    named = following.get(visitor, f"/meetups/{ref}/series.ics?named=1")
    assert len(following.events(named)) == 52
    neutral = following.get(browser_of(make.member(group)), f"/meetups/{ref}/series.ics")
    assert {each.summary for each in following.events(neutral)} == {"A date"}
    assert series.uid not in neutral.text
    assert following.get(visitor, f"/meetups/{single.ref}/series.ics").status_code == 404


def test_people_who_follow_together_are_not_too_many_but_a_flood_is(visitor: FlaskClient) -> None:
    group = make.group()
    answers = {following.get(visitor, f"/groups/{group.ref}/calendar.ics").status_code for _ in range(60)}
    assert answers == {200}
    assert following.get(visitor, f"/groups/{group.ref}/calendar.ics").status_code == 429
