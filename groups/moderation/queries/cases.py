"""Reading cases: the queue, one case, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from groups import access, clock, db
from groups.access import Can, Role
from groups.errors import NotFound
from groups.membership.models import Agreement, Group, Membership, MembershipState
from groups.moderation.course import LIVE, WAITING
from groups.moderation.measures import is_shut_out
from groups.moderation.models import Appeal, Case, CaseSource, CaseState, Named, Report
from groups.people.models import Person

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
    if access.can(person, Can.MODERATE, case):
        return True
    return (is_above(case) or case.decided_by_id == person.id) and access.can(person, Can.COORDINATE, case)


def is_with_coordinators(case: Case) -> bool:
    """Whether an appeal is for the coordinators to look at."""
    asked = select(Appeal.id).where(Appeal.case_id == case.id, Appeal.to_coordinators)
    return case.state in (CaseState.APPEALED, CaseState.CLOSED) and db.session().scalar(asked) is not None


def is_above(case: Case) -> bool:
    """Whether it is the coordinators' to decide, or to look at again."""
    return case.state is CaseState.ESCALATED or is_with_coordinators(case)


def claims_over(limit: int = MOST) -> list[int]:
    """The cases that somebody took up and neither decided nor gave back in time."""
    over = (Case.state.in_(WAITING), Case.claimed_by_id.is_not(None), Case.claimed_until <= clock.now())
    return list(db.session().scalars(select(Case.id).where(*over).order_by(Case.id).limit(limit)))


def stuck(limit: int = MOST) -> list[int]:
    """The cases and appeals that wait for those who guide a group, where none of them may decide (any more)."""
    alone = and_(Case.state == CaseState.APPEALED, ~_is_for_coordinators())
    waits = or_(Case.state.in_((CaseState.OPEN, CaseState.IN_REVIEW)), alone)
    query = select(Case.id).where(waits, ~_has_a_judge()).order_by(Case.opened_at, Case.id)
    return list(db.session().scalars(query.limit(limit)))


def _has_a_judge() -> ColumnElement[bool]:
    who = Membership.person_id
    guides = (
        Membership.group_id == Case.group_id, Membership.state == MembershipState.ACTIVE,
        Membership.role == Role.FACILITATOR, ~is_shut_out(who, Membership.group_id),
    )  # fmt: skip
    no_part = (
        who != Case.author_id,
        who.not_in(select(Report.reporter_id).where(Report.case_id == Case.id).correlate(Case)),
        who.not_in(select(Named.person_id).where(Named.case_id == Case.id).correlate(Case)),
        or_(Case.state != CaseState.APPEALED, Case.decided_by_id.is_(None), Case.decided_by_id != who),
    )
    return exists().where(*guides, *no_part)


def to_close(decided_before: datetime, limit: int = MOST) -> list[int]:
    """The cases decided so long ago that nobody can ask for another look any more."""
    over = (Case.state == CaseState.DECIDED, Case.decided_at <= decided_before)
    return list(db.session().scalars(select(Case.id).where(*over).order_by(Case.id).limit(limit)))


def to_forget(closed_before: datetime, limit: int = MOST) -> list[int]:
    """The cases closed so long ago that what was said goes."""
    over = (Case.state == CaseState.CLOSED, Case.closed_at <= closed_before, Case.forgotten_at.is_(None))
    return list(db.session().scalars(select(Case.id).where(*over).order_by(Case.id).limit(limit)))


def get_case(case_id: int) -> Case:
    """The case with this id, for the clock."""
    return db.session().get_one(Case, case_id)


def find_live(kind: str, subject_id: int) -> Case | None:
    """The open case about this, if there is one."""
    about = (Case.subject_kind == kind, Case.subject_id == subject_id)
    return db.session().scalar(select(Case).where(*about, Case.state.in_(LIVE)))


def is_looked_at(author_id: int, group_id: int) -> bool:
    """Whether there is an open case about somebody in this group."""
    about = (Case.author_id == author_id, Case.group_id == group_id, Case.state.in_(LIVE))
    return db.session().scalar(select(Case.id).where(*about).limit(1)) is not None


def find_latest(kind: str, subject_id: int) -> Case | None:
    """The last case about this."""
    about = (Case.subject_kind == kind, Case.subject_id == subject_id)
    return db.session().scalar(select(Case).where(*about).order_by(Case.id.desc()).limit(1))


def reporter_ids(case: Case) -> set[int]:
    """Who reported; for rules only, never for a page."""
    return set(db.session().scalars(select(Report.reporter_id).where(Report.case_id == case.id)))


def named_ids(case: Case) -> set[int]:
    """Who is spoken of in a reported text or a report, so that they do not judge it."""
    return set(db.session().scalars(select(Named.person_id).where(Named.case_id == case.id)))


def part_ids(case: Case) -> set[int]:
    """Who has a part in a case, and so does not decide it: its author, who reported it, who is named in it."""
    return {case.author_id, *reporter_ids(case), *named_ids(case)}


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
    mine = or_(Case.state.in_(LIVE), ~_is_for_coordinators())
    return _waiting(_queue(reader).where(Case.group_id == group.id, mine))


def handed_on(reader: Person) -> list[Waiting]:
    """What the groups could not decide themselves, for the coordinators."""
    return _waiting(_queue(reader).where(or_(Case.state == CaseState.ESCALATED, _is_for_coordinators())))


def waiting_for(person: Person) -> list[tuple[Group, int]]:
    """The groups this person facilitates in which something waits, and how much."""
    mine = and_(
        Membership.group_id == Group.id,
        Membership.person_id == person.id,
        Membership.state == MembershipState.ACTIVE,
        Membership.role == Role.FACILITATOR,
    )
    query = select(Group, func.count(Case.id)).join(Membership, mine).join(Case, Case.group_id == Group.id)
    waits = or_(Case.state.in_(LIVE), and_(Case.state == CaseState.APPEALED, ~_is_for_coordinators()))
    query = query.where(~is_shut_out(Membership.person_id, Membership.group_id))
    query = query.where(waits, Case.author_id != person.id).group_by(Group.id).order_by(Group.name)
    return [(group, count) for group, count in db.session().execute(query)]


def _is_for_coordinators() -> ColumnElement[bool]:
    appeal = exists().where(Appeal.case_id == Case.id, Appeal.to_coordinators)
    return and_(Case.state == CaseState.APPEALED, appeal)


def _queue(reader: Person | None) -> Select[Case, Group, int, str]:
    counted = select(func.count(Report.id)).where(Report.case_id == Case.id).correlate(Case).scalar_subquery()
    query = select(Case, Group, counted, Person.name).join(Group, Group.id == Case.group_id)
    query = query.outerjoin(Person, _is_with()).where(Case.state.in_(WAITING))
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
    waits = case.source in (CaseSource.NEWCOMER, CaseSource.CHANGED)
    return waits or bool(case.context.get("held"))
