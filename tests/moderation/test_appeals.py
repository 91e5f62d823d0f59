"""A second look: once, within two weeks, by somebody else; and what comes of it stands beside the first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, db
from groups.access import Can
from groups.errors import Conflict, Invalid, NotFound
from groups.moderation import queries, service
from groups.moderation.ladder import Rung
from groups.moderation.models import AppealState, CaseState, Decision, MeasureKind
from tests import make
from tests.chat import deeds
from tests.moderation import told


@pytest.fixture
def removed(group, room, wren, otter, ines):
    """A message that was taken away, with its author out of the group for two weeks."""
    case = told.reported(otter, wren, room, group)
    return told.decide(ines, case, Decision.REMOVED, deeds.agreement_of(group), rung=Rung.TWO_WEEKS)


def test_once_and_within_two_weeks(at_noon, group, room, wren, otter, ines) -> None:
    rule = deeds.agreement_of(group)
    first, second = (told.noted(ines, told.reported(otter, wren, room, group), rule) for _ in range(2))
    at_noon(timedelta(days=14) - timedelta(seconds=1))
    told.appeal(wren, first)
    with pytest.raises(Conflict, match="once, within two weeks"):
        told.appeal(wren, first)
    at_noon(timedelta(seconds=1))
    with pytest.raises(Conflict, match="once, within two weeks"):
        told.appeal(wren, second)


def test_only_its_author_and_only_what_they_were_told(removed, group, room, wren, otter, ines) -> None:
    for person in (otter, ines, make.coordinator("Rowan")):
        with pytest.raises(NotFound):
            told.appeal(person, removed)
    reed = make.member(group, make.person("Reed"))
    kept = told.decide(ines, told.reported(otter, reed, room, group), Decision.DISMISSED)
    with pytest.raises(NotFound):
        told.appeal(reed, kept)
    for words in (" ", "x" * 2001):
        with pytest.raises(Invalid):
            told.appeal(wren, removed, words)
    told.appeal(wren, removed)  # from outside, as the group is closed to them


def test_upheld_leaves_everything(removed, group, room, wren, otter, alder) -> None:
    told.appeal(wren, removed)
    told.answer(alder, removed, AppealState.UPHELD)
    case = told.again(removed)
    assert (case.state, case.decision) == (CaseState.CLOSED, Decision.REMOVED)
    assert deeds.see(otter, room)[0].status == "removed"
    assert told.measures_of(wren)[0].lifted_at is None


def test_reversed_takes_it_back_as_if_it_had_not_been(removed, group, room, wren, otter, alder) -> None:
    told.appeal(wren, removed)
    told.answer(alder, removed, AppealState.REVERSED)
    assert [(each.status, each.text, each.place) for each in deeds.see(otter, room)] == [("shown", "Hmm", 1)]
    access.forget()
    assert access.can(wren, Can.POST_MESSAGE, room)
    case, appeal = told.again(removed), queries.appeal_of(removed)
    assert appeal is not None
    assert (case.decision, appeal.state) == (Decision.REMOVED, AppealState.REVERSED), "beside, not over, the first"


def test_reversed_gives_a_membership_back(group, room, wren, otter, ines, alder) -> None:
    case = told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.END)
    told.appeal(wren, case)
    told.answer(alder, case, AppealState.REVERSED)
    access.forget()
    assert access.can(wren, Can.POST_MESSAGE, room)


def test_changed_puts_something_else_in_its_place(removed, group, room, wren, otter, alder) -> None:
    told.appeal(wren, removed)
    with pytest.raises(Invalid) as refused:
        told.answer(alder, removed, AppealState.CHANGED)
    assert "decision" in refused.value.fields
    told.answer(alder, removed, AppealState.CHANGED, service.Ruling(Decision.NOTED, rung=Rung.WARNING))
    assert deeds.see(otter, room)[0].status == "shown"
    first, second = told.measures_of(wren)
    assert (first.lifted_at is not None, second.kind, second.lifted_at) == (True, MeasureKind.WARNING, None)
    told.assert_told(removed)


def test_with_one_facilitator_the_coordinators_look_again(removed, group, wren, ines) -> None:
    told.appeal(wren, removed)
    rowan = make.coordinator("Rowan")
    assert [each.case.id for each in queries.handed_on(rowan)] == [removed.id]
    assert queries.queue_of(group, ines) == []
    assert queries.waiting_for(ines) == []
    told.answer(rowan, removed, AppealState.REVERSED)


def test_with_another_one_the_group_looks_again(removed, group, wren, ines, alder) -> None:
    told.appeal(wren, removed)
    assert [each.case.id for each in queries.queue_of(group, alder)] == [removed.id]
    assert queries.handed_on(make.coordinator("Rowan")) == []


def test_of_two_who_look_again_at_once_one_answers(removed, group, wren, ines, alder) -> None:
    reed = make.facilitator(group, make.person("Reed"))
    told.appeal(wren, removed)
    version = told.again(removed).version
    with db.transaction():
        service.claim(alder, queries.case_for(alder, removed.ref))
    given = service.Answer(AppealState.UPHELD, "Having read it again.")
    for who, read in ((reed, version), (reed, version + 1)):
        with pytest.raises(Conflict), db.transaction():
            service.answer_appeal(who, queries.case_for(who, removed.ref), given, read)
    told.answer(alder, removed, AppealState.UPHELD)
