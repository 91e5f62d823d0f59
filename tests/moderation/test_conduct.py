"""Reports of how somebody is, of what no agreement fits, and what is out of sight until it is changed."""

from __future__ import annotations

import pytest

from groups import db, limits
from groups.errors import Invalid, NotFound
from groups.moderation import queries
from groups.moderation.ladder import Rung
from groups.moderation.models import Case, CaseSource, CaseState, Decision, MeasureKind
from tests import make
from tests.chat import deeds
from tests.moderation import told


def test_something_else_needs_words_and_no_agreement(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    limits.forget()
    with db.transaction():
        case = deeds.service.report_message(otter, message.ref, None, "They write to me elsewhere.")
    assert [agreement for _report, agreement in queries.reports_of(case)] == [None]
    told.decide(ines, case, Decision.NOTED)
    assert told.measures(wren) == [MeasureKind.NOTE]


def test_with_an_agreement_named_one_has_to_be_chosen(group, room, wren, otter, ines) -> None:
    case = told.reported(otter, wren, room, group)
    with pytest.raises(Invalid) as refused:
        told.decide(ines, case, Decision.NOTED)
    assert refused.value.fields.keys() == {"agreement"}


def test_how_somebody_is_with_others_can_be_reported(group, room, wren, otter, ines) -> None:
    case = told.report_member(otter, group, wren)
    assert (case.subject_kind, case.author_id, case.source) == ("member", wren.id, CaseSource.REPORT)
    assert told.report_member(otter, group, wren).id == case.id, "once is enough"
    other = told.report_member(make.member(group), group, wren)
    assert other.id == case.id
    assert deeds.see(otter, room) == []
    with pytest.raises(Invalid, match="no words"):
        told.decide(ines, case, Decision.REMOVED, deeds.agreement_of(group))
    told.noted(ines, case, deeds.agreement_of(group), Rung.WARNING)
    assert told.report_member(otter, group, wren).state is CaseState.OPEN, "another evening is another case"


def test_one_speaks_of_people_in_the_group_whom_one_can_see(group, wren, otter, ines) -> None:
    with pytest.raises(NotFound):
        told.report_member(otter, group, make.person())
    with pytest.raises(NotFound):
        told.report_member(make.member(make.group("Another")), group, wren)
    make.block(wren, otter)
    with pytest.raises(NotFound):
        told.report_member(otter, group, wren)
    make.block(otter, ines)
    assert told.report_member(otter, group, ines).author_id == ines.id
    with pytest.raises(Invalid, match="your own"):
        told.report_member(wren, group, wren)


def test_a_facilitator_who_is_spoken_of_never_sees_it(group, wren, otter, ines, alder) -> None:
    case = told.report_member(otter, group, ines)
    assert queries.queue_of(group, ines) == []
    with pytest.raises(NotFound):
        told.case_for(ines, case)
    assert told.case_for(alder, case).id == case.id


def test_out_of_sight_until_its_author_changes_it(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "A number: 0117 496 0000")
    told.decide(ines, deeds.report(otter, message, group), Decision.HIDDEN, deeds.agreement_of(group))
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]
    assert [each.status for each in deeds.see(wren, room)] == ["held"]
    deeds.edit(wren, message, "Ask me for my number")
    again = deeds.case_of(message)
    assert (again.state, again.source, queries.is_held(again)) == (CaseState.OPEN, CaseSource.CHANGED, True)
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]
    told.decide(alder, again, Decision.RELEASED)
    assert deeds.texts(otter, room) == ["Ask me for my number"]
    assert deeds.count(Case) == 2
