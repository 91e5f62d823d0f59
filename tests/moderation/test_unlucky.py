"""What an unlucky order of deeds, or a clever one, does to a case: nobody is left without a judge, and nobody gets past
the one there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from groups import access, clock, db
from groups.access import Can, Office
from groups.audit.models import AuditEntry
from groups.chat import service as chat
from groups.errors import Conflict, Forbidden, NotFound
from groups.membership import queries as membership
from groups.membership import service as belonging
from groups.membership.models import Agreement, MembershipState
from groups.moderation import jobs, queries, reviewers, service
from groups.moderation.events import CaseChanged, CaseDecided, CaseOpened
from groups.moderation.ladder import Rung
from groups.moderation.models import AppealState, CaseState, Decision, MeasureKind, Named, Report
from groups.people.models import Appointment, Person
from groups.term import Term
from realtime import delivery
from tests import make
from tests.chat import deeds
from tests.moderation import told


def end_guiding(person: Person, group) -> None:
    rowan = make.coordinator(f"Rowan {person.name}")
    with db.transaction():
        belonging.end_facilitator(rowan, group, person)
    access.forget()


def test_an_appeal_of_a_note_does_not_bring_back_what_was_taken_away_since(group, room, wren, otter, ines, alder):
    message = deeds.post(wren, room, "Hmm")
    first = told.noted(ines, deeds.report(otter, message, group), deeds.agreement_of(group))
    deeds.edit(wren, message, "Something worse")
    told.decide(alder, deeds.report(otter, message, group), Decision.REMOVED, deeds.agreement_of(group))
    told.appeal(wren, first)
    told.answer(alder, first, AppealState.REVERSED)
    assert [each.status for each in deeds.see(otter, room)] == ["removed"]


def test_an_appeal_shows_nothing_that_waits_since(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "A number: 0117 496 0000")
    first = told.decide(ines, deeds.report(otter, message, group), Decision.HIDDEN, deeds.agreement_of(group))
    deeds.edit(wren, message, "Another number: 0117 496 0001")
    told.appeal(wren, first)
    told.answer(alder, first, AppealState.REVERSED)
    assert [each.status for each in deeds.see(otter, room)] == ["hidden"], "nobody has looked at it yet"
    told.decide(alder, deeds.case_of(message), Decision.RELEASED)
    assert [each.status for each in deeds.see(otter, room)] == ["shown"]


def test_what_nobody_in_the_group_may_decide_any_more_goes_to_the_coordinators(group, room, wren, otter, ines, alder):
    held = deeds.post(wren, room)
    deeds.report(ines, held, group)
    plain = told.reported(otter, wren, room, group)
    end_guiding(alder, group)
    assert jobs.pass_on() == 1, "of the other one Ines can decide"
    assert (told.again(deeds.case_of(held)).state, told.again(plain).state) == (CaseState.ESCALATED, CaseState.OPEN)
    end_guiding(ines, group)
    assert (jobs.pass_on(), jobs.pass_on()) == (1, 0)
    rowan = make.coordinator("Rowan")
    assert {each.case.id for each in queries.handed_on(rowan)} == {deeds.case_of(held).id, plain.id}
    told.decide(rowan, plain, Decision.DISMISSED)
    told.assert_told(plain)


def test_a_term_that_ends_by_the_clock_leaves_no_case_alone(at_noon, group, room, wren, otter) -> None:
    reed, rowan = make.member(group, make.person("Reed")), make.coordinator("Rowan")
    with db.transaction():
        belonging.appoint_facilitator(rowan, group, reed, Term(until=clock.now() + timedelta(days=1)))
    case = told.reported(otter, wren, room, group)
    assert jobs.pass_on() == 0
    at_noon(timedelta(days=1))
    assert jobs.pass_on() == 1
    assert [each.case.id for each in queries.handed_on(rowan)] == [case.id]


def test_an_appeal_whose_last_reviewer_has_gone_goes_to_the_coordinators(group, room, wren, otter, ines, alder) -> None:
    case = told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group))
    told.appeal(wren, case)
    assert jobs.pass_on() == 0
    end_guiding(alder, group)
    assert (jobs.pass_on(), jobs.pass_on()) == (1, 0)
    assert queries.queue_of(group, ines) == []
    told.answer(make.coordinator("Rowan"), case, AppealState.UPHELD)
    told.assert_told(case)


def test_an_appeal_can_be_handed_on(app, group, room, wren, otter, ines, alder, browser_of) -> None:
    case = told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group))
    told.appeal(wren, case)
    browser, version = browser_of(alder), told.again(case).version
    assert "Hand it on to the coordinators" in browser.get(f"/cases/{case.ref}").text
    answer = browser.post(f"/cases/{case.ref}/hand-on", data={"reason": "I know them.", "version": version})
    assert answer.status_code == 303
    assert "Hand it on to the coordinators" not in browser.get(f"/cases/{case.ref}").text
    told.answer(make.coordinator("Rowan"), case, AppealState.REVERSED)


def test_whom_a_marked_message_is_aimed_at_does_not_judge_it(group, room, wren, ines, alder) -> None:
    message = deeds.post(wren, room, "Ines, kill yourself")
    case = deeds.case_of(message)
    assert queries.named_ids(case) == {ines.id}
    with pytest.raises(Forbidden, match="part in this"):
        told.noted(ines, case, deeds.agreement_of(group), Rung.MONTH)
    told.noted(alder, case, deeds.agreement_of(group), Rung.MONTH)


def test_who_is_removed_is_told_why_and_can_ask_for_another_look(group, room, wren, ines, alder) -> None:
    with db.transaction():
        measure = service.remove(ines, wren.id, group, "It did not work.")
    row = membership.membership_of(wren.id, group.id)
    assert row is not None
    assert (measure.kind, row.state) == (MeasureKind.END, MembershipState.REMOVED)
    ((case, _group),) = queries.decisions_about(wren)
    assert (case.reason, case.decided_by_id) == ("It did not work.", ines.id)
    told.appeal(wren, case)
    told.answer(alder, case, AppealState.REVERSED)
    access.forget()
    assert access.can(wren, Can.POST_MESSAGE, room)


def test_nobody_is_removed_past_the_case_there_is(group, room, wren, otter, ines, alder) -> None:
    case = told.reported(ines, wren, room, group)
    with pytest.raises(Conflict, match="waits to be looked at"), db.transaction():
        service.remove(ines, wren.id, group, "I reported them myself.")
    told.noted(alder, case, deeds.agreement_of(group), Rung.END)


def test_facilitators_remove_neither_themselves_nor_each_other(group, ines, alder) -> None:
    for whom in (ines, alder):
        with pytest.raises(Forbidden), db.transaction():
            service.remove(ines, whom.id, group, "because")


def test_what_a_coordinator_set_is_lifted_by_a_coordinator(group, room, otter, ines, alder) -> None:
    rowan = make.coordinator("Rowan")
    with db.transaction():
        on_alder = service.silence(rowan, alder.id, group, None, "A while to breathe.")
        on_otter = service.silence(rowan, otter.id, group, None, "A while to breathe.")
    assert [each.mine for each in queries.held_in(group, ines)] == [False, False]
    for measure in (on_alder, on_otter):
        with pytest.raises(Forbidden, match="talk to a coordinator"), db.transaction():
            service.lift(ines, queries.measure_for(ines, measure.ref), "We have talked.")
    with db.transaction():
        service.lift(rowan, queries.measure_for(rowan, on_alder.ref), "We have talked.")


def test_notes_add_up_when_the_agreements_stand_in_another_order(group, room, wren, otter, ines) -> None:
    first, second = membership.agreements_of(group)
    for _ in range(2):
        told.noted(ines, told.reported(otter, wren, room, group), first.id)
    with make.saving() as session:  # as changing the list does: another row takes its place
        session.get_one(Agreement, first.id).retired_at = clock.now()
        moved = Agreement(group_id=group.id, number=2, version=2, words=first.words, why="Another reason.")
        session.add(moved)
    told.noted(ines, told.reported(otter, wren, room, group), moved.id)
    told.noted(ines, told.reported(otter, wren, room, group), second.id)
    assert told.measures(wren)[2:] == [MeasureKind.WARNING, MeasureKind.NOTE]


def test_of_two_notes_at_once_the_second_is_the_warning(group, room, wren, otter, ines, alder) -> None:
    rule = deeds.agreement_of(group)
    told.noted(ines, told.reported(otter, wren, room, group), rule)
    cases, barrier = [told.reported(otter, wren, room, group).ref for _ in range(2)], Barrier(2)

    def note(person_id: int, ref: str) -> None:
        try:
            barrier.wait()
            with db.transaction() as session:
                actor = session.get_one(Person, person_id)
                case = queries.case_for(actor, ref)
                service.decide(actor, case, Decision.NOTED, "Because.", rule, case.version)
        finally:
            db.release()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(note, [ines.id, alder.id], cases))
    assert told.measures(wren) == [MeasureKind.NOTE, MeasureKind.NOTE, MeasureKind.WARNING]


def test_what_was_said_in_a_session_ends_no_membership_when_its_words_are_gone(group, wren, otter, ines) -> None:
    live = told.live_room(group, wren, otter, ines)
    case = deeds.report(otter, make.message(live, wren, "Hmm"), group)
    with db.transaction():
        chat.forget_words(live)
    assert not {Rung.END, Rung.SESSION_REMOVAL} & set(service.rungs_for(ines, case))
    assert Rung.END in service.rungs_for(make.coordinator("Rowan"), case)


def test_the_number_of_a_message_that_is_gone_is_never_given_again(group, room, wren, otter, ines) -> None:
    live = told.live_room(group, wren, otter, ines)
    case = deeds.report(otter, make.message(live, wren, "Hmm"), group)
    with db.transaction():
        chat.forget_words(live)
    innocent = deeds.post(otter, room, "Somebody else's words")
    told.decide(ines, case, Decision.REMOVED, deeds.agreement_of(group))
    assert innocent.id != case.subject_id
    assert deeds.texts(wren, room) == ["Somebody else's words"]


def test_whom_it_is_about_is_not_told_that_anything_happened(app, group, room, otter, ines, alder, monkeypatch) -> None:
    told_of: set[int] = set()
    monkeypatch.setattr(delivery, "_reachable", set)
    monkeypatch.setattr(delivery, "_tell", lambda people, _told, **_more: told_of.update(people))
    heard = deeds.Heard(CaseOpened, CaseChanged, CaseDecided)
    told.noted(alder, told.reported(otter, ines, room, group), deeds.agreement_of(group))
    for event in heard.events:
        delivery.hear_of_desk(event)
    assert {type(event) for event in heard.events} == {CaseOpened, CaseChanged, CaseDecided}
    assert told_of == {alder.id}


def test_who_reported_is_in_no_record_and_goes_with_the_words(at_noon, group, room, wren, otter, ines, alder) -> None:
    case = told.noted(alder, told.reported(otter, wren, room, group, "Ines said so"), deeds.agreement_of(group))
    assert otter.id not in {each.actor_id for each in db.session().query(AuditEntry)}
    for days in (14, 90):
        at_noon(timedelta(days=days))
        jobs.tidy()
    assert told.again(case).forgotten_at is not None
    assert [db.session().query(kind).count() for kind in (Report, Named)] == [0, 0]


def test_who_has_not_begun_to_coordinate_judges_nothing(group, room, wren, otter) -> None:
    soon = make.person("Rowan")
    with make.saving() as session:
        begins = clock.now() + timedelta(days=3)
        session.add(Appointment(person_id=soon.id, office=Office.COORDINATOR, began_at=begins))
    assert reviewers.may_judge(group.id) == set()
    message = deeds.post(wren, room)
    for person in (otter, make.member(group)):
        deeds.report(person, message, group)
    assert deeds.see(otter, room)[0].status == "shown", "nobody is there who could show it again"
    with pytest.raises(NotFound):
        queries.case_for(soon, deeds.case_of(message).ref)
