"""Coming into a group by each of its doors, and leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import access, db
from groups.access import Role
from groups.columns import new_ref
from groups.errors import Conflict
from groups.membership import queries, service
from groups.membership.models import (
    Acceptance,
    Entry,
    Group,
    JoinRequest,
    Membership,
    MembershipState,
    Question,
    RequestState,
)
from groups.people.models import Person
from tests import make
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]


def join(browser: FlaskClient, group: Group, **given: str) -> object:
    return browser.post(f"/groups/{group.ref}/join", data={"accept": "y", "kept": "y", "version": "1", **given})


def question(group: Group, words: str = "What brings you here?") -> Question:
    with db.transaction() as session:
        row = Question(group_id=group.id, number=1, words=words)
        session.add(row)
    return row


def membership(person: Person, group: Group) -> Membership | None:
    db.session().rollback()
    return queries.membership_of(person.id, group.id)


@pytest.fixture
def wren(database: str) -> Person:
    return make.person("Wren")


def test_anyone_reads_about_a_listed_group(visitor: FlaskClient, wren: Person) -> None:
    group = make.group(description="Bring **nothing**.")
    make.facilitator(group, make.person("Ines"))
    page = visitor.get(f"/groups/{group.ref}").text
    for words in (
        "Quiet Tuesdays",
        "<strong>nothing</strong>",
        "Ground rule 1.",
        "It helps.",
        "Ines",
        "Join this group",
    ):
        assert words in page
    assert "Quiet Tuesdays" in visitor.get("/groups").text


def test_an_unlisted_group_is_not_there(visitor: FlaskClient, browser_of: Browsers, wren: Person) -> None:
    group = make.group(is_listed=False)
    stranger, member = browser_of(wren), browser_of(make.member(group))
    assert visitor.get(f"/groups/{group.ref}").status_code == 404
    assert stranger.get(f"/groups/{group.ref}").status_code == 404
    assert stranger.get(f"/groups/{group.ref}/join").status_code == 404
    assert member.get(f"/groups/{group.ref}").status_code == 200
    assert "Quiet Tuesdays" not in visitor.get("/groups").text


def test_joining_accepts_the_agreements(browser_of: Browsers, wren: Person) -> None:
    group, browser = make.group(), browser_of(wren)
    page = browser.get(f"/groups/{group.ref}/join").text
    assert "Ground rule 2." in page
    assert "It helps." in page
    assert join(browser, group).headers["Location"] == f"/groups/{group.ref}"
    row = membership(wren, group)
    assert (row.role, row.state, row.accepted_version) == (Role.MEMBER, MembershipState.ACTIVE, 1)
    assert db.session().scalar(select(Acceptance.version)) == 1
    assert queries.standing_of(wren.id, group.id) == access.Standing(role=Role.MEMBER, newcomer=True, agreed=True)
    assert "You are new here" in browser.get(f"/groups/{group.ref}").text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"accept": ""}, 422),
        ({"version": "none"}, 422),
        ({"version": ""}, 422),
        ({"version": "0"}, 409),
        ({"version": "9" * 30}, 409),
    ],
)
def test_without_accepting_what_is_in_force_nobody_joins(
    browser_of: Browsers, wren: Person, given: dict[str, str], status: int
) -> None:
    group = make.group()
    fields = {name: value for name, value in {"accept": "y", "kept": "y", "version": "1", **given}.items() if value}
    page = browser_of(wren).post(f"/groups/{group.ref}/join", data=fields)
    assert page.status_code == status
    assert membership(wren, group) is None


def test_joining_twice_is_joining_once(database: str, app: Flask, wren: Person) -> None:
    group = make.group()
    with db.transaction():
        first = service.join(wren, group, 1)
    with db.transaction():
        assert service.join(wren, group, 1) == first
    assert len(db.session().scalars(select(Membership)).all()) == 1


def test_two_who_look_alike_are_not_in_one_group(browser_of: Browsers) -> None:
    group = make.group()
    make.member(group, make.person("Paul"))
    page = join(browser_of(make.person("Pau1")), group)
    assert page.status_code == 409
    assert "goes by a name like Pau1" in page.text


def test_a_group_that_asks_gets_a_wish_with_answers(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    asked, browser = question(group), browser_of(wren)
    assert "What brings you here?" in browser.get(f"/groups/{group.ref}/join").text
    empty = join(browser, group)
    assert empty.status_code == 422
    long = join(browser, group, **{f"question_{asked.id}": "x" * 1001})
    assert long.status_code == 422
    assert "x" * 1001 in long.text, "nothing typed is lost"
    assert join(browser, group, **{f"question_{asked.id}": "Quiet."}).status_code == 303
    row = db.session().scalars(select(JoinRequest)).one()
    assert row.answers == [{"question": "What brings you here?", "answer": "Quiet."}]
    assert membership(wren, group) is None
    assert "with the facilitators" in browser.get(f"/groups/{group.ref}").text
    join(browser, group, **{f"question_{asked.id}": "Again."})
    assert len(db.session().scalars(select(JoinRequest)).all()) == 1


def test_a_wish_is_taken_back(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    asked, browser = question(group), browser_of(wren)
    join(browser, group, **{f"question_{asked.id}": "Quiet."})
    assert browser.post(f"/groups/{group.ref}/join/withdraw").status_code == 303
    assert db.session().scalar(select(JoinRequest.state)) is RequestState.WITHDRAWN
    assert browser.post(f"/groups/{group.ref}/join/withdraw").status_code == 404
    assert join(browser, group, **{f"question_{asked.id}": "Now."}).status_code == 303


def wish(group: Group, person: Person, answer: str = "Quiet.") -> JoinRequest:
    asked = question(group)
    with db.transaction():
        made = service.join(person, group, 1, {asked.id: answer})
    assert isinstance(made, JoinRequest)
    return made


def test_a_facilitator_lets_them_in_and_a_letter_goes(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    made = wish(group, wren, "I like <b>tea</b>.")
    guide = browser_of(make.facilitator(group))
    page = guide.get(f"/groups/{group.ref}/requests").text
    assert "I like &lt;b&gt;tea&lt;/b&gt;." in page
    answer = guide.post(f"/groups/{group.ref}/requests/{made.ref}/decide", data={"answer": "admit", "note": "Come by."})
    assert answer.status_code == 303
    assert membership(wren, group).state is MembershipState.ACTIVE
    (letter,) = waiting()
    assert letter.to == wren.email
    assert "Quiet Tuesdays" not in letter.subject + letter.text + letter.html, "discreet by default"
    assert "Come by." not in letter.text


def test_a_declined_wish_may_be_made_again(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    made = wish(group, wren)
    guide, browser = browser_of(make.facilitator(group)), browser_of(wren)
    guide.post(f"/groups/{group.ref}/requests/{made.ref}/decide", data={"answer": "decline", "note": "We are full."})
    assert membership(wren, group) is None
    page = browser.get(f"/groups/{group.ref}/join").text
    assert "We are full." in page
    assert "may ask again" in page


def test_of_two_facilitators_at_once_the_second_is_told(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    made = wish(group, wren)
    first, second = browser_of(make.facilitator(group)), browser_of(make.facilitator(group))
    url = f"/groups/{group.ref}/requests/{made.ref}/decide"
    assert first.post(url, data={"answer": "decline"}).status_code == 303
    late = second.post(url, data={"answer": "admit"})
    assert late.status_code == 409
    assert "answered this already" in late.text
    assert membership(wren, group) is None


def test_a_stale_wish_is_a_conflict_in_the_deed_too(database: str, app: Flask, wren: Person) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    guide, made = make.facilitator(group), wish(group, wren)
    with db.transaction():
        service.decide_request(guide, made, admit=True)
    with db.transaction(), pytest.raises(Conflict):
        service.decide_request(guide, made, admit=False)


@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}, {"answer": "admit", "note": "x" * 501}])
def test_an_answer_that_cannot_be_read_changes_nothing(
    browser_of: Browsers, wren: Person, data: dict[str, str]
) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    made = wish(group, wren)
    guide = browser_of(make.facilitator(group))
    assert guide.post(f"/groups/{group.ref}/requests/{made.ref}/decide", data=data).status_code == 422
    assert db.session().scalar(select(JoinRequest.state)) is RequestState.WAITING


def test_only_facilitators_of_this_group_answer(browser_of: Browsers, wren: Person) -> None:
    group, other = make.group(entry=Entry.QUESTIONS), make.group("Elsewhere")
    made = wish(group, wren)
    url = f"/groups/{group.ref}/requests/{made.ref}/decide"
    member, guide = browser_of(make.member(group)), browser_of(make.facilitator(other))
    assert member.post(url, data={"answer": "admit"}).status_code == 403
    assert guide.post(url, data={"answer": "admit"}).status_code == 403
    crossed = f"/groups/{other.ref}/requests/{made.ref}/decide"
    assert guide.post(crossed, data={"answer": "admit"}).status_code == 404
    assert membership(wren, group) is None


def test_an_invitation_opens_a_hidden_group_once(browser_of: Browsers, visitor: FlaskClient, wren: Person) -> None:
    group = make.group(entry=Entry.INVITED, is_listed=False)
    guide, browser, late = browser_of(make.facilitator(group)), browser_of(wren), browser_of(make.person())
    page = guide.post(f"/groups/{group.ref}/invite").text
    path = page.partition("http://localhost")[2].partition('"')[0]
    assert path.startswith("/invitation/")
    assert "Sign in" in visitor.get(path).text
    assert visitor.post(path, data={"accept": "y", "kept": "y", "version": "1"}).status_code == 200
    assert "You are invited" in browser.get(path).text
    assert browser.post(path, data={"accept": "y", "kept": "y", "version": "1"}).status_code == 303
    assert membership(wren, group).state is MembershipState.ACTIVE
    assert late.get(path).status_code == 404
    assert "new one" in late.get(path).text


def test_an_invitation_runs_out(visitor: FlaskClient, at_noon: Callable[[timedelta], None]) -> None:
    group = make.group(entry=Entry.INVITED)
    guide = make.facilitator(group)
    with db.transaction():
        token = service.invite(guide, group)
    at_noon(timedelta(days=13))
    assert visitor.get(f"/invitation/{token}").status_code == 200
    at_noon(timedelta(days=1, minutes=1))
    assert visitor.get(f"/invitation/{token}").status_code == 404


def test_a_group_by_invitation_lets_nobody_else_in(browser_of: Browsers, wren: Person) -> None:
    group = make.group(entry=Entry.INVITED)
    assert join(browser_of(wren), group).status_code == 403
    assert membership(wren, group) is None


def test_an_invitation_is_for_its_own_group(database: str, app: Flask, wren: Person) -> None:
    group, other = make.group(), make.group("Elsewhere", entry=Entry.INVITED)
    guide = make.facilitator(group)
    with db.transaction():
        token = service.invite(guide, group)
    with db.transaction(), pytest.raises(Exception, match="nothing here"):
        service.join(wren, other, 1, invitation=token)


def test_leaving_is_one_button_and_the_door_stays_open(browser_of: Browsers, wren: Person) -> None:
    group = make.group()
    browser = browser_of(make.member(group, wren))
    assert "never ends by staying away" in browser.get(f"/groups/{group.ref}/leave").text
    assert membership(wren, group).state is MembershipState.ACTIVE
    assert browser.post(f"/groups/{group.ref}/leave").status_code == 303
    assert membership(wren, group).state is MembershipState.LEFT
    assert browser.get(f"/groups/{group.ref}/members").status_code == 403
    assert join(browser, group).status_code == 303
    assert membership(wren, group).state is MembershipState.ACTIVE


def test_a_group_is_not_left_without_anyone_to_guide_it(browser_of: Browsers) -> None:
    group = make.group()
    only = browser_of(make.facilitator(group))
    late = only.post(f"/groups/{group.ref}/leave")
    assert late.status_code == 409
    assert "ask a coordinator" in late.text
    make.facilitator(group)
    assert only.post(f"/groups/{group.ref}/leave").status_code == 303


@pytest.mark.parametrize("ref", [new_ref(), "x", "x" * 500, "%00", "..", "0"])
def test_made_up_refs_are_not_found(browser_of: Browsers, wren: Person, ref: str) -> None:
    browser = browser_of(wren)
    for path in ("", "/join", "/members", "/leave", "/requests", "/agreements"):
        assert browser.get(f"/groups/{ref}{path}").status_code in {404, 422}


def test_a_page_of_groups_leads_to_the_next(visitor: FlaskClient, database: str) -> None:
    for number in range(35):
        make.group(f"Group {number:02}", agreements=0)
    first = visitor.get("/groups").text
    assert first.count("/groups/") >= 30
    assert "Group 29" in first
    assert "Group 30" not in first
    after = first.partition("/groups?after=")[2].partition('"')[0]
    second = visitor.get(f"/groups?after={after}").text
    assert "Group 30" in second
    assert "Group 29" not in second
    assert "Group 00" in visitor.get("/groups?after=nonsense").text
