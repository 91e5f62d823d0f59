"""Who replied what, and which seats are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select, text, union_all

from groups import clock, db
from groups.access import Role
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply, Seat, Waiting, WaitState
from groups.membership.models import Membership, MembershipState
from groups.membership.queries.meeting import blocks_of
from groups.moderation.measures import is_shut_out
from groups.people.models import Person

COMES = (Answer.GOING, Answer.LISTENING, Answer.PART)
SPEAKING = (Answer.GOING, Answer.PART)
#: In line or with an offer. Spelled out, so that a database sees that its small index is enough.
LIVE = text("waiting.state IN ('waiting', 'offered')")


@dataclass(frozen=True)
class Seats:
    """How many seats of a meetup are taken, how many there are (None: no limit), and how many are held for somebody
    from the line who has been offered one. Facilitators take none."""

    speaking: int
    listening: int
    speaking_seats: int | None
    listening_seats: int | None
    speaking_offered: int = 0
    listening_offered: int = 0

    def left(self, answer: Answer) -> int | None:
        """Seats left for this answer; None when there is no limit. A seat that is offered is not left."""
        if answer is Answer.NOT_THIS_TIME:
            return None
        if answer is Answer.LISTENING:
            total, gone = self.listening_seats, self.listening + self.listening_offered
        else:
            total, gone = self.speaking_seats, self.speaking + self.speaking_offered
        return None if total is None else max(0, total - gone)


def seat_for(answer: Answer) -> Seat | None:
    """Which kind of seat who answers so sits on."""
    if answer is Answer.NOT_THIS_TIME:
        return None
    return Seat.LISTENING if answer is Answer.LISTENING else Seat.SPEAKING


def answer_for(seat: Seat, part: Part = Part.WHOLE) -> Answer:
    """What somebody answers who takes a seat of this kind."""
    if seat is Seat.LISTENING:
        return Answer.LISTENING
    return Answer.PART if part else Answer.GOING


@dataclass(frozen=True)
class ReplyLine:
    """A reply as a facilitator's desk, or with `shown_to_others` other members, see it."""

    name: str
    person_ref: str
    answer: Answer
    part: Part
    shown_to_others: bool
    changed_at: datetime


def reply_of(person: Person | None, meetup: Meetup) -> Reply | None:
    """What this person answered, if anything."""
    return None if person is None else find_reply(person.id, meetup)


def find_reply(person_id: int, meetup: Meetup) -> Reply | None:
    """The same for an id."""
    return db.session().scalar(select(Reply).where(Reply.meetup_id == meetup.id, Reply.person_id == person_id))


def is_from_member() -> ColumnElement[bool]:
    """Whether who replied is in the meetup's group now, for a question that joins replies and meetups: what someone
    said before they left keeps no seat and shows no name, whether or not it was taken back yet."""
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == Reply.person_id)
    inside = exists().where(here, Membership.state == MembershipState.ACTIVE)
    return and_(inside, ~is_shut_out(Reply.person_id, Meetup.group_id))


def seats_of(meetups: Sequence[Meetup]) -> dict[int, Seats]:
    """The seats of each meetup, by its id; one statement for all."""
    ids = [meetup.id for meetup in meetups]
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == Reply.person_id)
    taken = (
        select(Reply.meetup_id, Reply.answer, literal(False), func.count())
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id.in_(ids), Reply.answer.in_(COMES), is_from_member())
        .where(~exists().where(here, Membership.role == Role.FACILITATOR))
        .group_by(Reply.meetup_id, Reply.answer)
    )
    kind = case((Waiting.seat == Seat.LISTENING, literal(Answer.LISTENING.value)), else_=literal(Answer.GOING.value))
    offered = (
        select(Waiting.meetup_id, kind, literal(True), func.count())
        .where(Waiting.meetup_id.in_(ids), LIVE, Waiting.state == WaitState.OFFERED)
        .group_by(Waiting.meetup_id, Waiting.seat)
    )
    found = db.session().execute(union_all(taken, offered))
    counted: Counter[tuple[int, Answer, bool]] = Counter({(row[0], row[1], bool(row[2])): row[3] for row in found})
    return {
        meetup.id: Seats(
            speaking=sum(counted[meetup.id, answer, False] for answer in SPEAKING),
            listening=counted[meetup.id, Answer.LISTENING, False],
            speaking_seats=meetup.speaking_seats,
            listening_seats=meetup.listening_seats,
            speaking_offered=counted[meetup.id, Answer.GOING, True],
            listening_offered=counted[meetup.id, Answer.LISTENING, True],
        )
        for meetup in meetups
    }


def replies_to(meetups: Iterable[Meetup]) -> dict[int, list[ReplyLine]]:
    """Every reply to these meetups by meetup id, newest change first; for the facilitators' desk alone."""
    lines: dict[int, list[ReplyLine]] = {meetup.id: [] for meetup in meetups}
    rows = db.session().execute(
        select(Reply, Person.name, Person.ref)
        .join(Person, Person.id == Reply.person_id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id.in_(list(lines)), is_from_member())
        .order_by(Reply.changed_at.desc(), Reply.id.desc())
    )
    for reply, name, ref in rows:
        lines[reply.meetup_id].append(
            ReplyLine(name, ref, reply.answer, reply.part, reply.shown_to_others, reply.changed_at)
        )
    return lines


def faces(person: Person, meetup: Meetup) -> list[str]:
    """The names of those who come and wished to be seen, without anyone `person` is not to meet. Once it is over nobody
    is named: that would be a list of who was there, for good."""
    if meetup.ends_at <= clock.now() or meetup.state is MeetupState.CANCELLED:
        return []
    rows = db.session().scalars(
        select(Person.name)
        .join(Reply, Reply.person_id == Person.id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup.id, Reply.shown_to_others, Reply.answer.in_(COMES), is_from_member())
        .where(Person.id != person.id, Person.id.not_in(blocks_of(person.id)))
        .order_by(Person.name)
    )
    return list(rows)
