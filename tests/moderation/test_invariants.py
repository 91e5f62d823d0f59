"""The invariants of cases, each as its own test: what holds whatever reviewers, authors and the clock do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from groups import access, db
from groups.access import Can
from groups.chat.models import RoomState
from groups.chat.rooms import state_of
from groups.errors import Conflict, Forbidden
from groups.moderation import course, jobs, queries, reviewers, service
from groups.moderation.models import AppealState, CaseState, Decision, MeasureKind
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.chat import deeds
from tests.moderation import told

CANARY = "canary-4c2a"


def claim(actor: Person, case) -> None:
    with db.transaction():
        service.claim(actor, queries.case_for(actor, case.ref))


def test_every_way_from_open_to_closed_leaves_its_entries(at_noon, group, room, wren, otter, moth, ines, alder) -> None:
    first = deeds.post(moth, room)
    deeds.withdraw(moth, first)
    dismissed = told.decide(ines, told.reported(otter, wren, room, group), Decision.DISMISSED)
    appealed = told.decide(ines, told.reported(otter, wren, room, group), Decision.REMOVED, deeds.agreement_of(group))
    told.appeal(wren, appealed)
    told.answer(alder, appealed, AppealState.UPHELD)
    at_noon(timedelta(days=14))
    jobs.tidy()
    ways = {}
    for case in (deeds.case_of(first), dismissed, appealed):
        assert told.again(case).state is CaseState.CLOSED
        told.assert_told(case)
        ways[case.id] = [each.deed for each in told.record_of(case) if each.deed in course.COURSE]
    assert list(ways.values()) == [
        ["case.closed"],
        ["case.decided", "case.closed"],
        ["case.decided", "case.appealed", "case.appeal_decided"],
    ]


def test_an_expired_claim_goes_back_to_the_queue(at_noon, group, room, wren, otter, ines, alder) -> None:
    case = told.reported(otter, wren, room, group)
    claim(ines, case)
    at_noon(timedelta(minutes=10))
    # By the clock alone: another takes it up, and it has been open in between.
    claim(alder, case)
    assert [each.deed for each in told.record_of(case)][-3:] == ["case.claimed", "case.claim_expired", "case.claimed"]
    at_noon(timedelta(minutes=10))
    assert jobs.end_claims() == 1
    assert (told.again(case).state, told.again(case).claimed_by_id) == (CaseState.OPEN, None)
    assert jobs.end_claims() == 0
    told.assert_told(case)


def test_two_reviewers_who_take_it_up_at_once_are_one_and_a_clear_answer(group, room, wren, otter, ines, alder) -> None:
    ref, barrier = told.reported(otter, wren, room, group).ref, Barrier(2)

    def take(person_id: int) -> str:
        try:
            barrier.wait()
            with db.transaction() as session:
                actor = session.get_one(Person, person_id)
                service.claim(actor, queries.case_for(actor, ref))
            return "taken"
        except Conflict as refused:
            return refused.say
        finally:
            db.release()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, [ines.id, alder.id]))
    assert said[1] == "taken"
    assert "is looking at this one now" in said[0] or "changed since you opened it" in said[0]


def test_dismissing_undoes_hide_and_silence_in_one_transaction(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, CANARY)
    deeds.report(ines, message, group)
    case = deeds.case_of(message)
    with db.transaction():
        service.quiet_meanwhile(alder, queries.case_for(alder, case.ref), room.id)
    with pytest.raises(Forbidden):
        deeds.post(wren, room)
    with pytest.raises(RuntimeError):
        dismiss_and_end(alder, case)
    assert (deeds.see(otter, room)[0].status, told.measures_of(wren)[0].lifted_at) == ("hidden", None)
    told.decide(alder, case, Decision.DISMISSED)
    assert deeds.see(otter, room)[0].status == "shown"
    assert deeds.post(wren, room).status == "shown"
    assert ("case_author", wren.id) in {(each.kind, each.person_id) for each in db.session().query(Notice)}


@db.transaction()
def dismiss_and_end(actor: Person, case) -> None:
    """The process ends before the deed is kept."""
    found = queries.case_for(actor, case.ref)
    service.decide(actor, found, Decision.DISMISSED, "", None, found.version)
    raise RuntimeError


def test_who_decided_does_not_look_again(group, room, wren, otter, ines, alder) -> None:
    case = told.decide(ines, told.reported(otter, wren, room, group), Decision.REMOVED, deeds.agreement_of(group))
    told.appeal(wren, case)
    with pytest.raises(Forbidden, match="part in this"):
        told.answer(ines, case, AppealState.UPHELD)
    told.answer(alder, case, AppealState.REVERSED)
    appeal = queries.appeal_of(told.again(case))
    assert appeal is not None
    assert (appeal.reviewer_id, told.again(case).decided_by_id) == (alder.id, ines.id)


def test_who_has_a_part_does_not_decide(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "Alder never listens")
    deeds.report(ines, message, group)
    rowan = make.coordinator("Rowan")
    case = deeds.case_of(message)
    assert queries.part_ids(case) == {wren.id, ines.id, alder.id}
    assert case.state is CaseState.ESCALATED, "nobody in the group is left"
    for person in (ines, alder):
        with pytest.raises(Forbidden, match="part in this"):
            told.decide(person, case, Decision.DISMISSED)
    told.decide(rowan, case, Decision.DISMISSED)


def test_who_is_answered_does_not_decide(group, room, wren, otter, ines, alder) -> None:
    asked = deeds.post(ines, room, "How was your week?")
    message = deeds.post(wren, room, "None of your business", reply_to=asked.ref)
    case = deeds.report(otter, message, group)
    assert queries.named_ids(case) == {ines.id}
    told.decide(alder, case, Decision.DISMISSED)


def test_a_first_message_that_greets_a_facilitator_is_still_theirs_to_show(group, room, moth, ines) -> None:
    held = deeds.post(moth, room, "Hello Ines, and everybody")
    told.decide(ines, deeds.case_of(held), Decision.RELEASED)


def test_a_silenced_person_reads_on(group, room, wren, otter, ines) -> None:
    with db.transaction():
        service.silence(ines, wren.id, room, None, "A while to breathe.")
    deeds.post(otter, room, "Still here")
    assert deeds.texts(wren, room) == ["Still here"]
    access.forget()
    assert not access.can(wren, Can.POST_MESSAGE, room)


def test_nothing_is_held_that_no_reviewer_sees(group, room, wren, otter, ines, monkeypatch) -> None:
    monkeypatch.setattr(reviewers, "_ask", lambda _group_id, _but: False)
    message = deeds.post(wren, room, CANARY)
    others = [otter, make.member(group)]
    for person in others:
        deeds.report(person, message, group)
    assert deeds.see(otter, room)[0].status == "shown"
    here = deeds.queries.room_for(otter, room.ref, Can.READ_ROOM)
    assert state_of(here) is RoomState.PAUSED
    with pytest.raises(Forbidden, match="pause"):
        deeds.post(otter, room)
    assert "case.room_rested" in [each.deed for each in told.record_of(deeds.case_of(message))]
    # A facilitator who reports is there, and sees it.
    deeds.report(ines, message, group)
    assert deeds.see(otter, room)[0].status == "hidden"


def test_without_anybody_who_may_judge_nothing_is_held(group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    for person in (otter, make.member(group)):
        deeds.report(person, message, group)
    assert deeds.see(otter, room)[0].status == "shown"


def test_measures_end_while_nothing_runs(at_noon, group, room, wren, ines) -> None:
    with db.transaction():
        service.silence(ines, wren.id, group, None, "A while to breathe.")
    at_noon(timedelta(hours=24))
    assert deeds.post(wren, room).status == "shown"
    assert told.measures(wren) == [MeasureKind.SILENCE]
    assert queries.held_in(group, ines) == []
