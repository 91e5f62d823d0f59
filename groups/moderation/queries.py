"""Reading cases: the queue, one case, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select

from groups import access, clock, db
from groups.access import Can, Role
from groups.errors import NotFound
from groups.membership.models import Agreement, Group, Membership, MembershipState
from groups.moderation.models import Case, CaseSource, CaseState, Report
from groups.people.models import Person

LIVE = (CaseState.OPEN, CaseState.IN_REVIEW, CaseState.ESCALATED)
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """A case in a queue. `held`: nobody but its author and reviewers sees the text meanwhile. `with_name`: who looks at
    it now, if anybody."""

    case: Case
    group: Group
    reports: int
    held: bool
    with_name: str | None


def case_for(person: Person, ref: str) -> Case:
    """The case, for someone who may review it; for everyone else it is not there, its author included."""
    case = db.session().scalar(select(Case).where(Case.ref == ref))
    if case is None or case.author_id == person.id or not _may_see(person, case):
        raise NotFound()
    return case


def _may_see(person: Person, case: Case) -> bool:
    handed_on = case.state is CaseState.ESCALATED or case.decided_by_id == person.id
    return access.can(person, Can.MODERATE, case) or (handed_on and access.can(person, Can.COORDINATE, case))


def find_live(kind: str, subject_id: int) -> Case | None:
    """The open case about this, if there is one."""
    about = (Case.subject_kind == kind, Case.subject_id == subject_id)
    return db.session().scalar(select(Case).where(*about, Case.state.in_(LIVE)))


def find_latest(kind: str, subject_id: int) -> Case | None:
    """The last case about this."""
    about = (Case.subject_kind == kind, Case.subject_id == subject_id)
    return db.session().scalar(select(Case).where(*about).order_by(Case.id.desc()).limit(1))


def reporter_ids(case: Case) -> set[int]:
    """Who reported; for rules only, never for a page."""
    return set(db.session().scalars(select(Report.reporter_id).where(Report.case_id == case.id)))


def reports_of(case: Case) -> Sequence[tuple[Report, Agreement | None]]:
    """What was reported: the agreement named and the words, oldest first."""
    query = select(Report, Agreement).outerjoin(Agreement, Agreement.id == Report.agreement_id)
    rows = db.session().execute(query.where(Report.case_id == case.id).order_by(Report.id))
    return [(report, agreement) for report, agreement in rows]


def agreement_in(group_id: int, agreement_id: int | None) -> Agreement | None:
    """An agreement in force in this group, or None."""
    if agreement_id is None:
        return None
    mine = (Agreement.id == agreement_id, Agreement.group_id == group_id, Agreement.retired_at.is_(None))
    return db.session().scalar(select(Agreement).where(*mine))


def queue_of(group: Group, reader: Person | None = None) -> list[Waiting]:
    """What waits in a group: what nobody has taken up first, oldest first. Not what the reader wrote themselves."""
    return _waiting(_queue(reader).where(Case.group_id == group.id))


def handed_on(reader: Person) -> list[Waiting]:
    """What the groups could not decide themselves, for the coordinators."""
    return _waiting(_queue(reader).where(Case.state == CaseState.ESCALATED))


def waiting_for(person: Person) -> list[tuple[Group, int]]:
    """The groups this person facilitates in which something waits, and how much."""
    mine = and_(
        Membership.group_id == Group.id,
        Membership.person_id == person.id,
        Membership.state == MembershipState.ACTIVE,
        Membership.role == Role.FACILITATOR,
    )
    query = select(Group, func.count(Case.id)).join(Membership, mine).join(Case, Case.group_id == Group.id)
    query = query.where(Case.state.in_(LIVE), Case.author_id != person.id).group_by(Group.id).order_by(Group.name)
    return [(group, count) for group, count in db.session().execute(query)]


def _queue(reader: Person | None) -> Select[Case, Group, int, str]:
    counted = select(func.count(Report.id)).where(Report.case_id == Case.id).correlate(Case).scalar_subquery()
    query = select(Case, Group, counted, Person.name).join(Group, Group.id == Case.group_id)
    query = query.outerjoin(Person, _is_with()).where(Case.state.in_(LIVE))
    if reader is not None:
        query = query.where(Case.author_id != reader.id)
    return query.order_by(Case.opened_at, Case.id).limit(MOST)


def _is_with() -> ColumnElement[bool]:
    return and_(Person.id == Case.claimed_by_id, Case.claimed_until > clock.now())


def _waiting(query: Select[Case, Group, int, str]) -> list[Waiting]:
    rows = db.session().execute(query)
    found = [Waiting(case, group, reports, is_held(case), name) for case, group, reports, name in rows]
    return sorted(found, key=lambda each: each.with_name is not None)


def is_held(case: Case) -> bool:
    """Whether the text waits out of its peers' sight until this is decided."""
    return case.source is CaseSource.NEWCOMER or bool(case.context.get("held"))
