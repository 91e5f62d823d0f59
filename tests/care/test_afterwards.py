"""Afterwards: debriefs for two and their supervisor, replies to begin from, and forgetting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import db
from groups.audit.models import AuditEntry
from groups.care import jobs, queries, service
from groups.care.course import CareDeed, CareLevel, CareState
from groups.care.models import CareDebrief, CareItem, CareKeeper, CareStep
from groups.care.shipped import SHIPPED
from groups.chat import queries as chat
from groups.chat.models import Message
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from tests import make
from tests.care import caring
from tests.chat import deeds

CANARY = "canary-c04f"


def forgotten() -> int:
    """How many the clock forgets now; it has a session of its own."""
    with db.apart():
        return jobs.forget()


def test_a_debrief_is_read_by_the_two_and_their_supervisor_alone(app, group, wren, otter, ines, alder) -> None:
    third, rowan, heron = make.facilitator(group), make.coordinator("Rowan"), make.person("Heron")
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    with db.transaction():
        service.debrief(ines, queries.part_in(ines, item.ref)[0], CANARY, "", wants_word=True)
        service.appoint_supervisor(rowan, group, heron.ref)
    for reader in (ines, alder, heron):
        found, _supervises = queries.part_in(reader, item.ref)
        assert [told.row.how for told in queries.debriefs_of(found)] == [CANARY]
    for outside in (third, rowan, otter, wren):
        with pytest.raises(NotFound):
            queries.part_in(outside, item.ref)
    with pytest.raises(NotFound):
        queries.item_for(heron, item.ref)


def test_a_supervisor_writes_back_until_it_ends(app, group, wren, ines, alder) -> None:
    rowan, heron = make.coordinator("Rowan"), make.person("Heron")
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    with db.transaction():
        service.appoint_supervisor(rowan, group, heron.ref)
    with pytest.raises(Conflict), db.transaction():
        service.appoint_supervisor(rowan, group, heron.ref)
    with db.transaction():
        service.supervise(heron, queries.part_in(heron, item.ref)[0], "You did what could be done.")
    assert [told.name for told in queries.debriefs_of(item)] == ["Heron"]
    ((row, _group, _who),) = queries.supervisors(rowan)
    with db.transaction():
        service.end_supervisor(rowan, row.id)
    for deed in (lambda: queries.part_in(heron, item.ref), lambda: service.supervise(heron, item, "And")):
        with pytest.raises(NotFound), db.transaction():
            deed()
    with pytest.raises(NotFound):
        queries.supervisors(ines)


def test_only_those_who_took_it_on_put_something_down_and_are_asked_once_it_is_over(
    app, group, wren, ines, alder
) -> None:
    third = make.facilitator(group)
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    with pytest.raises(Forbidden), db.transaction():
        service.debrief(third, item, "I heard of it", "", wants_word=False)
    with pytest.raises(Invalid), db.transaction():
        service.debrief(ines, item, " ", "", wants_word=False)
    assert queries.wanted_from(ines) == []
    caring.do(ines, item, service.set_aside, "She is well.")
    assert [each.id for each in queries.wanted_from(ines)] == [item.id]
    with db.transaction():
        service.debrief(ines, item, "", "Tea", wants_word=False)
        service.debrief(ines, item, "", "Tea, and a walk", wants_word=False)
    assert (queries.wanted_from(ines), deeds.count(CareDebrief)) == ([], 1)


def test_a_coordinator_makes_the_replies_the_communitys_own(app, group, ines) -> None:
    rowan = make.coordinator("Rowan")
    assert queries.sayings() == sorted(
        SHIPPED, key=lambda each: [*dict.fromkeys(s.deed for s in SHIPPED)].index(each.deed)
    )
    with db.transaction():
        service.write_saying(rowan, "heard", CareDeed.ACKNOWLEDGE, "Read", CANARY)
        own = service.write_saying(rowan, "", CareDeed.SIGNPOST, "The library", "It is warm there.")
        service.end_saying(rowan, "doctor")
    found = {each.key: each for each in queries.sayings()}
    assert (found["heard"].words, found["heard"].own, found[own].title) == (CANARY, True, "The library")
    assert "doctor" not in found
    assert len(found) == len(SHIPPED)
    db.session().rollback()
    entries = list(db.session().scalars(select(AuditEntry).where(AuditEntry.subject_kind == "care_saying")))
    assert len(entries) == 3
    assert CANARY not in repr([(entry.old, entry.new, entry.reason) for entry in entries])


def test_replies_are_changed_by_coordinators_and_only_ones_there_are(app, group, ines) -> None:
    rowan = make.coordinator("Rowan")
    tried = [(rowan, "nothing", CareDeed.SIGNPOST, "A", "b"), (ines, "heard", CareDeed.ACKNOWLEDGE, "A", "b")]
    for actor, *given in tried:
        with pytest.raises(NotFound), db.transaction():
            service.write_saying(actor, *given)
    for wrong in ((CareDeed.CLOSE, "A", "b"), (CareDeed.PLAN, "", "b"), (CareDeed.PLAN, "A", " ")):
        with pytest.raises(Invalid), db.transaction():
            service.write_saying(rowan, "", *wrong)


@pytest.mark.parametrize("saying", SHIPPED, ids=lambda each: each.key)
def test_what_comes_with_the_application_names_no_method_and_blames_nobody(saying) -> None:
    words = saying.words.lower()
    for never in (
        "should have",
        "must not",
        "selfish",
        "attention",
        "commit",
        "pills",
        "rope",
        "bridge",
        "how would you",
    ):
        assert never not in words
    assert 0 < len(saying.words) <= 2000


def test_words_and_people_are_forgotten_and_counts_stay(app, at_noon, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "In the room")
    caring.worried(ines, message, CareLevel.RED, CANARY)
    item = caring.item_about(wren)
    side = caring.side_line(item, ines, alder)
    deeds.post(wren, side, CANARY)
    caring.do(ines, item, service.acknowledge, CANARY)
    caring.do(ines, item, service.signpost, CANARY)
    caring.do(ines, item, service.hand_on, CANARY)
    caring.do(ines, item, service.follow_up, CANARY, at=make.NOON + timedelta(days=1))
    with db.transaction():
        service.debrief(ines, item, CANARY, CANARY, wants_word=False)
    caring.do(ines, item, service.close, CANARY)
    at_noon(timedelta(days=29))
    assert forgotten() == 0
    at_noon(timedelta(days=2))
    assert (forgotten(), forgotten()) == (1, 0)
    item = caring.now(item)
    assert (item.state, item.peak, item.first_answer_at is not None) == (CareState.CLOSED, "red", True)
    assert (item.person_id, item.subject_id, item.room_id) == (None, None, None)
    assert [deeds.count(table) for table in (CareDebrief, CareKeeper, CareItem)] == [0, 0, 1]
    (step,) = db.session().scalars(select(CareStep))
    assert (step.words, step.by_id, step.held) == ("", None, True), "what is held stays held"
    assert [each.text for each in db.session().scalars(select(Message))] == ["In the room"]
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"]
    assert chat.company_in(side.id, group.id).members == set()
    for reader in (ines, alder):
        with pytest.raises(NotFound):
            queries.item_for(reader, item.ref)
