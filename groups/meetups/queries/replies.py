"""Who replied what, and which seats are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from groups import clock, db
from groups.meetups.models import Answer, Meetup, Part, Reply
from groups.membership.models import Membership, MembershipState
from groups.membership.queries import hidden_from
from groups.people.models import Person

COMES = (Answer.GOING, Answer.LISTENING, Answer.PART)


SPEAKING = (Answer.GOING, Answer.PART)


@dataclass(frozen=True)
class Seats:
    """How many seats of a meetup are taken, and how many there are (None: no limit)."""

    speaking: int
    listening: int
    speaking_seats: int | None
    listening_seats: int | None

    def left(self, answer: Answer) -> int | None:
        """Seats left for this answer; None when there is no limit."""
        if answer is Answer.NOT_THIS_TIME:
            return None
        listening = answer is Answer.LISTENING
        total = self.listening_seats if listening else self.speaking_seats
        return None if total is None else max(0, total - (self.listening if listening else self.speaking))


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
    if person is None:
        return None
    return db.session().scalar(select(Reply).where(Reply.meetup_id == meetup.id, Reply.person_id == person.id))


def is_from_member() -> ColumnElement[bool]:
    """Whether who replied is in the meetup's group now, for a question that joins replies and meetups: what someone
    said before they left keeps no seat and shows no name, whether or not it was taken back yet."""
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == Reply.person_id)
    return exists().where(here, Membership.state == MembershipState.ACTIVE)


def seats_of(meetups: Sequence[Meetup]) -> dict[int, Seats]:
    """The seats of each meetup, by its id; one statement for all."""
    rows = db.session().execute(
        select(Reply.meetup_id, Reply.answer, func.count())
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id.in_([meetup.id for meetup in meetups]), is_from_member())
        .group_by(Reply.meetup_id, Reply.answer)
    )
    taken: Counter[tuple[int, Answer]] = Counter({(meetup_id, answer): count for meetup_id, answer, count in rows})
    return {
        meetup.id: Seats(
            speaking=sum(taken[meetup.id, answer] for answer in SPEAKING),
            listening=taken[meetup.id, Answer.LISTENING],
            speaking_seats=meetup.speaking_seats,
            listening_seats=meetup.listening_seats,
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
    """The names of those who come and wished to be seen, without anyone `person` is not to meet."""
    rows = db.session().execute(
        select(Person.id, Person.name)
        .join(Reply, Reply.person_id == Person.id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup.id, Reply.shown_to_others, Reply.answer.in_(COMES), is_from_member())
        .where(Person.id != person.id)
        .order_by(Person.name)
    )
    unmet = hidden_from(person.id)
    return [name for person_id, name in rows if person_id not in unmet]


def kept_seats(person_id: int, group_id: int) -> list[Reply]:
    """What someone who is not in a group any more still has said about coming to its dates ahead."""
    theirs = (Reply.person_id == person_id, Meetup.group_id == group_id)
    return list(db.session().scalars(select(Reply).join(Meetup, Meetup.id == Reply.meetup_id).where(*theirs, _kept())))


def who_keeps_seats() -> list[tuple[int, int]]:
    """The (person, group) pairs of everyone who does."""
    pairs = select(Reply.person_id, Meetup.group_id).join(Meetup, Meetup.id == Reply.meetup_id).where(_kept())
    return [(person_id, group_id) for person_id, group_id in db.session().execute(pairs.distinct())]


def _kept() -> ColumnElement[bool]:
    return and_(Meetup.starts_at > clock.now(), Reply.answer.in_(COMES), ~is_from_member())
