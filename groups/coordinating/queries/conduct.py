"""The figures of conduct for the safeguarding page: from cases, their record, appeals and measures. Never of one
person or group."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from groups import clock, db, figures
from groups.audit.models import AuditEntry
from groups.figures import Wait
from groups.moderation.models import Appeal, AppealState, Case, CaseSource, CaseState, Measure, MeasureKind
from groups.papers import Chapter

ANSWERS = ("case.claimed", "case.decided")
WAITING = (CaseState.OPEN, CaseState.IN_REVIEW, CaseState.ESCALATED)
AGES = (
    ("Less than a day old", timedelta(days=1)), ("One to three days old", timedelta(days=3)),
    ("Three to seven days old", timedelta(days=7)), ("Older", timedelta(days=10**5)),
)  # fmt: skip
KINDS = {
    MeasureKind.WARNING: "Warnings", MeasureKind.SILENCE: "Silences", MeasureKind.SUSPENSION: "Suspensions",
    MeasureKind.SESSION_REMOVAL: "Removals from a session", MeasureKind.END: "Ended memberships",
}  # fmt: skip


def conduct(since: datetime, until: datetime) -> Chapter:
    """How soon reports are answered, what is open and how old it is, appeals, and the measures in force."""
    rows = [(f"Reports: {name.lower()}", said) for name, said in figures.waits(first_answers(since, until))]
    rows += [(f"Open cases: {name.lower()}", str(count)) for name, count in open_by_age()]
    rows += [(f"Appeals: {name}", figures.about(count)) for name, count in appeals(since, until)]
    rows += [(f"In force: {name.lower()}", figures.about(count)) for name, count in in_force()]
    return Chapter(
        "Reports, cases and measures",
        ("A report is answered when a reviewer first takes its case up or decides it.",),
        ("What", "How many, how long"), rows, order=10,
    )  # fmt: skip


def first_answers(since: datetime, until: datetime) -> Wait:
    """From the opening of each case that a report opened to its first answer."""
    first: Any = func.min(AuditEntry.at)
    about = and_(AuditEntry.subject_kind == "case", AuditEntry.subject_id == Case.id, AuditEntry.deed.in_(ANSWERS))
    query = select(Case.opened_at, Case.state, first).outerjoin(AuditEntry, about).group_by(Case.id)
    opened = (Case.source == CaseSource.REPORT, Case.opened_at >= since, Case.opened_at < until)
    taken: list[timedelta] = []
    waiting = 0
    for opened_at, state, answered in db.session().execute(query.where(*opened)):
        if answered is not None:
            taken.append(answered - opened_at)
        elif state in WAITING:
            waiting += 1
    return Wait(taken, waiting)


def open_by_age() -> list[tuple[str, int]]:
    """How many cases wait, by how long they have."""
    now, counted = clock.now(), [0] * len(AGES)
    for opened_at in db.session().scalars(select(Case.opened_at).where(Case.state.in_(WAITING))):
        counted[next(place for place, (_name, most) in enumerate(AGES) if now - opened_at < most)] += 1
    return [(name, count) for (name, _most), count in zip(AGES, counted, strict=True)]


def appeals(since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Those that wait now, and what came of the others made in this time."""
    made = and_(Appeal.created_at >= since, Appeal.created_at < until)
    chosen = or_(made, Appeal.state == AppealState.WAITING)
    query = select(Appeal.state, func.count()).where(chosen).group_by(Appeal.state)
    found = {row[0]: row[1] for row in db.session().execute(query)}
    return [(state.value, found.get(state, 0)) for state in AppealState]


def in_force() -> list[tuple[str, int]]:
    """How many measures hold at this moment, by kind."""
    now = clock.now()
    holds = (
        Measure.begins_at <= now,
        Measure.lifted_at.is_(None),
        or_(Measure.ends_at.is_(None), Measure.ends_at > now),
    )
    query = select(Measure.kind, func.count()).where(*holds).group_by(Measure.kind)
    found = {row[0]: row[1] for row in db.session().execute(query)}
    return [(name, found.get(kind, 0)) for kind, name in KINDS.items()]
