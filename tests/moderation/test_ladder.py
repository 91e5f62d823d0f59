"""The ladder: what each step keeps somebody from, for how long, and how notes add up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, clock, db
from groups.access import Can
from groups.errors import Forbidden, Invalid, NotFound
from groups.membership.models import MembershipState
from groups.membership.queries import membership_of
from groups.moderation import queries, service
from groups.moderation.ladder import LADDER, Rung, with_pattern
from groups.moderation.models import Decision, Measure, MeasureKind
from tests import make
from tests.chat import deeds
from tests.moderation import told

NOTE, WARNING = MeasureKind.NOTE, MeasureKind.WARNING


def may(person, can: Can, thing) -> bool:
    access.forget()
    return access.can(person, can, thing)


@pytest.mark.pure
def test_all_steps_but_the_last_end_by_themselves_or_keep_nobody_from_anything() -> None:
    lengths = {rung: step.lasts for rung, step in LADDER.items()}
    assert lengths == {
        Rung.NOTE: None,
        Rung.WARNING: None,
        Rung.SILENCE: timedelta(hours=24),
        Rung.SESSION_REMOVAL: timedelta(hours=12),
        Rung.TWO_WEEKS: timedelta(days=14),
        Rung.MONTH: timedelta(days=30),
        Rung.END: None,
    }
    assert list(LADDER) == list(Rung)


@pytest.mark.pure
@pytest.mark.parametrize(("earlier", "set_"), [(0, Rung.NOTE), (1, Rung.NOTE), (2, Rung.WARNING), (3, Rung.WARNING)])
def test_the_third_note_is_a_warning(earlier: int, set_: Rung) -> None:
    assert with_pattern(Rung.NOTE, earlier) is set_
    assert with_pattern(Rung.SILENCE, earlier) is Rung.SILENCE


def test_three_notes_on_one_agreement_in_a_year_become_a_warning(at_noon, group, room, wren, otter, ines) -> None:
    rules = [deeds.agreement_of(group), told.agreement(group, "Ground rule 9.")]
    for rule in (rules[0], rules[1], rules[0], rules[0], rules[0]):
        at_noon(timedelta(days=31))
        told.noted(ines, told.reported(otter, wren, room, group), rule)
    # The third on the first one is a warning; those before it have been counted, so the next begins anew.
    assert told.measures(wren) == [NOTE, NOTE, NOTE, WARNING, NOTE]


def test_notes_older_than_a_year_do_not_add_up(at_noon, group, room, wren, otter, ines) -> None:
    for days in (0, 200, 166):  # the first one is 366 days old by then
        at_noon(timedelta(days=days))
        told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group))
    assert told.measures(wren) == [NOTE, NOTE, NOTE]


def test_a_note_that_was_taken_back_does_not_add_up(group, room, wren, otter, ines, alder) -> None:
    rule = deeds.agreement_of(group)
    for _ in range(2):
        told.noted(ines, told.reported(otter, wren, room, group), rule)
    with db.transaction() as session:
        measure = session.query(Measure).order_by(Measure.id).first()
        service.lift(alder, measure, "It was about somebody else.") if measure else None
    told.noted(ines, told.reported(otter, wren, room, group), rule)
    assert told.measures(wren) == [NOTE, NOTE, NOTE]


@pytest.mark.parametrize("rung", [Rung.SILENCE, Rung.TWO_WEEKS, Rung.MONTH])
def test_a_measure_ends_by_the_clock_with_nothing_running(at_noon, group, room, wren, otter, ines, rung) -> None:
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), rung)
    lasts = LADDER[rung].lasts
    assert lasts is not None
    at_noon(lasts - timedelta(seconds=1))
    assert not may(wren, Can.POST_MESSAGE, room)
    assert may(wren, Can.READ_ROOM, room) is (rung is Rung.SILENCE)
    at_noon(timedelta(seconds=1))
    assert may(wren, Can.POST_MESSAGE, room)
    assert deeds.post(wren, room, "Good to be back").status == "shown"


def test_a_silence_is_for_one_room_and_one_still_reads(group, room, wren, otter, ines) -> None:
    other = make.room(group, "The garden")
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.SILENCE)
    with pytest.raises(Forbidden, match="write again soon"):
        deeds.post(wren, room)
    assert deeds.texts(wren, room) == ["Hmm"]
    assert deeds.post(wren, other, "Here I can").status == "shown"


def test_a_silence_in_the_whole_group_is_in_all_its_rooms(group, room, wren, ines) -> None:
    other = make.room(group, "The garden")
    with db.transaction():
        service.silence(ines, wren.id, group, clock.now() + timedelta(hours=1), "A while to breathe.")
    for here in (room, other):
        with pytest.raises(Forbidden, match="write again soon"):
            deeds.post(wren, here)


def test_out_of_a_session_is_out_of_its_room_alone_and_until_it_is_over(at_noon, group, room, wren, ines) -> None:
    live = told.live_room(group, wren, ines)
    with db.transaction():
        service.remove_from_session(ines, wren.id, live, clock.now() + timedelta(hours=2), "It was too loud.")
    assert not may(wren, Can.READ_ROOM, live)
    assert may(wren, Can.POST_MESSAGE, room)
    at_noon(timedelta(hours=2))
    assert told.measures(wren) == [MeasureKind.SESSION_REMOVAL]
    access.forget()
    assert not access.standing(wren, group).left_rooms


def test_acting_at_once_is_bounded_reasoned_and_never_towards_each_other(group, room, wren, ines, alder) -> None:
    later = clock.now() + timedelta(hours=25)
    for until, reason, field in ((later, "Why", "until"), (clock.now(), "Why", "until"), (None, " ", "reason")):
        with pytest.raises(Invalid) as refused, db.transaction():
            service.silence(ines, wren.id, room, until, reason)
        assert field in refused.value.fields
    with pytest.raises(Forbidden, match="A coordinator"), db.transaction():
        service.silence(ines, alder.id, room, None, "Why")
    with pytest.raises(Forbidden), db.transaction():
        service.silence(wren, alder.id, room, None, "Why")
    with pytest.raises(NotFound), db.transaction():
        service.silence(ines, make.person().id, room, None, "Why")
    assert told.measures(wren) == []


def test_acting_at_once_is_a_case_that_can_be_appealed(group, room, wren, ines) -> None:
    with db.transaction():
        measure = service.silence(ines, wren.id, room, None, "A while to breathe.", deeds.agreement_of(group))
    ((case, _group),) = queries.decisions_about(wren)
    assert (measure.case_id, case.decision, case.decided_by_id) == (case.id, Decision.NOTED, ines.id)
    told.assert_told(case)
    told.appeal(wren, case)


def test_the_end_of_a_membership_has_no_date(at_noon, group, room, wren, otter, ines) -> None:
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.END)
    at_noon(timedelta(days=4000))
    row = membership_of(wren.id, group.id)
    assert row is not None
    assert row.state is MembershipState.REMOVED
    assert not may(wren, Can.READ_ROOM, room)


def test_a_facilitator_is_suspended_by_a_coordinator_alone(group, room, otter, ines, alder) -> None:
    case = told.reported(otter, ines, room, group)
    rule, rowan = deeds.agreement_of(group), make.coordinator("Rowan")
    with pytest.raises(Invalid) as refused:
        told.noted(alder, case, rule, Rung.TWO_WEEKS)
    assert "rung" in refused.value.fields
    with db.transaction():
        service.hand_on(alder, queries.case_for(alder, case.ref), "", told.again(case).version)
    told.noted(rowan, case, rule, Rung.TWO_WEEKS)
    assert not may(ines, Can.MODERATE, group)


def test_what_was_said_in_a_session_ends_no_membership_by_its_facilitators(group, wren, otter, ines) -> None:
    live = told.live_room(group, wren, otter, ines)
    case = deeds.report(otter, make.message(live, wren, "Hmm"), group)
    assert Rung.END not in service.rungs_for(ines, case)
    assert Rung.SESSION_REMOVAL in service.rungs_for(ines, case)
    told.noted(ines, case, deeds.agreement_of(group), Rung.SESSION_REMOVAL)
    assert not may(wren, Can.READ_ROOM, live)
