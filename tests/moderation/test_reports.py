"""Reports: who may make one, what it opens, when it holds, and who finds the case."""

from __future__ import annotations

import pytest

from groups import db
from groups.errors import Forbidden, Invalid, NotFound
from groups.moderation import present, queries, service
from groups.moderation.events import CaseOpened, ReportMade
from groups.moderation.models import Case, CaseSource, CaseState, Decision, Report
from groups.moderation.service.report import threshold
from tests import make
from tests.chat import deeds

CANARY = "canary-77aa"


def test_a_report_opens_a_case_with_its_context_sealed(group, room, wren, otter, ines) -> None:
    for number in range(1, 8):
        deeds.post(otter, room, f"before {number}")
    message = deeds.post(wren, room, "Hmm", wish="hear")
    for number in range(1, 8):
        deeds.post(ines, room, f"after {number}")
    heard = deeds.Heard(CaseOpened, ReportMade)
    case = deeds.report(otter, message, group, "It hurt me.")
    assert (case.state, case.source, case.author_id) == (CaseState.OPEN, CaseSource.REPORT, wren.id)
    assert (case.context["text"], case.context["author"]) == ("Hmm", "Wren")
    assert [each["text"] for each in case.context["before"]] == [f"before {number}" for number in range(3, 8)]
    assert [each["text"] for each in case.context["after"]] == [f"after {number}" for number in range(1, 6)]
    assert heard.events == [CaseOpened(case.id, group.id), ReportMade(case.id)]
    deeds.edit(wren, message, "Nothing")
    assert deeds.case_of(message).context["text"] == "Hmm"


def test_reporting_again_changes_nothing(group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    first = deeds.report(otter, message, group)
    again = deeds.report(otter, message, group, "Again")
    assert first.id == again.id
    assert deeds.count(Report) == 1


def test_one_case_stays_open_for_all_reports(group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    others = [make.member(group) for _ in range(10)]
    cases = {deeds.report(person, message, group).id for person in (otter, *others[:2])}
    assert len(cases) == 1
    assert deeds.count(Report) == 3


def test_one_cannot_report_oneself_or_without_an_agreement_of_the_group(group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    with pytest.raises(Invalid, match="your own"):
        deeds.report(wren, message, group)
    elsewhere = make.group("Another group")
    for agreement in (0, 999_999, deeds.agreement_of(elsewhere)):
        with pytest.raises(Invalid) as refused, db.transaction():
            deeds.service.report_message(otter, message.ref, agreement, "")
        assert "agreement" in refused.value.fields
    with pytest.raises(Invalid) as refused, db.transaction():
        deeds.service.report_message(otter, message.ref, None, " ")
    assert "words" in refused.value.fields
    with pytest.raises(Invalid):
        deeds.report(otter, message, group, "x" * 1001)
    assert deeds.count(Case) == 0


def test_what_one_does_not_see_one_cannot_report(group, room, wren, otter, moth, ines) -> None:
    gone, hidden, held = deeds.post(wren, room), deeds.post(wren, room), deeds.post(moth, room)
    deeds.withdraw(wren, gone)
    reported = deeds.post(wren, room)
    deeds.report(ines, reported, group)
    make.block(otter, wren)
    stranger = make.facilitator(make.group("Another group"))
    tried = [(otter, gone), (otter, hidden), (otter, held), (otter, reported), (stranger, hidden)]
    for person, message in tried:
        with pytest.raises(NotFound):
            deeds.report(person, message, group)


@pytest.mark.parametrize(("people", "needed"), [(0, 2), (1, 2), (8, 2), (9, 3), (12, 3), (13, 4), (40, 10)])
def test_the_threshold_is_a_quarter_and_two_at_the_least(people: int, needed: int) -> None:
    assert threshold(people) == needed


def test_enough_reports_hold_a_message(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, CANARY)
    for number in range(6):
        make.member(group, make.person(f"Reed {number}"))
    reporters = [otter, make.member(group), make.member(group)]
    for number, person in enumerate(reporters):
        assert [each.status for each in deeds.see(otter, room)] == ["shown"], number
        deeds.report(person, message, group)
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]
    assert [each.status for each in deeds.see(ines, room)] == ["held"]
    assert queries.is_held(deeds.case_of(message))


def test_who_keeps_presence_is_asked_how_many_are_there(group, room, wren, otter, ines, monkeypatch) -> None:
    monkeypatch.setattr(present, "_count", lambda group_id: 20 if group_id == group.id else 0)
    message = deeds.post(wren, room)
    for person in (otter, *(make.member(group) for _ in range(3))):
        deeds.report(person, message, group)
    assert [each.status for each in deeds.see(otter, room)] == ["shown"]
    deeds.report(make.member(group), message, group)
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]


def test_a_facilitators_report_holds_at_once_and_another_decides(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room)
    deeds.report(ines, message, group)
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]
    with pytest.raises(Forbidden, match="part in this"):
        deeds.decide(ines, message, Decision.REMOVED, group)
    deeds.decide(alder, message, Decision.DISMISSED, group)
    assert [(each.status, each.place) for each in deeds.see(otter, room)] == [("shown", 1)]


def test_a_case_nobody_in_the_group_may_decide_goes_to_the_coordinators(group, room, wren, otter, ines) -> None:
    coordinator = make.coordinator("Rowan")
    message = deeds.post(wren, room)
    plain = deeds.post(wren, room, "Another")
    deeds.report(otter, plain, group)
    deeds.report(ines, message, group)
    assert deeds.case_of(message).state is CaseState.ESCALATED
    assert [each.case.subject_id for each in queries.handed_on(coordinator)] == [message.id]
    with pytest.raises(NotFound):
        queries.case_for(coordinator, deeds.case_of(plain).ref)
    deeds.decide(coordinator, message, Decision.REMOVED, group)
    assert deeds.case_of(message).decision is Decision.REMOVED


def test_an_author_never_sees_the_case_about_them(group, room, ines, alder, otter) -> None:
    message = deeds.post(ines, room, "A facilitator's words")
    deeds.report(otter, message, group)
    assert queries.queue_of(group, ines) == []
    assert queries.waiting_for(ines) == []
    assert [each.case.id for each in queries.queue_of(group, alder)] == [deeds.case_of(message).id]
    with pytest.raises(NotFound):
        queries.case_for(ines, deeds.case_of(message).ref)
    with db.transaction() as session:
        case = session.get_one(Case, deeds.case_of(message).id)
        with pytest.raises(Forbidden):
            service.decide(ines, case, Decision.DISMISSED, "", None, case.version)


def test_only_facilitators_of_the_group_find_a_case(group, room, wren, otter, moth, ines) -> None:
    message = deeds.post(wren, room)
    ref = deeds.report(otter, message, group).ref
    assert queries.case_for(ines, ref).ref == ref
    others = [wren, otter, moth, make.person(), make.facilitator(make.group("Another")), make.coordinator("Rowan")]
    said = set()
    for person, wanted in [*((person, ref) for person in others), (ines, "nowhere"), (ines, "")]:
        with pytest.raises(NotFound) as refused:
            queries.case_for(person, wanted)
        said.add(refused.value.say)
    assert len(said) == 1
