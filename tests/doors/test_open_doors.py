"""Default deny, tried: every address of the application, by everyone who could come to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from groups import limits, web
from groups.columns import new_ref
from groups.people.models import Person
from tests import make
from tests.coordinating import papers
from tests.doors import doors
from tests.journal import diary

#: What a page of which kind is about, by the beginning of its address.
ABOUT = {
    "groups": "group", "rooms": "room", "meetups": "meetup", "activities": "activity", "series": "series",
    "sessions": "session",
    "requests": "request", "breaches": "breach", "objections": "objection",
    "journal": "entry",
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """One of everything, and a browser for everyone."""

    refs: dict[str, str]
    browsers: dict[str, FlaskClient]

    def path(self, rule: Rule) -> str:
        """The address of a rule with refs of real things, or made-up ones where this house has none."""
        parts = rule.rule.removeprefix("/desk").split("/")
        values = {name: new_ref() for name in rule.arguments}
        values |= {"ref": self.refs.get(ABOUT.get(parts[1], ""), new_ref())} if "ref" in rule.arguments else {}
        values |= {name: self.refs[name] for name in ("message", "person_ref") if name in rule.arguments}
        values |= {"key": "hate"} if "key" in rule.arguments else {}
        values |= {"note": "1"} if "note" in rule.arguments else {}
        values |= {"kind": "care"} if rule.endpoint.startswith("screening.") else {}
        path = rule.rule.replace("<int:", "<").replace("<path:", "<")
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        return path


@pytest.fixture
def house(app: Flask, visitor: FlaskClient, browser_of: Callable[[Person], FlaskClient]) -> House:
    """A group with a room, a meetup and a message, an activity, and one person of each role."""
    group = make.group()
    organiser = make.organiser()
    people = {
        doors.PERSON: make.person(),
        doors.MEMBER: make.member(group),
        doors.FACILITATOR: make.facilitator(group),
        doors.ORGANISER: organiser,
        doors.COORDINATOR: make.coordinator(),
    }
    other, room = make.member(group), make.room(group)
    series = make.series(group, people[doors.FACILITATOR])
    present = (people[doors.MEMBER], other)
    session = make.live_session(make.meetup(group), *present, guides=(people[doors.FACILITATOR],))
    activity = make.activity(organiser).ref
    refs = {
        **papers.one_of_each(make.coordinator("Birch"), other, activity),
        "group": group.ref,
        "entry": diary.kept(people[doors.PERSON]).ref,
        "session": session.ref,
        "room": room.ref,
        "message": make.message(room, people[doors.FACILITATOR]).ref,
        "series": series.ref,
        "meetup": make.date_of(series, group).ref,
        "activity": activity,
        "person_ref": other.ref,
    }
    browsers = {role: browser_of(person) for role, person in people.items()}
    return House(refs, {"visitor": visitor, **browsers})


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Every address that takes `method`."""
    return (
        rule for rule in app.url_map.iter_rules() if method in (rule.methods or set()) and rule.endpoint != "static"
    )


def is_turned_away(answer: TestResponse) -> bool:
    """Whether the answer leads to the sign-in page, or is a refusal."""
    to = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code in {401, 403, 404} or (answer.status_code in {302, 303} and to == "/sign-in")


def test_the_doors_without_a_sign_in_are_those_written_down(app: Flask) -> None:
    """Whoever opens one adds a line to `doors.OPEN`, and somebody looks at it."""
    assert {endpoint for endpoint in app.view_functions if web.is_open(app, endpoint)} == doors.OPEN


def test_the_written_list_names_doors_that_exist(app: Flask) -> None:
    assert set(doors.SOME) - set(app.view_functions) == set()
    assert set(doors.SOME) & doors.OPEN == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_visitor_is_turned_away_from_every_other_door(app: Flask, house: House, method: str) -> None:
    for rule in rules(app, method):
        if rule.endpoint not in doors.OPEN:
            answer = house.browsers["visitor"].open(house.path(rule), method=method)
            assert is_turned_away(answer), (rule.endpoint, answer.status_code)
            assert len(answer.data) < 20_000


@pytest.mark.parametrize("role", doors.ROLES)
def test_each_page_is_read_by_those_it_is_for(app: Flask, house: House, role: str) -> None:
    """`doors.SOME` says who; all others are told that there is nothing, or that it is not for them."""
    wrong = []
    for rule in rules(app, "GET"):
        limits.forget()
        answer = house.browsers[role].get(house.path(rule))
        assert answer.status_code < 500, (rule.endpoint, answer.status_code)
        answer.close()  # a file that is sent as it is stays open until then
        allowed = doors.SOME.get(rule.endpoint)
        if allowed is not None and (answer.status_code < 400) is not (role in allowed):
            wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", doors.ROLES)
def test_an_empty_form_at_any_door_is_never_a_fault(app: Flask, house: House, role: str) -> None:
    """Nor is a deed done behind a page that one may not read."""
    for rule in rules(app, "POST"):
        if rule.endpoint in {"people.sign_out", "people.quick_exit", "membership.leave"}:
            continue  # they need no words: an empty form is all of them
        limits.forget()
        answer = house.browsers[role].post(house.path(rule), data={})
        assert answer.status_code < 500, (rule.endpoint, answer.status_code)
        if role not in doors.SOME.get(rule.endpoint, doors.EVERYONE):
            assert answer.status_code in {403, 404}, (rule.endpoint, answer.status_code)


@pytest.mark.parametrize("role", [doors.PERSON, doors.MEMBER, doors.FACILITATOR])
def test_the_desks_of_the_community_do_nothing_for_others(app: Flask, house: House, role: str) -> None:
    """Whatever is posted below /desk is for those who look after the community or publish in it."""
    for rule in rules(app, "POST"):
        if rule.rule.startswith("/desk/"):
            answer = house.browsers[role].post(house.path(rule), data={"person": house.refs["person_ref"]})
            assert answer.status_code in {403, 404}, (rule.endpoint, answer.status_code)
