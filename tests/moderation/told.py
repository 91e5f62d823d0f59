"""Deeds about cases as a door does them, each in a transaction of its own; and what is on record of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from groups import db, limits
from groups.audit.models import AuditEntry
from groups.chat.models import Room, RoomKind
from groups.membership.models import Agreement, Group
from groups.moderation import course, queries, service
from groups.moderation.ladder import Rung
from groups.moderation.models import Appeal, AppealState, Case, Decision, Measure, MeasureKind
from groups.people.models import Person
from tests import make
from tests.chat import deeds


def agreement(group: Group, words: str) -> int:
    """One more agreement of a group."""
    row = Agreement(group_id=group.id, number=9, version=1, words=words)
    with make.saving() as session:
        session.add(row)
    return row.id


def live_room(group: Group, *people: Person) -> Room:
    """The room of a live session, with these people in it."""
    room = make.room(group, "This evening", kind=RoomKind.SESSION)
    make.seat(room, *people)
    return room


def case_for(actor: Person, case: Case) -> Case:
    """The case as this person opens it."""
    db.session().rollback()
    return queries.case_for(actor, case.ref)


def decide(actor: Person, case: Case, decision: Decision, agreement: int | None = None, **more: Any) -> Case:
    """Decide a case as it stands."""
    with db.transaction():
        found = queries.case_for(actor, case.ref)
        service.decide(actor, found, decision, "Because of this.", agreement, found.version, **more)
        return found


def noted(actor: Person, case: Case, agreement: int, rung: Rung | None = None) -> Case:
    """Decide that the text stays, with a step of the ladder."""
    return decide(actor, case, Decision.NOTED, agreement, rung=rung)


def reported(otter: Person, wren: Person, room: Room, group: Group, text: str = "Hmm") -> Case:
    """A message of Wren's that Otter reports."""
    return deeds.report(otter, deeds.post(wren, room, text), group)


def appeal(person: Person, case: Case, words: str = "I meant it kindly.") -> Appeal:
    with db.transaction():
        return service.appeal(person, queries.decision_for(person, case.ref), words)


def answer(actor: Person, case: Case, state: AppealState, ruling: service.Ruling | None = None) -> None:
    with db.transaction():
        found = queries.case_for(actor, case.ref)
        given = service.Answer(state, "Having read it again.", ruling)
        service.answer_appeal(actor, found, given, found.version)


def report_member(person: Person, group: Group, other: Person, words: str = "It went on and on.") -> Case:
    limits.forget()
    with db.transaction():
        return service.report_member(person, group, other.ref, deeds.agreement_of(group), words)


def measures(person: Person) -> list[MeasureKind]:
    """What was set for somebody, in order."""
    return [each.kind for each in measures_of(person)]


def measures_of(person: Person) -> Sequence[Measure]:
    db.session().rollback()
    return db.session().scalars(select(Measure).where(Measure.person_id == person.id).order_by(Measure.id)).all()


def again(case: Case) -> Case:
    """The case as it is stored now."""
    db.session().rollback()
    return db.session().get_one(Case, case.id, populate_existing=True)


def record_of(case: Case) -> list[AuditEntry]:
    db.session().rollback()
    about = (AuditEntry.subject_kind == "case", AuditEntry.subject_id == case.id)
    return list(db.session().scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id)))


def assert_told(case: Case) -> None:
    """That the record of a case, read from the beginning, gives the case that is stored."""
    told, stored = course.replay(record_of(case)), again(case)
    decision = str(stored.decision) if stored.decision else None
    assert told == course.Told(stored.state, stored.version, decision)
