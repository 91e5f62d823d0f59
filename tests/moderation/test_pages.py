"""The pages of measures, second looks and the record; and that nobody reads who reported, nor what is not for them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from groups import db
from groups.audit.models import AuditEntry
from groups.membership.models import MembershipState
from groups.membership.queries import membership_of
from groups.moderation import queries
from groups.moderation.ladder import Rung
from groups.moderation.models import AppealState, Decision
from groups.notices import jobs, mail
from tests import make
from tests.chat import deeds
from tests.moderation import told

CANARY = re.compile(r"canary-\w+")


def version_of(page: str) -> str:
    return re.findall(r'name="version"[^>]*value="(\d+)"', page)[-1]


def test_a_case_is_decided_with_a_step_of_the_ladder(app, browser_of, group, room, wren, otter, ines) -> None:
    case, browser = told.reported(otter, wren, room, group), browser_of(ines)
    page = browser.get(f"/cases/{case.ref}").text
    assert "Out of the group for a month" in page
    assert "Out of this session" not in page
    given = {
        "decision": "noted",
        "agreement": str(deeds.agreement_of(group)),
        "rung": "two_weeks",
        "reason": "Because.",
    }
    sent = browser.post(f"/cases/{case.ref}/decide", data={**given, "version": version_of(page)})
    assert sent.location == f"/groups/{group.ref}/queue"
    assert "Out of the group for a time" in browser.get(f"/groups/{group.ref}/measures").text
    assert "Measures in force" in browser.get(f"/groups/{group.ref}").text


def test_its_author_reads_why_and_asks_for_another_look(app, browser_of, group, room, wren, otter, ines, alder) -> None:
    case = told.reported(otter, wren, room, group)
    told.decide(ines, case, Decision.REMOVED, deeds.agreement_of(group), rung=Rung.END)
    author, second = browser_of(wren), browser_of(alder)
    assert f"/decisions/{case.ref}" in author.get("/decisions").text
    page = author.get(f"/decisions/{case.ref}").text
    for words in ("was taken away", "Ground rule 1.", "Because of this.", "no longer in the group", "/urgent-help"):
        assert words in page, words
    assert author.post(f"/decisions/{case.ref}/appeal", data={"words": ""}).status_code == 422
    assert author.post(f"/decisions/{case.ref}/appeal", data={"words": "I meant it kindly."}).status_code == 303
    assert "You asked for another look" in author.get(f"/decisions/{case.ref}").text
    assert "Asks for another look" in second.get(f"/groups/{group.ref}/queue").text
    page = second.get(f"/cases/{case.ref}").text
    assert "I meant it kindly." in page
    given = {"outcome": "reversed", "decision": "", "rung": "", "reason": "It was kind.", "version": version_of(page)}
    assert second.post(f"/cases/{case.ref}/answer", data=given).status_code == 303
    page = author.get(f"/decisions/{case.ref}").text
    assert "taken back" in page
    assert "It was kind." in page
    row = membership_of(wren.id, group.id)
    assert row is not None
    assert row.state is MembershipState.ACTIVE


def test_a_stale_page_is_told_so_and_keeps_its_words(app, browser_of, group, room, wren, otter, ines, alder) -> None:
    case = told.reported(otter, wren, room, group)
    first, second = browser_of(ines), browser_of(alder)
    version = version_of(first.get(f"/cases/{case.ref}").text)
    second.post(f"/cases/{case.ref}/claim")
    second.post(f"/cases/{case.ref}/let-go")
    given = {"decision": "removed", "agreement": str(deeds.agreement_of(group)), "rung": "", "reason": "Still here"}
    answer = first.post(f"/cases/{case.ref}/decide", data={**given, "version": version})
    assert answer.status_code == 409
    assert "changed since you opened it" in answer.text
    assert "Still here" in answer.text


def test_reading_only_is_begun_and_lifted_on_pages(app, browser_of, group, room, wren, ines) -> None:
    browser = browser_of(ines)
    address = f"/groups/{group.ref}/members/{wren.ref}/quiet"
    assert room.name in browser.get(address).text
    given = {"where": room.ref, "hours": "1", "agreement": "", "reason": "A while to breathe."}
    assert browser.post(address, data={**given, "where": make.room(make.group("Another")).ref}).status_code == 422
    assert browser.post(address, data=given).status_code == 303
    page = browser.get(f"/groups/{group.ref}/measures").text
    assert f"Reading only in {room.name}" in page
    lift = re.search(r'href="(/measures/\w+/lift)"', page)
    assert lift is not None
    assert "Wren" in browser.get(lift[1]).text
    assert browser.post(lift[1], data={"reason": "We have talked."}).status_code == 303
    assert "Nothing holds here now" in browser.get(f"/groups/{group.ref}/measures").text


def test_somebody_is_reported_from_the_list_of_members(app, browser_of, group, wren, otter, ines) -> None:
    browser = browser_of(otter)
    address = f"/groups/{group.ref}/members/{wren.ref}/report"
    assert address in browser.get(f"/groups/{group.ref}/members").text
    assert "about Wren" in browser.get(address).text
    assert browser.post(address, data={"agreement": "other", "words": ""}).status_code == 422
    assert browser.post(address, data={"agreement": "other", "words": "It goes on."}).status_code == 303
    assert "How somebody is with others" in browser_of(ines).get(f"/groups/{group.ref}/queue").text


def test_facilitators_read_the_record_of_their_group_without_what_is_about_them(
    app, browser_of, group, room, wren, otter, ines, alder
) -> None:
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group))
    told.noted(alder, told.reported(otter, ines, room, group), deeds.agreement_of(group))
    pages = {who.name: browser_of(who).get(f"/groups/{group.ref}/record").text for who in (ines, alder)}
    cases = [each.id for each in db.session().query(queries.cases.Case)]
    assert [f"case {number}" in pages["Ines"] for number in cases] == [True, False]
    assert [f"case {number}" in pages["Alder"] for number in cases] == [True, True]
    assert "Otter" not in pages["Ines"] + pages["Alder"]
    assert browser_of(make.facilitator(make.group("Another"))).get(f"/groups/{group.ref}/record").status_code in (
        403,
        404,
    )


@pytest.mark.parametrize("decision", [Decision.REMOVED, Decision.NOTED, Decision.DISMISSED])
def test_who_reported_is_nowhere(app, browser_of, group, room, wren, ines, alder, decision, caplog) -> None:
    teller = make.member(group, make.person("Quillwort"))
    case = deeds.report(teller, deeds.post(wren, room, "canary-text"), group, "canary-report")
    told.report_member(teller, group, wren, "canary-ways")
    rule = None if decision is Decision.DISMISSED else deeds.agreement_of(group)
    told.decide(ines, case, decision, rule)
    if decision is not Decision.DISMISSED:
        told.appeal(wren, case, "canary-appeal")
        told.answer(alder, case, AppealState.UPHELD)
    rowan = make.coordinator("Rowan")
    addresses = [
        *(f"/cases/{each.ref}" for each in db.session().query(queries.cases.Case)),
        f"/decisions/{case.ref}", "/decisions", "/desk", "/desk/cases", "/desk/audit",
        *(f"/groups/{group.ref}/{page}" for page in ("queue", "measures", "record")), f"/rooms/{room.ref}",
    ]  # fmt: skip
    allowed = {"Ines": {"canary-text", "canary-report", "canary-ways", "canary-appeal"}, "Alder": None, "Wren": None}
    allowed["Alder"] = allowed["Ines"]
    allowed["Wren"] = set() if decision is Decision.REMOVED else {"canary-text"}
    for who in (ines, alder, wren, rowan, make.member(group)):
        browser = browser_of(who)
        for address in addresses:
            page = browser.get(address).text
            assert "Quillwort" not in page, (who.name, address)
            in_room = {"canary-text"} if decision is not Decision.REMOVED and address.startswith("/rooms") else set()
            assert set(CANARY.findall(page)) <= (allowed.get(who.name) or set()) | in_room, (who.name, address)
    assert jobs.sweep() > 0
    for letter in mail.letters():
        if letter.to != teller.email:
            assert "Quillwort" not in letter.text, letter.to
        assert not CANARY.search(letter.subject + letter.text)
    assert not CANARY.search(caplog.text)
    assert "Quillwort" not in caplog.text
    entries = db.session().scalars(select(AuditEntry)).all()
    assert not CANARY.search(repr([(each.old, each.new, each.reason) for each in entries]))
