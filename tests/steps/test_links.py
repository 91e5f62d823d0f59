"""What a step is about: only what its owner may see, as it is now, and kindly when that is over or gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from groups import access, clock, db
from groups.activities.models import Activity, ActivityState
from groups.contact_level import Facets
from groups.meetups.models import Answer, Meetup, MeetupState, Reply
from groups.membership.models import Membership, MembershipState
from groups.people.models import Person
from groups.sessions.models import Stage
from groups.steps import links, service
from groups.steps.links import Stand
from groups.volunteering import service as volunteering
from groups.volunteering.details import Details
from groups.volunteering.models import Shift
from tests import make
from tests.steps import rungs

Open = Callable[[Person], FlaskClient]


@pytest.fixture
def wren(app: Flask) -> Person:
    """The application is there, because features take their part in it."""
    assert app
    return make.person("Wren")


def stand(person: Person, link: str) -> Stand:
    return links.look_up(person, [link])[link].stand


def set_to(kind: type[db.Base], row_id: int, **values: object) -> None:
    with make.saving() as session:
        session.execute(update(kind).where(kind.id == row_id).values(**values))  # type: ignore[attr-defined]  # all have one


def test_a_date_is_open_full_over_or_gone(wren: Person) -> None:
    group = make.group()
    meetup = make.meetup(group, speaking_seats=1, listening_seats=0)
    link, other = f"/meetups/{meetup.ref}", make.member(group)
    assert stand(wren, link) is Stand.OPEN
    with make.saving() as session:
        times = {"created_at": clock.now(), "changed_at": clock.now()}
        session.add(Reply(meetup_id=meetup.id, person_id=other.id, answer=Answer.GOING, **times))
    assert stand(wren, link) is Stand.FULL
    assert stand(other, link) is Stand.OPEN
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert stand(wren, link) is Stand.OVER
    set_to(Meetup, meetup.id, state=MeetupState.CANCELLED)
    assert stand(wren, link) is Stand.OVER
    set_to(type(group), group.id, is_listed=False)
    access.forget()
    assert (stand(wren, link), stand(other, link)) == (Stand.GONE, Stand.OVER)


def test_an_activity_that_is_called_off_is_over_and_one_taken_away_is_gone(wren: Person) -> None:
    activity = make.activity(make.organiser())
    link = f"/activities/{activity.ref}"
    found = links.look_up(wren, [link])[link]
    assert (found.stand, found.title, found.starts_at is not None) == (Stand.OPEN, "Slow walk by the river", True)
    for state, expected in ((ActivityState.CANCELLED, Stand.OVER), (ActivityState.ENDED, Stand.GONE)):
        set_to(Activity, activity.id, state=state)
        assert stand(wren, link) is expected
    set_to(Activity, activity.id, state=ActivityState.OFFERED)
    with clock.frozen(clock.now() + timedelta(days=5)):
        assert stand(wren, link) is Stand.OVER


def test_a_way_to_help_and_one_of_its_shifts(wren: Person) -> None:
    organiser, begins = make.organiser(), clock.now() + timedelta(days=4)
    with db.transaction() as session:
        details = Details(title="Water", facets=Facets(), summary="Short.", minutes=20, town="Bristol")
        way = volunteering.publish(organiser, details)
        times = {"starts_local": begins.replace(tzinfo=None), "starts_at": begins, "ends_at": begins}
        shift = Shift(opportunity_id=way.id, **times)
        session.add(shift)
    whole, part = f"/volunteering/{way.ref}", f"/volunteering/{way.ref}#{shift.ref}"
    found = links.look_up(wren, [whole, part])
    assert (found[whole].stand, found[part].stand, found[part].starts_at) == (Stand.OPEN, Stand.OPEN, begins)
    assert [each.link for each in links.shifts_beside(wren, whole)] == [part]
    with clock.frozen(begins + timedelta(hours=1)):
        assert stand(wren, part) is Stand.OVER
    assert stand(wren, f"/volunteering/{make.activity(organiser).ref}#{shift.ref}") is Stand.GONE


def test_a_room_and_a_session_are_for_those_who_are_in_the_group(wren: Person) -> None:
    group = make.group()
    member, room = make.member(group), make.room(group)
    live = make.live_session(make.meetup(group), member)
    for link in (f"/rooms/{room.ref}", f"/sessions/{live.ref}"):
        assert (stand(member, link), stand(wren, link)) == (Stand.OPEN, Stand.GONE)
    set_to(type(live), live.id, stage=Stage.ENDED)
    assert stand(member, f"/sessions/{live.ref}") is Stand.OVER
    set_to(Membership, 1, state=MembershipState.LEFT, ended_at=clock.now())
    access.forget()
    assert stand(member, f"/rooms/{room.ref}") is Stand.GONE


@pytest.mark.parametrize("link", ["", "/account", "/rooms/x", "https://example.org/", "/rooms/" + "a" * 26 + "/older"])
def test_nothing_else_is_a_page_that_a_step_can_be_about(link: str) -> None:
    assert not links.is_link(link)


def test_a_step_about_what_is_gone_is_shown_kindly_and_not_suggested(browser_of: Open, wren: Person) -> None:
    group = make.group()
    make.member(group, wren)
    room = make.room(group, "canary-room")
    step = rungs.add(wren, "Read a little", 2, link=f"/rooms/{room.ref}")
    browser = browser_of(wren)
    assert "canary-room" in browser.get("/steps/ladder").text
    assert [each.candidate.ref for each in service.next_steps(wren).suggestions] == [step.ref]
    set_to(Membership, 1, state=MembershipState.LEFT, ended_at=clock.now())
    for path in ("/steps/ladder", f"/steps/ladder/{step.ref}"):
        page = browser.get(path).text
        assert "The step is still yours" in page
        assert "canary-room" not in page
    assert browser.get("/steps").text.count("Read a little") == 0
    changed = browser.post(
        f"/steps/ladder/{step.ref}/change",
        data={"title": "Read at home", "level": "1", "link": f"/rooms/{room.ref}", "version": "1"},
    )
    assert changed.status_code == 303


def test_a_form_offers_what_is_coming_rooms_and_where_one_came_from(browser_of: Open, wren: Person) -> None:
    group = make.group()
    make.member(group, wren)
    make.room(group, "The kitchen")
    make.meetup(group, title="Tea at four")
    activity = make.activity(make.organiser(), "The long walk")
    page = browser_of(wren).get(f"/steps/ladder/new?about=/activities/{activity.ref}").text
    for words in ("A room: The kitchen", "A date: Tea at four", "Something to do: The long walk"):
        assert words in page
    assert f'<option selected value="/activities/{activity.ref}">' in page
    assert 'value="The long walk"' in page
