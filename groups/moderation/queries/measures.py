"""Reading measures: what holds in a group, what somebody had before, and what somebody is told of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from groups import access, clock, db
from groups.access import Can
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Agreement, Group, Membership, MembershipState
from groups.moderation import ladder
from groups.moderation.measures import in_force
from groups.moderation.models import Case, Decision, Measure, MeasureKind
from groups.people import offices
from groups.people.models import Person

MOST = 200


@dataclass(frozen=True)
class Held:
    """A measure in force, whom it holds for, and who set it. `mine`: the reader may lift it."""

    measure: Measure
    name: str
    set_by: str
    agreement: str
    mine: bool


@dataclass(frozen=True)
class Earlier:
    """A measure that somebody had in the group, as a reviewer reads it."""

    kind: MeasureKind
    agreement: str
    begins_at: datetime
    lifted: bool


def group_to_review(person: Person, ref: str) -> Group:
    """The group a ref names, for its facilitators and for the coordinators."""
    group = db.session().scalar(select(Group).where(Group.ref == ref))
    if group is None:
        raise NotFound()
    if not access.can(person, Can.COORDINATE):
        access.require(person, Can.MODERATE, group)
    return group


def held_in(group: Group, reader: Person) -> list[Held]:
    """What holds in a group now and keeps somebody from something; not what holds for the reader."""
    setter = select(Person.name).where(Person.id == Measure.set_by_id).correlate(Measure).scalar_subquery()
    query = select(Measure, Person.name, setter, func.coalesce(Agreement.words, ""))
    query = query.join(Person, Person.id == Measure.person_id).outerjoin(
        Agreement, Agreement.id == Measure.agreement_id
    )
    keeps = (in_force(), Measure.kind.not_in(ladder.WORDS_ONLY), Measure.person_id != reader.id)
    rows = db.session().execute(
        query.where(Measure.group_id == group.id, *keeps).order_by(Measure.id.desc()).limit(MOST)
    )
    return [Held(held, name, by, rule, may_lift(reader, held)) for held, name, by, rule in rows]


def may_lift(person: Person, measure: Measure) -> bool:
    """Whether this person may end a measure before its time: a coordinator; and those who guide the group, but for what
    a coordinator set who does not, and what holds for one of them."""
    if person.id == measure.person_id:
        return False
    if access.can(person, Can.COORDINATE):
        return True
    guides = membership.facilitator_ids(measure.group_id)
    from_above = measure.set_by_id not in guides and measure.set_by_id in offices.coordinator_ids()
    return access.can(person, Can.MODERATE, measure) and measure.person_id not in guides and not from_above


def removed_from(group: Group, reader: Person) -> Sequence[Person]:
    """Whom a facilitator has removed from the group without a measure that says so."""
    by_measure = select(Measure.person_id).where(
        Measure.group_id == group.id, Measure.kind == MeasureKind.END, Measure.lifted_at.is_(None)
    )
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.group_id == group.id, Membership.state == MembershipState.REMOVED)
    query = query.where(Person.id.not_in(by_measure), Person.id != reader.id)
    return db.session().scalars(query.order_by(Person.name, Person.id).limit(MOST)).all()


def whom(measure: Measure) -> Person:
    """The one a measure is for."""
    return db.session().get_one(Person, measure.person_id)


def agreement_named(case: Case) -> Agreement | None:
    """The agreement a case was decided by, in the words it then had."""
    return db.session().get(Agreement, case.agreement_id) if case.agreement_id is not None else None


def measure_for(person: Person, ref: str) -> Measure:
    """The measure, for someone who may lift it; for the one it holds for it is not there."""
    found = db.session().scalar(select(Measure).where(Measure.ref == ref))
    if found is None or found.person_id == person.id:
        raise NotFound()
    if not access.can(person, Can.COORDINATE):
        access.require(person, Can.MODERATE, found)
    return found


def earlier_of(person_id: int, group_id: int) -> list[Earlier]:
    """What somebody was told or kept from in the group before, newest first."""
    query = select(Measure.kind, func.coalesce(Agreement.words, ""), Measure.begins_at, Measure.lifted_at.is_not(None))
    query = query.outerjoin(Agreement, Agreement.id == Measure.agreement_id)
    theirs = (Measure.person_id == person_id, Measure.group_id == group_id)
    return [Earlier(*row) for row in db.session().execute(query.where(*theirs).order_by(Measure.id.desc()).limit(20))]


def count_notes(person_id: int, agreement_id: int) -> int:
    """The notes on one agreement in the last twelve months that still stand and did not become a warning yet. It is the
    same agreement also where it was put in another place of the list, or given another reason."""
    named = select(Agreement.group_id, Agreement.words).where(Agreement.id == agreement_id).subquery()
    same = select(Agreement.id).join(
        named, and_(Agreement.group_id == named.c.group_id, Agreement.words == named.c.words)
    )
    theirs = (Measure.person_id == person_id, Measure.agreement_id.in_(same), Measure.lifted_at.is_(None))
    since = clock.now() - ladder.WITHIN
    warned = select(func.max(Measure.id)).where(*theirs, Measure.kind == MeasureKind.WARNING).scalar_subquery()
    notes = (*theirs, Measure.kind == MeasureKind.NOTE, Measure.begins_at > since)
    query = select(func.count(Measure.id)).where(*notes, or_(warned.is_(None), Measure.id > warned))
    return db.session().scalar(query) or 0


def measures_of(case: Case) -> Sequence[Measure]:
    """What was set in a case, oldest first."""
    return db.session().scalars(select(Measure).where(Measure.case_id == case.id).order_by(Measure.id)).all()


#: What an author is told of. What was looked at and simply stays, they never hear of.
TOLD = (Decision.NOTED, Decision.HIDDEN, Decision.REMOVED)


def decisions_about(person: Person) -> Sequence[tuple[Case, Group]]:
    """What was decided about one's own words and ways, newest first; each was told of by letter."""
    query = select(Case, Group).join(Group, Group.id == Case.group_id)
    mine = (Case.author_id == person.id, Case.decided_at.is_not(None), Case.decision.in_(TOLD))
    rows = db.session().execute(query.where(*mine).order_by(Case.decided_at.desc(), Case.id.desc()).limit(50))
    return [(case, group) for case, group in rows]


def decision_for(person: Person, ref: str) -> Case:
    """One of them, for the one it is about; for everyone else, and about what they never heard of, it is not there."""
    case = db.session().scalar(select(Case).where(Case.ref == ref))
    if case is None or case.author_id != person.id or case.decided_at is None or case.decision not in TOLD:
        raise NotFound()
    return case
