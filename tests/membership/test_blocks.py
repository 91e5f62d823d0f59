"""Blocks, and the list of members."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.errors import Invalid
from groups.membership import queries, service
from groups.membership.models import Block
from groups.people.models import Person
from tests import make

Browsers = Callable[[Person], FlaskClient]


def test_neither_sees_the_other_in_the_list(browser_of: Browsers, database: str) -> None:
    group = make.group()
    wren, quill = make.member(group, make.person("Wren")), make.member(group, make.person("Quill"))
    guide = make.facilitator(group, make.person("Ines"))
    browser = browser_of(wren)
    assert "Quill" in browser.get(f"/groups/{group.ref}/members").text
    assert browser.post("/account/blocks", data={"person": quill.ref}).headers["Location"] == "/account/blocks"
    assert "Quill" in browser.get("/account/blocks").text
    assert "Quill" not in browser.get(f"/groups/{group.ref}/members").text
    assert "Wren" not in browser_of(quill).get(f"/groups/{group.ref}/members").text
    assert "Quill" not in browser_of(quill).get("/account/blocks").text.partition("<main")[2], "the blocked cannot tell"
    seen = browser_of(guide).get(f"/groups/{group.ref}/members").text
    assert "Wren" in seen
    assert "Quill" in seen


@pytest.mark.parametrize("gone", ["wren", "quill"])
def test_only_people_in_a_group_with_one_now_can_be_blocked(browser_of: Browsers, database: str, gone: str) -> None:
    group, other = make.group(), make.group("Another")
    people = {"wren": make.member(group, make.person("Wren")), "quill": make.member(group, make.person("Quill"))}
    browser = browser_of(people["wren"])
    with db.transaction():
        service.leave(people[gone], group)
    block = {"person": people["quill"].ref}
    assert browser.post("/account/blocks", data=block).status_code == 404
    for each in people.values():
        make.member(other, each)
    assert browser.post("/account/blocks", data=block).status_code == 303
    with db.transaction():
        service.leave(people[gone], other)
    assert browser.post(f"/account/blocks/{people['quill'].ref}/end").status_code == 303, "a block can always be ended"


def test_unblocking_takes_back_ones_own_only(browser_of: Browsers, database: str) -> None:
    group = make.group()
    wren, quill = make.member(group, make.person("Wren")), make.member(group, make.person("Quill"))
    make.block(wren, quill)
    make.block(quill, wren)
    assert browser_of(wren).post(f"/account/blocks/{quill.ref}/end").status_code == 303
    assert queries.hidden_from(wren.id) == {quill.id}
    assert browser_of(quill).post(f"/account/blocks/{wren.ref}/end").status_code == 303
    assert queries.hidden_from(wren.id) == set()


def test_blocking_twice_is_once_and_oneself_never(database: str, app: Flask) -> None:
    group = make.group()
    wren, quill = make.member(group), make.member(group)
    for _ in range(2):
        with db.transaction():
            service.block(wren, quill)
    assert db.session().scalar(select(func.count()).select_from(Block)) == 1
    with db.transaction(), pytest.raises(Invalid):
        service.block(wren, wren)


def test_who_does_not_meet_whom_goes_both_ways(database: str) -> None:
    a, b, c = make.person(), make.person(), make.person()
    make.block(a, b)
    assert queries.hidden_from(a.id) == {b.id}
    assert queries.hidden_from(b.id) == {a.id}
    both = {a.id: {b.id}, b.id: {a.id}}
    assert queries.unmet([a.id, b.id, c.id]) == queries.unmet([a.id]) == queries.unmet([b.id]) == both
    assert queries.unmet([c.id]) == queries.unmet([]) == {}


def test_a_stranger_cannot_be_looked_up_by_blocking(browser_of: Browsers, database: str) -> None:
    stranger = make.member(make.group("Elsewhere"))
    browser = browser_of(make.member(make.group()))
    for ref in (stranger.ref, "", "x" * 300, "'--"):
        assert browser.post("/account/blocks", data={"person": ref}).status_code == 404


def test_going_on_after_a_block_never_leads_elsewhere(browser_of: Browsers, database: str) -> None:
    group = make.group()
    browser, other = browser_of(make.member(group)), make.member(group)
    answer = browser.post("/account/blocks", data={"person": other.ref, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/account/blocks"


def test_one_may_leave_the_list(browser_of: Browsers, database: str) -> None:
    group = make.group()
    shy, other = make.member(group, make.person("Shy")), make.member(group)
    browser = browser_of(shy)
    assert browser.post(f"/groups/{group.ref}/members/me", data={"shown": "no"}).status_code == 303
    assert "Shy" not in browser_of(other).get(f"/groups/{group.ref}/members").text
    assert "not in this list" in browser.get(f"/groups/{group.ref}/members").text
    assert "Shy" in browser_of(make.facilitator(group)).get(f"/groups/{group.ref}/members").text
    browser.post(f"/groups/{group.ref}/members/me", data={"shown": "yes"})
    assert "Shy" in browser_of(other).get(f"/groups/{group.ref}/members").text


def test_a_list_shows_pseudonyms_only(browser_of: Browsers, database: str) -> None:
    group = make.group()
    other = make.member(group, make.person("Quill", near_name="Bath"))
    page = browser_of(make.member(group)).get(f"/groups/{group.ref}/members").text
    assert other.email not in page
    assert "Bath" not in page


def test_outsiders_do_not_see_who_is_in(browser_of: Browsers, visitor: FlaskClient, database: str) -> None:
    group = make.group()
    assert browser_of(make.person()).get(f"/groups/{group.ref}/members").status_code == 403
    assert visitor.get(f"/groups/{group.ref}/members").status_code == 302


def test_a_long_list_has_pages(browser_of: Browsers, database: str) -> None:
    group = make.group()
    for number in range(54):
        make.member(group, make.person(f"Bird {number:02}"))
    browser = browser_of(make.member(group, make.person("Zaunkoenig")))
    first = browser.get(f"/groups/{group.ref}/members").text
    after = first.partition("members?after=")[2].partition('"')[0]
    assert "Bird 49" in first
    assert "Bird 50" not in first
    assert "Bird 50" in browser.get(f"/groups/{group.ref}/members?after={after}").text


def test_who_is_in_and_who_guides(database: str) -> None:
    group = make.group()
    guide, member, gone = make.facilitator(group), make.member(group), make.member(group, state="left")
    assert queries.active_member_ids(group.id) == {guide.id, member.id}
    assert queries.facilitator_ids(group.id) == {guide.id}
    assert [(found.id, row.person_id) for found, row in queries.groups_of(member)] == [(group.id, member.id)]
    assert queries.groups_of(gone) == []
