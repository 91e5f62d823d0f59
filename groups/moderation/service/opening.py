"""Opening cases, and what the text's own author does to them meanwhile."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import clock, db, events
from groups.audit import service as audit
from groups.errors import TryAgain
from groups.moderation import course, measures, queries, subjects
from groups.moderation.events import CaseChanged, CaseDecided, CaseOpened
from groups.moderation.models import Case, CaseSource, CaseState, Decision, Status
from groups.moderation.service.moving import move
from groups.moderation.service.naming import note_named
from groups.moderation.subjects import Subject
from groups.people.models import Person


def open_case(subject: Subject, source: CaseSource) -> Case:
    """The open case about this text: the one there is, or a new one with its context sealed."""
    there = queries.find_live(subject.kind, subject.id)
    if there is not None:
        return there
    case = Case(
        group_id=subject.group_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        author_id=subject.author_id,
        source=source,
        context=_sealed(subject),
        opened_at=clock.now(),
    )
    try:
        with db.session().begin_nested():
            db.session().add(case)
    except IntegrityError as fault:
        # Someone else opened it in the same moment; theirs is the one.
        there = queries.find_live(subject.kind, subject.id)
        if there is None:
            raise TryAgain() from fault
        return there
    new = {"source": str(source), "state": str(case.state), "version": case.version}
    audit.record(None, course.OPENED, "case", case.id, group_id=case.group_id, new=new)
    events.announce(CaseOpened(case.id, case.group_id, case.author_id))
    return case


def hand_on_if_nobody_may(case: Case) -> None:
    """Give a case, or its appeal, to the coordinators when nobody who guides the group may decide it: all have a part
    in it, or nobody is left."""
    if case.state not in queries.WAITING or queries.is_above(case):
        return
    appealed = case.state is CaseState.APPEALED
    if not measures.guides_of(case.group_id) - (queries.not_again(case) if appealed else queries.part_ids(case)):
        to_coordinators(None, case)


def to_coordinators(actor: Person | None, case: Case, why: str = "") -> None:
    """Give a case, or its appeal, to the coordinators."""
    appeal = queries.appeal_of(case) if case.state is CaseState.APPEALED else None
    if appeal is not None:
        appeal.to_coordinators = True
    move(actor, case, "case.handed_on", why=why, claimed_by_id=None, claimed_until=None)
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))


def note_change(kind: str, subject_id: int) -> None:
    """The author changed the text: whoever is about to decide has to read it again. One that was put out of sight until
    it is changed waits to be shown."""
    case = queries.find_live(kind, subject_id)
    if case is None:
        _look_again(kind, subject_id)
        return
    move(None, case, "case.text_changed", context={**case.context, "changed": True})
    if queries.reporter_ids(case):
        subject = subjects.handling(kind).load(subject_id)
        if subject is not None:
            note_named(case, subject)
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))


def _look_again(kind: str, subject_id: int) -> None:
    latest = queries.find_latest(kind, subject_id)
    if latest is None or latest.decision is not Decision.HIDDEN:
        return
    subject = subjects.handling(kind).load(subject_id)
    if subject is not None and subject.status is Status.HELD:
        hand_on_if_nobody_may(open_case(subject, CaseSource.CHANGED))


def close_for(kind: str, subject_id: int) -> None:
    """The author took the text back. Where nobody reported it nothing is left to decide, and its words are not kept
    here either; a report is still looked at."""
    case = queries.find_live(kind, subject_id)
    if case is None:
        return
    if queries.reporter_ids(case):
        move(None, case, "case.text_withdrawn", context={**case.context, "withdrawn": True})
        events.announce(CaseChanged(case.id, case.group_id, case.author_id))
        return
    emptied = {**case.context, "text": "", "before": [], "after": [], "withdrawn": True}
    move(None, case, "case.closed", closed_at=clock.now(), context=emptied)
    events.announce(CaseDecided(case.id, case.group_id, case.author_id))


def _sealed(subject: Subject) -> dict[str, object]:
    return {
        "text": subject.text, "author": subject.author_name, "before": subject.before, "after": subject.after,
        "session": subject.in_session,
    }  # fmt: skip
