"""Who waits for a seat, whose turn it is, and which lines want looking after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from groups import clock, db
from groups.meetups import offers
from groups.meetups.models import Meetup, MeetupState, Reply, Seat, Waiting, WaitState
from groups.meetups.queries.replies import LIVE, Seats, answer_for, seat_for, seats_of
from groups.membership.models import Membership, MembershipState
from groups.moderation.measures import is_shut_out
from groups.people import queries as people
from groups.people.models import Person, PersonState


@dataclass(frozen=True)
class Place:
    """Where a person stands: in line with so many before them, with an offer, or what became of it."""

    row: Waiting
    before: int

    @property
    def is_live(self) -> bool:
        """Whether they are in line, or have an offer."""
        return self.row.state in (WaitState.WAITING, WaitState.OFFERED)


def line_of(meetup: Meetup) -> list[Waiting]:
    """Everybody in line for a seat of this meetup, or with an offer, in their order."""
    return list(db.session().scalars(select(Waiting).where(Waiting.meetup_id == meetup.id, LIVE).order_by(Waiting.id)))


def place_of(person: Person | None, meetup: Meetup) -> Place | None:
    """Where this person stands in the line for their kind of seat, or stood last."""
    if person is None:
        return None
    row = db.session().scalar(
        select(Waiting)
        .where(Waiting.meetup_id == meetup.id, Waiting.person_id == person.id)
        .order_by(Waiting.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    ahead = (Waiting.meetup_id == meetup.id, Waiting.seat == row.seat, Waiting.id < row.id)
    counted = select(func.count()).where(*ahead, Waiting.state == WaitState.WAITING)
    return Place(row, (db.session().scalar(counted) or 0) if row.state is WaitState.WAITING else 0)


def offers_to(person: Person) -> list[tuple[Waiting, Meetup]]:
    """The seats that are held for this person now, soonest date first."""
    return [
        (row, meetup)
        for row, meetup in db.session().execute(
            select(Waiting, Meetup)
            .join(Meetup, Meetup.id == Waiting.meetup_id)
            .where(Waiting.person_id == person.id, LIVE, Waiting.state == WaitState.OFFERED)
            .where(Waiting.offer_ends_at > clock.now(), Meetup.state != MeetupState.CANCELLED)
            .options(joinedload(Meetup.group))
            .order_by(Meetup.starts_at, Meetup.id)
        )
    ]


def who_may_come(meetup: Meetup, person_ids: Collection[int]) -> set[int]:
    """Those of these people who are in the group, not shut out of it, and have an account."""
    if not person_ids:
        return set()
    query = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    here = (Membership.group_id == meetup.group_id, Membership.state == MembershipState.ACTIVE)
    query = query.where(*here, Membership.person_id.in_(person_ids), Person.state != PersonState.ENDED)
    return set(db.session().scalars(query.where(~is_shut_out(Membership.person_id, Membership.group_id))))


def may_come(person_id: int, group_id: int) -> bool:
    """Whether this person is in the group and not shut out of it."""
    here = (Membership.group_id == group_id, Membership.person_id == person_id)
    inside = select(Membership.id).where(*here, Membership.state == MembershipState.ACTIVE)
    inside = inside.where(~is_shut_out(Membership.person_id, Membership.group_id))
    return db.session().scalar(inside) is not None


def lines_to_settle() -> list[int]:
    """The meetups with something to do for those in line: an offer has ended, or is held for somebody who may not come
    any more, the start has come, or a seat is free for somebody who may have it. One statement where nobody waits, two
    otherwise."""
    now = clock.now()
    over = and_(
        Waiting.state == WaitState.OFFERED, or_(Waiting.offer_ends_at <= now, Meetup.starts_at <= now + offers.STANDBY)
    )
    gone = and_(Waiting.state == WaitState.OFFERED, ~_is_here())
    due = or_(over, gone, Meetup.starts_at <= now, Meetup.state == MeetupState.CANCELLED)
    hopes = and_(Waiting.state == WaitState.WAITING, Meetup.starts_at >= now + offers.LAST_OFFER, _may_be_offered())
    rows = (
        db.session()
        .execute(
            select(Meetup, Waiting.seat, due.label("due"))
            .join(Waiting, Waiting.meetup_id == Meetup.id)
            .where(LIVE, or_(due, hopes))
            .distinct()
        )
        .all()
    )
    at_once = {meetup.id for meetup, _seat, is_due in rows if is_due}
    hoping = [(meetup, seat) for meetup, seat, is_due in rows if not is_due and meetup.id not in at_once]
    seats = seats_of([meetup for meetup, _seat in hoping]) if hoping else {}
    return sorted(at_once | {meetup.id for meetup, seat in hoping if is_free(seats[meetup.id], seat)})


def full_for(mine: Reply | None, seats: Seats) -> list[Seat]:
    """The kinds of seat this person may wish to wait for: there are some, and none is left. Who has a seat to speak
    may listen on it."""
    there = {Seat.SPEAKING: seats.speaking_seats, Seat.LISTENING: seats.listening_seats}
    own = seat_for(mine.answer) if mine else None
    if own is Seat.SPEAKING:
        return []
    return [seat for seat, total in there.items() if total and seat is not own and not is_free(seats, seat)]


def has_line(meetup_id: int) -> bool:
    """Whether anybody waits for a seat of this meetup, or has an offer."""
    return db.session().scalar(select(Waiting.id).where(Waiting.meetup_id == meetup_id, LIVE).limit(1)) is not None


def is_free(seats: Seats, seat: Seat) -> bool:
    """Whether a seat of this kind is neither taken nor held for anybody."""
    return seats.left(answer_for(seat)) != 0


def _may_be_offered() -> ColumnElement[bool]:
    return and_(_is_here(), ~people.rests(Waiting.person_id))


def _is_here() -> ColumnElement[bool]:
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == Waiting.person_id)
    inside = exists().where(here, Membership.state == MembershipState.ACTIVE)
    return and_(inside, ~is_shut_out(Waiting.person_id, Meetup.group_id))
