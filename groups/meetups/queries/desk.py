"""What a facilitators' desk shows: what waits for somebody, and the dates, with who comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from groups import clock, db
from groups.access import Role
from groups.meetups.models import BuddyState, BuddyVisit, BuddyVolunteer, Meetup, MeetupState, Reply, Waiting
from groups.meetups.queries.attendance import KEPT
from groups.meetups.queries.replies import COMES, LIVE, is_from_member
from groups.membership.models import Group, JoinRequest, Membership, MembershipState, RequestState
from groups.membership.queries.meeting import blocks_of
from groups.moderation.measures import is_shut_out
from groups.moderation.models import Case
from groups.moderation.queries import LIVE as OPEN_CASES
from groups.people.models import Person
from groups.people.queries import rests

WEEK = timedelta(days=7)
#: A wish that still needs somebody, or has a facilitator.
UNMET = (BuddyState.ASKED, BuddyState.OFFERED, BuddyState.GREETER)


@dataclass(frozen=True)
class DeskDate:
    """One date as the desk knows it: whether anybody who guides has said they come, how many are in line, how many
    wishes to be met need somebody."""

    meetup: Meetup
    is_guided: bool
    in_line: int
    wishes: int

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.meetup.ends_at <= clock.now()

    @property
    def needs_notes(self) -> bool:
        """Whether it has begun and nobody noted yet who came."""
        off = self.meetup.state is MeetupState.CANCELLED
        return not off and self.meetup.came is None and self.meetup.starts_at <= clock.now()

    @property
    def needs_guide(self) -> bool:
        """Whether it is in the week ahead and nobody who guides has said they come."""
        soon = clock.now() < self.meetup.starts_at < clock.now() + WEEK
        return soon and not self.is_guided and self.meetup.state is not MeetupState.CANCELLED


@dataclass(frozen=True)
class ToMeet:
    """What is to be done for those of one date who wish to be met: greet these, and find somebody for so many."""

    meetup: Meetup
    greet: list[str]
    open: int


@dataclass(frozen=True)
class Counts:
    """How much waits in one group, and the names of those who guide it."""

    requests: int
    cases: int
    volunteers: int
    guides: list[str]


def dates_to_guide(person: Person, ahead: timedelta = WEEK, limit: int = 40) -> list[DeskDate]:
    """The dates of the groups somebody facilitates: of the week ahead, and those over of which nothing is noted."""
    mine = select(Membership.group_id).where(_guides(Membership.person_id == person.id))
    return _dates(Meetup.group_id.in_(mine), clock.now() + ahead, limit)


def dates_of_group(group: Group, limit: int = 12) -> list[DeskDate]:
    """The same of one group, however far ahead."""
    return _dates(Meetup.group_id == group.id, None, limit)


def to_meet(person: Person, dates: Sequence[DeskDate]) -> list[ToMeet]:
    """Who of these dates wishes to be met and has no buddy. Nobody is named to someone they are not to meet."""
    meetups = {each.meetup.id: each.meetup for each in dates if each.wishes}
    if not meetups:
        return []
    rows = db.session().execute(
        select(BuddyVisit.meetup_id, BuddyVisit.state, Person.name)
        .join(Person, Person.id == BuddyVisit.person_id)
        .join(Meetup, Meetup.id == BuddyVisit.meetup_id)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.group_id == Meetup.group_id))
        .where(Meetup.id.in_(meetups), BuddyVisit.state.in_(UNMET), Membership.state == MembershipState.ACTIVE)
        .where(Person.id.not_in(blocks_of(person.id)), Person.id != person.id)
        .where(~is_shut_out(Person.id, Meetup.group_id), ~rests(Person.id))
        .order_by(Person.name, Person.id)
    )
    found = {meetup_id: ToMeet(meetup, [], 0) for meetup_id, meetup in meetups.items()}
    for meetup_id, state, name in rows:
        known = found[meetup_id]
        named = [name] if state is BuddyState.GREETER else []
        found[meetup_id] = ToMeet(known.meetup, [*known.greet, *named], known.open + (not named))
    return [each for each in found.values() if each.greet or each.open]


def volunteers_waiting(person: Person) -> list[tuple[Group, int]]:
    """The groups somebody facilitates in which people offer to meet others and wait for a word, with how many."""
    rows = db.session().execute(
        select(Group, func.count(BuddyVolunteer.id))
        .join(BuddyVolunteer, BuddyVolunteer.group_id == Group.id)
        .join(Membership, and_(Membership.group_id == Group.id, _guides(Membership.person_id == person.id)))
        .where(_offers())
        .group_by(Group.id)
        .order_by(Group.name)
    )
    return [(group, count) for group, count in rows]


def counts_of(group: Group, reader: Person) -> Counts:
    """How much waits in a group, and for whom; one statement."""
    requests = _count(JoinRequest.id, JoinRequest.group_id == group.id, JoinRequest.state == RequestState.WAITING)
    cases = _count(Case.id, Case.group_id == group.id, Case.state.in_(OPEN_CASES), Case.author_id != reader.id)
    volunteers = _count(BuddyVolunteer.id, BuddyVolunteer.group_id == group.id, _offers())
    named = select(func.aggregate_strings(Person.name, "\n")).join(Membership, Membership.person_id == Person.id)
    guides = named.where(_guides(Membership.group_id == group.id)).scalar_subquery()
    row = db.session().execute(select(requests, cases, volunteers, guides)).one()
    return Counts(row[0], row[1], row[2], sorted((row[3] or "").split("\n")))


def line_names(dates: Collection[DeskDate]) -> dict[int, list[tuple[str, Waiting]]]:
    """Who is in line for a seat of each of these dates, in their order."""
    ids = [each.meetup.id for each in dates if each.in_line]
    found: dict[int, list[tuple[str, Waiting]]] = {}
    if not ids:
        return found
    named = select(Waiting, Person.name).join(Person, Person.id == Waiting.person_id)
    for waiting, name in db.session().execute(named.where(Waiting.meetup_id.in_(ids), LIVE).order_by(Waiting.id)):
        found.setdefault(waiting.meetup_id, []).append((name, waiting))
    return found


def _dates(where: ColumnElement[bool], until: Any, limit: int) -> list[DeskDate]:
    now = clock.now()
    ahead = and_(Meetup.ends_at > now, Meetup.starts_at < until) if until else Meetup.ends_at > now
    past = and_(Meetup.ends_at <= now, Meetup.ends_at > now - KEPT.time, Meetup.came.is_(None))
    to_note = and_(past, Meetup.state != MeetupState.CANCELLED, _is_somebody_to_note())
    rows = db.session().execute(
        select(Meetup, _is_guided(), _in_line(), _wishes())
        .where(where, or_(ahead, to_note))
        .options(joinedload(Meetup.group))
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(limit)
    )
    return [DeskDate(meetup, bool(guided), in_line, wishes) for meetup, guided, in_line, wishes in rows]


def _is_somebody_to_note() -> ColumnElement[bool]:
    return exists().where(Reply.meetup_id == Meetup.id, Reply.answer.in_(COMES), is_from_member())


def _is_guided() -> ColumnElement[bool]:
    said = (Reply.meetup_id == Meetup.id, Reply.answer.in_(COMES))
    guide = and_(Membership.person_id == Reply.person_id, Membership.group_id == Meetup.group_id, _guides())
    return exists().where(*said, guide)


def _in_line() -> Any:
    return select(func.count(Waiting.id)).where(Waiting.meetup_id == Meetup.id, LIVE).scalar_subquery()


def _wishes() -> Any:
    ahead = (Meetup.ends_at > clock.now(), Meetup.state != MeetupState.CANCELLED)
    counted: Select[Any] = select(func.count(BuddyVisit.id)).where(BuddyVisit.meetup_id == Meetup.id, *ahead)
    return counted.where(BuddyVisit.state.in_(UNMET)).correlate(Meetup).scalar_subquery()


def _guides(*also: ColumnElement[bool]) -> ColumnElement[bool]:
    here = (Membership.role == Role.FACILITATOR, Membership.state == MembershipState.ACTIVE)
    return and_(*here, ~is_shut_out(Membership.person_id, Membership.group_id), *also)


def _offers() -> ColumnElement[bool]:
    return and_(BuddyVolunteer.approved_at.is_(None), BuddyVolunteer.ended_at.is_(None))


def _count(column: Any, *which: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*which).scalar_subquery()
