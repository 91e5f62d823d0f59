"""What facilitators and coordinators do, and what nobody else can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import access, clock, db, slots
from groups.access import Can, Role
from groups.audit.models import AuditEntry
from groups.errors import Conflict
from groups.membership import queries, service
from groups.membership.models import Agreement, Entry, Group, MembershipState
from groups.membership.service import AgreementWords
from groups.people import queries as people
from groups.people.models import Person
from tests import make

Browsers = Callable[[Person], FlaskClient]


def deeds() -> list[str]:
    return list(db.session().scalars(select(AuditEntry.deed).order_by(AuditEntry.id)))


def state(group: Group, person: Person) -> MembershipState:
    db.session().rollback()
    row = queries.membership_of(person.id, group.id)
    assert row is not None
    return row.state


def test_a_welcome_lifts_the_newcomer_state(browser_of: Browsers, database: str) -> None:
    group = make.group()
    new, guide = make.newcomer(group, make.person("Pebble")), browser_of(make.facilitator(group))
    member = browser_of(make.member(group))
    assert queries.standing_of(new.id, group.id).newcomer
    assert "Welcome" in guide.get(f"/groups/{group.ref}/members").text
    assert guide.post(f"/groups/{group.ref}/members/{new.ref}/welcome").status_code == 303
    db.session().rollback()
    assert not queries.standing_of(new.id, group.id).newcomer
    assert member.post(f"/groups/{group.ref}/members/{new.ref}/welcome").status_code == 403


def test_time_lifts_it_too(at_noon: Callable[[timedelta], None]) -> None:
    group = make.group(newcomer_days=14)
    new = make.newcomer(group)
    at_noon(timedelta(days=13, hours=23))
    assert queries.standing_of(new.id, group.id).newcomer
    at_noon(timedelta(hours=1))
    assert not queries.standing_of(new.id, group.id).newcomer


def test_an_essential_change_asks_everybody_again(browser_of: Browsers, database: str) -> None:
    group = make.group()
    member, guide = make.member(group), make.facilitator(group)
    reader, writer = browser_of(member), browser_of(guide)
    url = f"/groups/{group.ref}/agreements/change"
    assert "Ground rule 1." in writer.get(url).text
    form = {
        "version": "1",
        "rules-0-words": "Ground rule 1.", "rules-0-why": "It helps.", "rules-0-essential": "y",
        "rules-1-words": "Ground rule 2, and more.", "rules-1-why": "It helps.", "rules-1-essential": "y",
        "rules-2-words": "", "rules-2-why": "",
    }  # fmt: skip
    assert writer.post(url, data=form).status_code == 303
    db.session().rollback()
    assert not queries.standing_of(member.id, group.id).agreed
    assert queries.standing_of(guide.id, group.id).agreed, "who wrote them has read them"
    assert "read and accept them" in reader.get(f"/groups/{group.ref}").text
    assert reader.post(f"/groups/{group.ref}/agreements", data={"accept": "y", "version": "1"}).status_code == 409
    assert reader.post(f"/groups/{group.ref}/agreements", data={"accept": "y", "version": "2"}).status_code == 303
    db.session().rollback()
    assert queries.standing_of(member.id, group.id).agreed
    rules = db.session().scalars(select(Agreement).order_by(Agreement.id)).all()
    assert [(rule.number, rule.version, rule.retired_at is None) for rule in rules] == [
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
    ]
    assert deeds() == ["agreements.changed"]


def test_a_small_change_asks_nobody(database: str, app: Flask) -> None:
    group = make.group()
    member, guide = make.member(group), make.facilitator(group)
    wanted = [AgreementWords("Ground rule one.", "It helps."), AgreementWords("Ground rule 2.", "It helps.")]
    with db.transaction():
        assert service.change_agreements(guide, queries.get_group(group.id), wanted, 1, ask_again=False)
    assert queries.standing_of(member.id, group.id).agreed
    with db.transaction():
        more = [*wanted, AgreementWords("Tea is shared.", essential=False)]
        assert service.change_agreements(guide, queries.get_group(group.id), more, 2, ask_again=True)
    assert queries.standing_of(member.id, group.id).agreed, "what was added is not essential"
    with db.transaction():
        assert not service.change_agreements(guide, queries.get_group(group.id), more, 3, ask_again=True)
    assert queries.get_group(group.id).agreements_version == 3


def test_of_two_who_change_them_at_once_the_second_is_told(database: str, app: Flask) -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        service.change_agreements(guide, queries.get_group(group.id), [AgreementWords("First.")], 1, ask_again=True)
    with db.transaction(), pytest.raises(Conflict):
        service.change_agreements(guide, queries.get_group(group.id), [AgreementWords("Second.")], 1, ask_again=True)


@pytest.mark.parametrize(
    "form", [{}, {"version": "1"}, {"version": "1", "rules-0-words": "x" * 301}, {"version": "x", "rules-0-words": "x"}]
)
def test_agreements_that_cannot_be_kept_are_said(browser_of: Browsers, database: str, form: dict[str, str]) -> None:
    group = make.group()
    assert (
        browser_of(make.facilitator(group)).post(f"/groups/{group.ref}/agreements/change", data=form).status_code == 422
    )
    assert queries.get_group(group.id).agreements_version == 1


def test_an_agreement_that_is_too_long_is_said_with_a_link_to_it(browser_of: Browsers, database: str) -> None:
    group = make.group()
    sent = {"version": "1", "rules-0-words": "We listen.", "rules-1-words": "x" * 301}
    page = browser_of(make.facilitator(group)).post(f"/groups/{group.ref}/agreements/change", data=sent).text
    assert '<a href="#rules-1-words">What we agree: please use 300 characters or fewer.</a>' in page


NEW = {
    "name": "Night Bakers",
    "summary": "We bake and say little.",
    "zone": "Europe/London",
    "mode": "in_person",
    "entry": "open",
    "is_listed": "y",
    **{f"facet_{each}": "1" for each in ("people", "talking", "seen", "leaving", "strangers")},
    "facet_length": "2",
}


def test_a_coordinator_begins_a_group_and_says_who_guides_it(browser_of: Browsers, database: str) -> None:
    desk, baker = browser_of(make.coordinator()), make.person("Larkspur")
    assert "Begin a group" in desk.get("/desk/groups/new").text
    where = desk.post("/desk/groups/new", data=NEW).headers["Location"]
    assert "Appoint" in desk.get(f"{where}?name=larkspur").text
    assert "Nobody here goes by that name" in desk.get(f"{where}?name=nobody").text
    assert desk.post(f"{where}/facilitators", data={"person": baker.ref}).status_code == 303
    group = db.session().scalars(select(Group)).one()
    assert (group.name, group.facet_length, group.is_listed) == ("Night Bakers", 2, True)
    assert len(queries.agreements_of(group)) == 5
    how = queries.standing_of(baker.id, group.id)
    assert how.role is Role.FACILITATOR
    assert not how.agreed, "who guides accepts like everybody"
    assert desk.post(f"{where}/facilitators/{baker.ref}/end").status_code == 303
    db.session().rollback()
    assert queries.standing_of(baker.id, group.id).role is Role.MEMBER
    assert deeds() == ["group.founded", "facilitator.changed", "facilitator.changed"]
    assert desk.post(f"{where}/facilitators/{baker.ref}/end").status_code == 404
    assert "Night Bakers" in desk.get("/desk/groups").text


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"summary": ""},
        {"zone": "Nowhere"},
        {"mode": "floating"},
        {"entry": "questions"},
        {"facet_people": "9"},
        {"facet_people": "many"},
        {"questions": "a\n" * 6, "entry": "questions"},
        {"questions": "x" * 301, "entry": "questions"},
    ],
)
def test_a_group_that_cannot_be_begun_is_said(browser_of: Browsers, database: str, given: dict[str, str]) -> None:
    page = browser_of(make.coordinator()).post("/desk/groups/new", data={**NEW, **given})
    assert page.status_code == 422
    assert db.session().scalar(select(Group.id)) is None


def test_a_group_with_questions(browser_of: Browsers, database: str) -> None:
    form = {**NEW, "entry": "questions", "questions": "Why here?\n\n What helps you? "}
    assert browser_of(make.coordinator()).post("/desk/groups/new", data=form).status_code == 303
    group = db.session().scalars(select(Group)).one()
    assert group.entry is Entry.QUESTIONS
    assert [each.words for each in queries.questions_of(group)] == ["Why here?", "What helps you?"]


def test_the_desk_is_not_there_for_others(browser_of: Browsers, database: str) -> None:
    group = make.group()
    others = [make.person(), make.member(group), make.facilitator(group), make.organiser()]
    for browser in [browser_of(who) for who in others]:
        assert browser.get("/desk/groups").status_code == 404
        assert browser.get("/desk/groups/new").status_code == 404
        assert browser.post("/desk/groups/new", data=NEW).status_code == 404
        assert browser.get(f"/desk/groups/{group.ref}").status_code == 404
        assert browser.post(f"/desk/groups/{group.ref}/facilitators", data={"person": others[0].ref}).status_code == 404


def test_the_desk_says_what_waits(database: str, app: Flask) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    guide, wisher = make.facilitator(group), make.person()
    mine = [part for part in slots.parts("desk", guide) if part.template == "membership/_desk.html"]
    assert mine == []
    with db.transaction():
        service.join(wisher, group, 1, {})
    (part,) = [part for part in slots.parts("desk", guide) if part.template == "membership/_desk.html"]
    assert [(found.id, count) for found, count in part.given["waiting"]] == [(group.id, 1)]


def test_a_standing_is_one_statement(database: str, app: Flask, statements: list[str]) -> None:
    group = make.group()
    person = make.member(group)
    statements.clear()
    assert access.can(person, Can.READ_ROOM, group)
    assert access.can(person, Can.POST_MESSAGE, group)
    assert len([each for each in statements if "membership" in each]) == 1, "and it is remembered"


def test_pages_stay_within_twelve_statements(browser_of: Browsers, statements: list[str], database: str) -> None:
    group = make.group()
    for _ in range(20):
        make.member(group)
    browser = browser_of(make.facilitator(group))
    for path in (
        "/groups",
        f"/groups/{group.ref}",
        f"/groups/{group.ref}/members",
        f"/groups/{group.ref}/requests",
        "/account",
    ):
        statements.clear()
        assert browser.get(path).status_code == 200
        asked = [each for each in statements if each.startswith("SELECT")]
        assert len(asked) <= 12, (path, asked)


def test_a_measure_silences_and_another_shuts_out(database: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make.group()
    person = make.member(group)
    until = clock.now() + timedelta(days=1)
    monkeypatch.setattr(access, "_silence_of", lambda _person, _group: access.Silence(until))
    access.forget()
    assert access.can(person, Can.READ_ROOM, group)
    assert not access.can(person, Can.POST_MESSAGE, group)
    monkeypatch.setattr(access, "_silence_of", lambda _person, _group: access.Silence(shut_out=True))
    access.forget()
    assert not access.can(person, Can.READ_ROOM, group)
    assert not access.can(person, Can.JOIN_GROUP, group)


def test_people_are_found_by_how_their_name_looks(database: str) -> None:
    make.person("Larkspur")
    assert [each.name for each in people.people_alike("larkspur")] == ["Larkspur"]
