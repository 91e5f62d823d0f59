"""Who may meet whom at the door: the people around some dates, the wishes to be met, and where each stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select

from groups import clock, db
from groups.access import Role
from groups.errors import NotFound
from groups.meetups import greeting
from groups.meetups.greeting import Truth
from groups.meetups.models import Attendance, BuddyState, BuddyVisit, BuddyVolunteer, Meetup, MeetupState, Reply
from groups.meetups.queries.attendance import CAME
from groups.meetups.queries.replies import COMES
from groups.membership.models import Membership, MembershipState
from groups.membership.queries import unmet
from groups.membership.queries.meeting import blocks_of
from groups.moderation import measures
from groups.people.models import Person, PersonState
from groups.people.queries import paused_among, rests

Visit = tuple[BuddyVisit, Meetup]


@dataclass(frozen=True)
class Face:
    """Someone in a group, as far as another may know them."""

    id: int
    name: str
    ref: str
    guides: bool
    greets: bool


@dataclass(frozen=True)
class Around:
    """The people around some dates: who is in which group and not kept out of it, who has a seat, who rests, and who
    does not meet whom."""

    faces: dict[tuple[int, int], Face]
    seats: frozenset[tuple[int, int]]
    resting: frozenset[int]
    apart: dict[int, set[int]]

    def face(self, person_id: int | None, group_id: int) -> Face | None:
        """Someone who is in the group and does not rest."""
        if person_id is None or person_id in self.resting:
            return None
        return self.faces.get((person_id, group_id))

    def comes(self, person_id: int, meetup: Meetup) -> bool:
        """Whether someone is here, awake, and has a seat."""
        return self.face(person_id, meetup.group_id) is not None and (meetup.id, person_id) in self.seats

    def may_meet(self, one: int | None, other: int | None, group_id: int) -> bool:
        """Whether both are here and neither wishes not to meet the other."""
        if one is None or other is None or one == other or other in self.apart.get(one, set()):
            return False
        return self.face(one, group_id) is not None and self.face(other, group_id) is not None

    def can_be_buddy(self, person_id: int | None, visit: BuddyVisit, meetup: Meetup) -> bool:
        """Whether this person may meet whoever made the wish: approved, coming, and neither apart from the other."""
        face = self.face(person_id, meetup.group_id)
        if face is None or not face.greets or not self.comes(face.id, meetup) or face.id in visit.declined:
            return False
        return self.may_meet(face.id, visit.person_id, meetup.group_id)

    def greeters(self, visit: BuddyVisit, meetup: Meetup) -> list[Face]:
        """The facilitators who can meet whoever made the wish."""
        guides = [face for (_, group_id), face in self.faces.items() if group_id == meetup.group_id and face.guides]
        able = [face for face in guides if self.may_meet(face.id, visit.person_id, meetup.group_id)]
        return sorted(able, key=lambda face: (face.name, face.id))

    def truth(self, visit: BuddyVisit, meetup: Meetup) -> Truth:
        """What decides where a wish stands next."""
        now = clock.now()
        return Truth(
            asker_comes=meetup.state is not MeetupState.CANCELLED and self.comes(visit.person_id, meetup),
            buddy_comes=self.can_be_buddy(visit.buddy_id, visit, meetup),
            may_meet=self.may_meet(visit.buddy_id, visit.person_id, meetup.group_id),
            can_be_greeted=bool(self.greeters(visit, meetup)),
            is_late=greeting.is_late(meetup.starts_at, now),
            is_over=meetup.ends_at <= now,
        )


def around(meetups: Collection[Meetup], person_ids: Iterable[int | None]) -> Around:
    """These people, and those who guide the groups, around these dates; four statements for any number."""
    ids = {person_id for person_id in person_ids if person_id is not None}
    groups, dates = {meetup.group_id for meetup in meetups}, [meetup.id for meetup in meetups]
    rows = db.session().execute(
        select(Membership.group_id, Membership.role, Person.id, Person.name, Person.ref, BuddyVolunteer.id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(BuddyVolunteer, _approved_there())
        .where(Membership.group_id.in_(groups), Membership.state == MembershipState.ACTIVE)
        .where(or_(Person.id.in_(ids), Membership.role == Role.FACILITATOR), Person.state == PersonState.ACTIVE)
        .where(~measures.is_shut_out(Membership.person_id, Membership.group_id))
    )
    faces = {
        (person_id, group_id): Face(person_id, name, ref, role is Role.FACILITATOR, volunteer is not None)
        for group_id, role, person_id, name, ref, volunteer in rows
    }
    everyone = ids | {face.id for face in faces.values()}
    kept = select(Reply.meetup_id, Reply.person_id).where(Reply.meetup_id.in_(dates), Reply.answer.in_(COMES))
    seats = db.session().execute(kept.where(Reply.person_id.in_(everyone)))
    return Around(
        faces,
        frozenset((meetup_id, person_id) for meetup_id, person_id in seats),
        frozenset(paused_among(everyone)),
        unmet(everyone),
    )


def around_visits(visits: Sequence[Visit], *more: int) -> Around:
    """The people around these wishes, and a few more."""
    named = [person_id for visit, _ in visits for person_id in (visit.person_id, visit.buddy_id)]
    return around({meetup.id: meetup for _, meetup in visits}.values(), [*named, *more])


def unsettled(*which: ColumnElement[bool]) -> list[int]:
    """The wishes that no longer stand as they should; what is long over is left alone. In the order of the ids of their
    dates: who holds several at once takes them in this order."""
    found = list(
        _visits(BuddyVisit.state.in_(greeting.LIVE), Meetup.ends_at > clock.now() - greeting.LINE_STAYS, *which)
    )
    if not found:
        return []
    here = around_visits(found)
    return [
        visit.id
        for visit, meetup in found
        if greeting.next_state(visit.state, here.truth(visit, meetup)) is not visit.state
    ]


def is_about(person_id: int) -> ColumnElement[bool]:
    """The wishes somebody is in, on either side."""
    return or_(BuddyVisit.person_id == person_id, BuddyVisit.buddy_id == person_id)


def visits_around(person: Person, meetup: Meetup) -> list[Visit]:
    """The wishes of a date that concern someone: their own, the one they are the buddy of, and those that are open."""
    mine = or_(is_about(person.id), BuddyVisit.state == BuddyState.ASKED)
    return list(_visits(BuddyVisit.meetup_id == meetup.id, BuddyVisit.state.in_(greeting.LIVE), mine))


def visit_for(person: Person, ref: str) -> Visit:
    """A wish that `person` made or is the buddy of, with its date; for everyone else there is none."""
    found = next(_visits(BuddyVisit.ref == ref, is_about(person.id), BuddyVisit.state != BuddyState.WITHDRAWN), None)
    if found is None:
        raise NotFound()
    return found


def find_visit(ref: str) -> Visit | None:
    """The wish called `ref`, for whoever checks next who may know of it."""
    return next(_visits(BuddyVisit.ref == ref, BuddyVisit.state != BuddyState.WITHDRAWN), None)


def visit_by_id(visit_id: int) -> Visit | None:
    """The wish with this id."""
    return next(_visits(BuddyVisit.id == visit_id), None)


def visit_of(person_id: int, meetup_id: int) -> BuddyVisit | None:
    """Somebody's wish for a date, whatever became of it."""
    mine = select(BuddyVisit).where(BuddyVisit.person_id == person_id, BuddyVisit.meetup_id == meetup_id)
    return db.session().scalar(mine)


def volunteer_of(person_id: int, group_id: int) -> BuddyVolunteer | None:
    """Whether someone said that they are glad to meet people, whatever became of it."""
    mine = select(BuddyVolunteer).where(BuddyVolunteer.person_id == person_id, BuddyVolunteer.group_id == group_id)
    return db.session().scalar(mine)


def volunteers_of(group_id: int) -> list[tuple[BuddyVolunteer, Person]]:
    """Those who are glad to meet people in a group, those without an answer first."""
    rows = db.session().execute(
        select(BuddyVolunteer, Person)
        .join(Person, Person.id == BuddyVolunteer.person_id)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.group_id == BuddyVolunteer.group_id))
        .where(BuddyVolunteer.group_id == group_id, BuddyVolunteer.ended_at.is_(None))
        .where(Membership.state == MembershipState.ACTIVE)
        .order_by(BuddyVolunteer.approved_at.is_not(None), Person.name, Person.id)
    )
    return [(volunteer, person) for volunteer, person in rows]


def volunteers_gone() -> list[tuple[int, int]]:
    """The (person, group) of those who are still glad to meet people in a group they are not in any more."""
    there = (Membership.person_id == BuddyVolunteer.person_id, Membership.group_id == BuddyVolunteer.group_id)
    here = exists().where(*there, Membership.state == MembershipState.ACTIVE)
    gone = select(BuddyVolunteer.person_id, BuddyVolunteer.group_id).where(BuddyVolunteer.ended_at.is_(None), ~here)
    return [(person_id, group_id) for person_id, group_id in db.session().execute(gone)]


def possible_buddies(meetup: Meetup) -> list[int]:
    """The approved ones of the group who said they come to a date."""
    mine = and_(Reply.person_id == BuddyVolunteer.person_id, Reply.meetup_id == meetup.id, Reply.answer.in_(COMES))
    chosen = select(BuddyVolunteer.person_id).join(Reply, mine).where(BuddyVolunteer.group_id == meetup.group_id)
    return list(db.session().scalars(chosen.where(_is_approved())))


def _includes(lists: str | None, person_id: int) -> bool:
    """Whether there is a wish whose list of those who are not asked again does not name this person."""
    return any(person_id not in json.loads(each) for each in (lists or "").split("\n") if each)


def _may_be_met_by(person: Person, meetup: Meetup) -> ColumnElement[bool]:
    """The open wishes of a date, without those of people who are not here now or do not meet this person."""
    asker = BuddyVisit.person_id
    kept = select(Reply.id).where(Reply.meetup_id == meetup.id, Reply.person_id == asker, Reply.answer.in_(COMES))
    here = select(Membership.id).where(Membership.person_id == asker, Membership.group_id == meetup.group_id)
    return and_(
        BuddyVisit.meetup_id == meetup.id,
        BuddyVisit.state == BuddyState.ASKED,
        asker != person.id,
        asker.not_in(blocks_of(person.id)),
        exists(kept),
        exists(here.where(Membership.state == MembershipState.ACTIVE)),
        ~rests(asker),
        ~measures.is_shut_out(asker, literal(meetup.group_id)),
    )


def _visits(*which: ColumnElement[bool]) -> Iterator[Visit]:
    query: Select[BuddyVisit, Meetup] = select(BuddyVisit, Meetup).join(Meetup, Meetup.id == BuddyVisit.meetup_id)
    rows = db.session().execute(query.where(*which).order_by(BuddyVisit.meetup_id, BuddyVisit.id))
    return ((visit, meetup) for visit, meetup in rows)


def _is_approved() -> ColumnElement[bool]:
    return and_(BuddyVolunteer.approved_at.is_not(None), BuddyVolunteer.ended_at.is_(None))


def _approved_there() -> ColumnElement[bool]:
    there = (BuddyVolunteer.group_id == Membership.group_id, BuddyVolunteer.person_id == Membership.person_id)
    return and_(*there, _is_approved())


@dataclass(frozen=True)
class Place:
    """How someone stands to a date in one glance: whether they come, meet people, have a wish, are somebody's buddy, or
    others wish to be met; and whether they have been there."""

    comes: bool
    greets: bool
    state: BuddyState | None
    is_buddy: bool
    others: bool
    was_there: bool


def place_of(person: Person, meetup: Meetup) -> Place | None:
    """That, in one statement; None when there is nothing to say."""
    wishes = select(BuddyVisit.id).where(BuddyVisit.meetup_id == meetup.id)
    own = (BuddyVisit.person_id == person.id, BuddyVisit.state.in_(greeting.LIVE))
    promised = exists(wishes.where(BuddyVisit.buddy_id == person.id, BuddyVisit.state.in_(greeting.PAIRED)))
    lists = func.aggregate_strings(cast(BuddyVisit.declined, String), "\n")
    others = select(lists).where(_may_be_met_by(person, meetup)).scalar_subquery()
    seat = select(Reply.id).where(Reply.meetup_id == meetup.id, Reply.person_id == person.id, Reply.answer.in_(COMES))
    glad = select(BuddyVolunteer.id).where(BuddyVolunteer.person_id == person.id, _is_approved())
    here = select(Attendance.id).where(Attendance.meetup_id == meetup.id, Attendance.person_id == person.id)
    state = select(BuddyVisit.state).where(BuddyVisit.meetup_id == meetup.id, *own).scalar_subquery()
    row = db.session().execute(
        select(
            exists(seat), exists(glad.where(BuddyVolunteer.group_id == meetup.group_id)), state, promised, others,
            exists(here.where(Attendance.came.in_(CAME))),
        )
    ).one()  # fmt: skip
    place = Place(bool(row[0]), bool(row[1]), row[2], bool(row[3]), _includes(row[4], person.id), bool(row[5]))
    return place if place.comes or place.state or place.is_buddy or place.was_there else None
