"""The runbook: each step by somebody who looks after it, on the item as they read it, and grave things by two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.care import queries, service
from groups.care.course import CareDeed, CareLevel, CareState
from groups.care.models import CareItem, CareKeeper, CareStep
from groups.care.service.together import GRAVE_A_WEEK
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.people.models import Person
from tests import make
from tests.care import caring
from tests.chat import deeds

CANARY = "canary-81bf"


def test_the_whole_way_from_a_sign_to_its_end(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.raised(group, wren, CareLevel.RED)
    at_noon(timedelta(minutes=4))
    caring.answered(item, ines, alder)
    item = caring.do(alder, item, service.make_plan, "Tea, the garden, my sister.")
    at_noon(timedelta(minutes=10))
    item = caring.do(ines, item, service.follow_up, "", at=clock.now() + timedelta(days=2))
    item = caring.do(alder, item, service.close, "She is with her sister.")
    assert (item.state, item.closed_at is not None) == (CareState.CLOSED, True)
    assert item.first_answer_at - item.opened_at == timedelta(minutes=4)
    done = [step.deed for step in db.session().scalars(select(CareStep).order_by(CareStep.id))]
    assert done == [
        CareDeed.RAISE, CareDeed.TAKE_UP, CareDeed.ACKNOWLEDGE, CareDeed.SIGNPOST, CareDeed.PLAN, CareDeed.FOLLOW_UP,
        CareDeed.CLOSE,
    ]  # fmt: skip


def test_replaying_the_record_gives_the_state_and_holds_no_words(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.answered(caring.raised(group, wren, CareLevel.RED, words=CANARY), ines, alder)
    caring.do(ines, item, service.hand_on, CANARY)
    caring.do(ines, item, service.set_level, CareLevel.AMBER)
    item = caring.do(alder, item, service.follow_up, CANARY, at=clock.now() + timedelta(days=1))
    db.session().rollback()
    told = select(AuditEntry).where(AuditEntry.subject_kind == "care_item").order_by(AuditEntry.id)
    state: dict[str, object] = {"version": 1}
    for entry in db.session().scalars(told):
        assert CANARY not in repr((entry.old, entry.new, entry.reason))
        assert entry.actor_id != wren.id
        assert (entry.old or {}).items() <= state.items()
        state |= entry.new or {}
    assert (state["state"], state["level"], state["version"]) == (item.state, item.level, item.version)


def test_nobody_acts_who_has_not_said_yes_nor_on_what_has_changed(app, group, wren, ines, alder) -> None:
    item = caring.taken(ines, caring.raised(group, wren))
    with pytest.raises(Forbidden, match="take it up first"):
        caring.do(alder, item, service.acknowledge, "Hello")
    with pytest.raises(Conflict, match="Somebody else has done something"):
        caring.do(ines, item, service.acknowledge, "Hello", version=item.version - 1)
    with pytest.raises(Conflict, match="next steps"):
        caring.do(ines, item, service.hand_on, "To the doctor")
    for words in ("", " \n\0", "x" * 4001):
        with pytest.raises(Invalid):
            caring.do(ines, item, service.acknowledge, words)
    assert caring.now(item).state is CareState.TRIAGE


def test_two_who_answer_at_once_and_one_of_them_does(app, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren), ines, alder)
    ref, version, barrier = item.ref, item.version, Barrier(2)

    def answer(person_id: int) -> str:
        try:
            barrier.wait()
            with db.transaction() as session:
                actor = session.get_one(Person, person_id)
                service.acknowledge(actor, queries.item_for(actor, ref, locked=True), "I have read you", version)
            return "won"
        except Conflict as refused:
            return refused.code
        finally:
            db.release()

    with ThreadPoolExecutor(2) as pool:
        found = sorted([each.result() for each in [pool.submit(answer, who.id) for who in (ines, alder)]])
    assert found == ["stale", "won"]


@pytest.mark.parametrize("deed", [service.close, service.set_aside])
def test_what_was_ever_grave_is_not_closed_by_one(app, group, wren, ines, alder, deed) -> None:
    item = caring.taken(ines, caring.raised(group, wren, CareLevel.RED))
    if deed is service.close:
        item = caring.do(alder, item, service.join)
        caring.do(ines, item, service.acknowledge, "I have read you")
        caring.do(ines, item, service.signpost, "These answer")
        caring.do(ines, item, service.hand_on, "To the doctor")
        caring.do(ines, item, service.set_level, CareLevel.GREEN)
        item = caring.do(ines, item, service.follow_up, "", at=clock.now() + timedelta(days=1))
        caring.do(alder, item, service.step_back)
    with pytest.raises(Conflict, match="two of you"):
        caring.do(ines, item, deed, "Enough")
    caring.taken(alder, item)
    assert caring.do(ines, item, deed, "Enough").closed_at is not None


def test_one_alone_does_not_make_less_of_it_and_may_make_more(app, group, wren, ines, alder) -> None:
    item = caring.taken(ines, caring.raised(group, wren, CareLevel.AMBER))
    caring.do(ines, item, service.set_level, CareLevel.NOW)
    with pytest.raises(Conflict, match="takes two"):
        caring.do(ines, item, service.set_level, CareLevel.RED)
    caring.taken(alder, item)
    item = caring.do(ines, item, service.set_level, CareLevel.GREEN)
    assert (item.level, item.peak) == ("green", "now")


def test_an_emergency_runs_a_clock_and_says_who_decided(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    began = clock.now()
    for decided in (None, wren.id):
        with pytest.raises(Invalid, match="who decided"):
            caring.do(ines, item, service.call_emergency, "999, at the canal", decided_by_id=decided)
    item = caring.do(ines, item, service.call_emergency, "999, at the canal", decided_by_id=alder.id)
    at_noon(timedelta(minutes=7))
    (step,) = db.session().scalars(select(CareStep).where(CareStep.deed == CareDeed.EMERGENCY))
    assert (step.by_id, step.decided_by_id, step.at) == (ines.id, alder.id, began)
    assert (item.state, item.level, item.now_since) == (CareState.EMERGENCY, "now", began)


def test_whoever_carried_enough_this_week_is_reminded_and_can_still_help(app, at_noon, group, wren, ines) -> None:
    for _ in range(GRAVE_A_WEEK):
        caring.taken(ines, caring.raised(group, make.member(group), CareLevel.RED))
    item = caring.raised(group, wren, CareLevel.RED)
    with pytest.raises(Conflict, match="a lot to carry"):
        caring.taken(ines, item)
    caring.taken(ines, caring.raised(group, make.member(group), CareLevel.AMBER))
    caring.do(ines, item, service.take_up, anyway=True)
    assert deeds_on_record(item) >= {"care.taken_anyway", "care.taken_up"}
    at_noon(timedelta(days=8))
    caring.taken(ines, caring.raised(group, make.member(group), CareLevel.RED))


def deeds_on_record(item: CareItem) -> set[str]:
    db.session().rollback()
    return set(db.session().scalars(select(AuditEntry.deed).where(AuditEntry.subject_id == item.id)))


def test_somebody_is_asked_and_says_yes_or_no(app, group, wren, otter, ines, alder) -> None:
    rowan, item = make.coordinator("Rowan"), caring.taken(ines, caring.raised(group, wren, CareLevel.RED))
    assert [each.name for each in queries.who_can_be_asked(item)] == ["Alder", "Rowan"]
    for nobody in (otter, wren, ines):
        with pytest.raises(NotFound):
            caring.do(ines, item, service.ask, nobody.ref)
    with pytest.raises(NotFound):
        queries.item_for(rowan, item.ref)
    caring.do(ines, item, service.ask, rowan.ref)
    assert ("care_asked", rowan.id) in caring.told()
    caring.do(rowan, item, service.join)
    assert [keeper.person.name for keeper in queries.accepted(item)] == ["Ines", "Rowan"]
    with db.transaction():
        service.step_back(rowan, queries.item_for(rowan, item.ref))
    with pytest.raises(NotFound):
        queries.item_for(rowan, item.ref)
    assert ("care_alert", alder.id) in caring.told()
    assert deeds.count(CareKeeper) == 2


def test_the_day_to_look_again_is_near_and_its_letter_waits_for_it(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.answered(caring.raised(group, wren), ines, alder)
    for day in (None, clock.now(), clock.now() + timedelta(days=61)):
        with pytest.raises(Invalid, match="day"):
            caring.do(ines, item, service.follow_up, "", at=day)
    due = clock.now() + timedelta(days=3)
    caring.do(ines, item, service.follow_up, "", at=due)
    assert {("care_follow_up", ines.id), ("care_follow_up", alder.id)} <= caring.told()
    assert caring.now(item).follow_up_at == due


def test_a_facilitator_never_looks_after_themselves(app, group, ines, alder) -> None:
    item = caring.raised(group, ines)
    assert [queries.list_for(each) != [] for each in (ines, alder)] == [False, True]
    with pytest.raises(NotFound):
        queries.item_for(ines, item.ref)
    caring.taken(alder, item)
    assert ines not in queries.who_can_be_asked(item)
