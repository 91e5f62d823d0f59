"""What is kept of a case, for how long, and what stays when its words are gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import db
from groups.audit import verifying
from groups.audit.verifying import Whole
from groups.errors import Conflict
from groups.moderation import jobs, queries
from groups.moderation.models import Appeal, AppealState, CaseState, Decision, Report
from tests import make
from tests.chat import deeds
from tests.moderation import told

CANARY = "canary-88d1"


def test_the_words_of_a_closed_case_go_and_the_rest_stays(at_noon, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, CANARY)
    case = deeds.report(otter, message, group, CANARY)
    told.decide(ines, case, Decision.REMOVED, deeds.agreement_of(group))
    told.appeal(wren, case, CANARY)
    told.answer(alder, case, AppealState.UPHELD)
    at_noon(timedelta(days=90) - timedelta(seconds=1))
    jobs.tidy()
    assert CANARY in told.again(case).context["text"]
    at_noon(timedelta(seconds=1))
    jobs.tidy()
    kept = told.again(case)
    assert (kept.context, kept.decision, kept.state) == ({}, Decision.REMOVED, CaseState.CLOSED)
    assert [each.words for each in db.session().query(Appeal)] == [""]
    assert db.session().query(Report).count() == 0
    told.assert_told(case)
    assert isinstance(verifying.verify(), Whole)
    assert jobs.tidy() == 0


def test_what_nobody_appeals_closes_after_two_weeks(at_noon, group, room, wren, otter, ines) -> None:
    case = told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group))
    at_noon(timedelta(days=14) - timedelta(seconds=1))
    assert jobs.tidy() == 0
    at_noon(timedelta(seconds=1))
    assert jobs.tidy() == 1
    assert told.again(case).state is CaseState.CLOSED


def test_one_in_trouble_does_not_hold_up_the_others(at_noon, group, room, wren, otter, ines, monkeypatch) -> None:
    cases = [told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group)) for _ in range(2)]
    at_noon(timedelta(days=14))
    monkeypatch.setattr(queries, "to_close", lambda _before: [999_999, *(each.id for each in cases)])
    assert jobs.tidy() == 2


def test_the_page_of_a_forgotten_case_says_so(at_noon, app, group, room, wren, otter, ines, browser_of) -> None:
    case = told.noted(ines, told.reported(otter, wren, room, group, CANARY), deeds.agreement_of(group))
    for days in (14, 90):
        at_noon(timedelta(days=days))
        jobs.tidy()
    page = browser_of(ines).get(f"/cases/{case.ref}").text
    assert "no longer kept" in page
    assert CANARY not in page
    assert "Because of this." in browser_of(wren).get(f"/decisions/{case.ref}").text


def test_after_thirty_days_the_same_words_can_be_reported_again(at_noon, group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hmm")
    told.decide(ines, deeds.report(otter, message, group), Decision.DISMISSED)
    third = make.member(group)
    at_noon(timedelta(days=30) - timedelta(seconds=1))
    with pytest.raises(Conflict, match="looked at before"):
        deeds.report(third, message, group)
    at_noon(timedelta(seconds=1))
    assert deeds.report(third, message, group).state is CaseState.OPEN
    assert deeds.report(otter, message, group).id == deeds.case_of(message).id
