"""Claims and decisions: who may, who was first, who is told, and what is on record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from groups import db
from groups.audit.models import AuditEntry
from groups.errors import Conflict, Invalid, NotFound
from groups.moderation import queries, service
from groups.moderation.events import CaseDecided
from groups.moderation.models import Case, CaseState, Decision
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.chat import deeds

CANARY = "canary-77aa"


def test_the_oldest_that_nobody_has_taken_up_stands_first(at_noon, group, room, wren, otter, ines, alder) -> None:
    messages = [deeds.post(wren, room, f"m{number}") for number in range(3)]
    for message in messages:
        at_noon(timedelta(minutes=1))
        deeds.report(otter, message, group)
    with db.transaction():
        service.claim(alder, queries.case_for(alder, deeds.case_of(messages[0]).ref))
    queue = queries.queue_of(group, ines)
    assert [each.case.subject_id for each in queue] == [messages[1].id, messages[2].id, messages[0].id]
    assert [each.with_name for each in queue] == [None, None, "Alder"]
    assert [(each.id, count) for each, count in queries.waiting_for(ines)] == [(group.id, 3)]


def test_a_claim_keeps_others_off_for_ten_minutes(at_noon, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    with db.transaction():
        service.claim(ines, queries.case_for(ines, deeds.case_of(message).ref))
    for deed in (service.claim, _dismiss):
        with pytest.raises(Conflict, match="Ines is looking"), db.transaction():
            deed(alder, queries.case_for(alder, deeds.case_of(message).ref))
    at_noon(timedelta(minutes=10, seconds=1))
    with db.transaction():
        service.claim(alder, queries.case_for(alder, deeds.case_of(message).ref))
    with pytest.raises(Conflict, match="Alder"):
        deeds.decide(ines, message, Decision.DISMISSED, group)
    deeds.decide(alder, message, Decision.DISMISSED, group)


def _dismiss(actor: Person, case: Case) -> None:
    service.decide(actor, case, Decision.DISMISSED, "", None, case.version)


def test_a_claim_can_be_given_back(group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    for person, deed in (
        (ines, service.claim),
        (alder, service.let_go),
        (ines, service.let_go),
        (alder, service.claim),
    ):
        with db.transaction():
            deed(person, queries.case_for(person, deeds.case_of(message).ref))
    assert deeds.case_of(message).claimed_by_id == alder.id


def test_a_stale_version_is_refused(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hmm")
    deeds.report(otter, message, group)
    read = deeds.case_of(message).version
    deeds.edit(wren, message, "Something else altogether")
    with pytest.raises(Conflict, match="changed since you opened it"):
        _decide(ines, message, Decision.DISMISSED, "", None, version=read)
    assert deeds.case_of(message).state is CaseState.OPEN


@pytest.mark.parametrize("held", [True, False], ids=["held", "reported"])
def test_two_reviewers_at_once_and_one_of_them_wins(group, room, wren, otter, moth, ines, alder, held) -> None:
    message = deeds.post(moth if held else wren, room, CANARY)
    if not held:
        deeds.report(otter, message, group)
    ref, agreement, version = deeds.case_of(message).ref, deeds.agreement_of(group), deeds.case_of(message).version
    barrier = Barrier(2)

    def decide(person_id: int, decision: Decision) -> str:
        try:
            barrier.wait()
            with db.transaction() as session:
                actor = session.get_one(Person, person_id)
                service.decide(actor, queries.case_for(actor, ref), decision, "Because.", agreement, version)
            return "won"
        except Conflict as refused:
            return refused.code
        finally:
            db.release()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(decide, ines.id, Decision.REMOVED)
        other = pool.submit(decide, alder.id, Decision.DISMISSED)
        results = sorted([one.result(), other.result()])
    assert results[1] == "won"
    assert results[0] in ("stale", "decided")
    removed = deeds.case_of(message).decision is Decision.REMOVED
    assert (CANARY in repr(deeds.see(otter, room))) is not removed
    assert len(_audit("case.decided")) == 1


def test_many_reports_at_once_open_one_case(group, room, wren) -> None:
    message = deeds.post(wren, room)
    people = [make.member(group).id for _ in range(6)]
    agreement, ref = deeds.agreement_of(group), message.ref
    barrier = Barrier(6)

    def report(person_id: int) -> int:
        try:
            barrier.wait()
            with db.transaction() as session:
                return deeds.service.report_message(session.get_one(Person, person_id), ref, agreement, "").id
        except NotFound:
            return 0  # enough of the others were quicker: it is out of sight already
        finally:
            db.release()

    with ThreadPoolExecutor(6) as pool:
        cases = set(pool.map(report, people)) - {0}
    assert len(cases) == 1
    assert deeds.count(Case) == 1


def test_removing_needs_a_reason_and_an_agreement(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    elsewhere = deeds.agreement_of(make.group("Another"))
    tried = [("", None, {"reason", "agreement"}), ("Why", elsewhere, {"agreement"}), ("x" * 501, None, {"reason"})]
    for reason, agreement, fields in tried:
        with pytest.raises(Invalid) as refused:
            _decide(ines, message, Decision.REMOVED, reason, agreement)
        assert refused.value.fields.keys() == fields
    assert deeds.see(otter, room)[0].status == "shown"


def test_nobody_decides_twice(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    deeds.decide(ines, message, Decision.DISMISSED, group)
    with pytest.raises(Conflict):
        _decide(ines, message, Decision.DISMISSED, "", None)


def _decide(actor, message, decision, reason, agreement, version=None) -> None:
    ref = deeds.case_of(message).ref
    with db.transaction():
        case = queries.case_for(actor, ref)
        service.decide(actor, case, decision, reason, agreement, case.version if version is None else version)


def test_what_was_decided_is_not_reported_again_unless_it_changed(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hmm")
    deeds.report(otter, message, group)
    deeds.decide(ines, message, Decision.DISMISSED, group)
    third = make.member(group)
    with pytest.raises(Conflict, match="looked at before"):
        deeds.report(third, message, group)
    deeds.edit(wren, message, "Something worse")
    assert deeds.report(third, message, group).state is CaseState.OPEN


def test_taking_back_closes_a_first_message_and_leaves_a_report_open(group, room, wren, otter, moth, ines) -> None:
    heard = deeds.Heard(CaseDecided)
    held = deeds.post(moth, room)
    deeds.withdraw(moth, held)
    closed = deeds.case_of(held)
    assert closed.state is CaseState.CLOSED
    assert (closed.context["text"], closed.context["before"]) == ("", [])
    assert heard.events == [CaseDecided(deeds.case_of(held).id, group.id)]
    message = deeds.post(wren, room, CANARY)
    deeds.report(otter, message, group)
    deeds.withdraw(wren, message)
    assert deeds.case_of(message).state is CaseState.OPEN
    assert deeds.case_of(message).context["text"] == CANARY
    deeds.decide(ines, message, Decision.DISMISSED, group)
    assert deeds.see(otter, room)[0].status == "withdrawn"


def test_the_coordinators_can_be_asked(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    with db.transaction():
        case = queries.case_for(ines, deeds.case_of(message).ref)
        service.hand_on(ines, case, "I know them too well.", case.version)
    assert deeds.case_of(message).state is CaseState.ESCALATED
    deeds.decide(make.coordinator("Rowan"), message, Decision.DISMISSED, group)


def test_each_move_is_on_record_without_private_words(group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, CANARY)
    deeds.report(otter, message, group, CANARY)
    with db.transaction():
        service.claim(ines, queries.case_for(ines, deeds.case_of(message).ref))
    deeds.edit(wren, message, CANARY + " 2")
    deeds.decide(ines, message, Decision.REMOVED, group)
    entries = _audit()
    assert [each.deed for each in entries] == [
        "case.opened",
        "report.made",
        "case.claimed",
        "case.text_changed",
        "case.decided",
    ]
    assert {each.group_id for each in entries} == {group.id}
    assert CANARY not in repr([(each.old, each.new, each.reason) for each in entries])
    # Replayed, the record gives the case as it stands.
    states = [each.new["state"] for each in entries if each.new and "state" in each.new]
    assert states == ["open", "in_review", "in_review", "decided"]
    assert states[-1] == deeds.case_of(message).state


@pytest.mark.parametrize("deed", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_the_record_cannot_be_changed(group, room, wren, otter, ines, deed) -> None:
    deeds.report(otter, deeds.post(wren, room), group)
    with pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.execute(sql(deed))
    assert len(_audit()) == 2


def test_those_who_have_a_part_get_letters(group, room, wren, otter, moth, ines) -> None:
    kept, removed = deeds.post(wren, room, "One"), deeds.post(wren, room, "Two")
    held = deeds.post(moth, room, "Three")
    for message in (kept, removed):
        deeds.report(otter, message, group)
    deeds.decide(ines, kept, Decision.DISMISSED, group)
    deeds.decide(ines, removed, Decision.REMOVED, group)
    deeds.decide(ines, held, Decision.RELEASED, group)
    db.session().rollback()
    told = {(each.kind, each.about_id, each.person_id) for each in db.session().scalars(select(Notice))}
    assert told == {
        ("case_reporter", deeds.case_of(kept).id, otter.id),
        ("case_reporter", deeds.case_of(removed).id, otter.id),
        ("case_author", deeds.case_of(removed).id, wren.id),
        ("case_author", deeds.case_of(held).id, moth.id),
    }


def _audit(deed: str = "") -> list[AuditEntry]:
    db.session().rollback()
    entries = db.session().scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [each for each in entries if deed in ("", each.deed)]
