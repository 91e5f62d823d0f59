"""Opening cases, and what the text's own author does to them meanwhile."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import clock, db, events
from groups.audit import service as audit
from groups.errors import TryAgain
from groups.membership import queries as membership
from groups.moderation import queries
from groups.moderation.events import CaseChanged, CaseDecided, CaseOpened
from groups.moderation.models import Case, CaseSource, CaseState
from groups.moderation.service.moving import move
from groups.moderation.subjects import Subject


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
    audit.record(
        None,
        "case.opened",
        "case",
        case.id,
        group_id=case.group_id,
        new={"source": str(source), "state": str(case.state)},
    )
    events.announce(CaseOpened(case.id, case.group_id))
    return case


def hand_on_if_nobody_may(case: Case) -> None:
    """Give a case to the coordinators when every facilitator of the group wrote it or reported it."""
    if case.state is CaseState.ESCALATED:
        return
    free = membership.facilitator_ids(case.group_id) - queries.reporter_ids(case) - {case.author_id}
    if not free:
        move(None, case, "case.handed_on", state=CaseState.ESCALATED, claimed_by_id=None, claimed_until=None)


def note_change(kind: str, subject_id: int) -> None:
    """The author changed the text: whoever is about to decide has to read it again."""
    case = queries.find_live(kind, subject_id)
    if case is None:
        return
    move(None, case, "case.text_changed", context={**case.context, "changed": True})
    events.announce(CaseChanged(case.id, case.group_id))


def close_for(kind: str, subject_id: int) -> None:
    """The author took the text back. Where nobody reported it nothing is left to decide, and its words are not kept
    here either; a report is still looked at."""
    case = queries.find_live(kind, subject_id)
    if case is None:
        return
    if queries.reporter_ids(case):
        move(None, case, "case.text_withdrawn", context={**case.context, "withdrawn": True})
        events.announce(CaseChanged(case.id, case.group_id))
        return
    emptied = {**case.context, "text": "", "before": [], "after": [], "withdrawn": True}
    move(None, case, "case.closed", state=CaseState.CLOSED, closed_at=clock.now(), context=emptied)
    events.announce(CaseDecided(case.id, case.group_id))


def _sealed(subject: Subject) -> dict[str, object]:
    return {"text": subject.text, "author": subject.author_name, "before": subject.before, "after": subject.after}
