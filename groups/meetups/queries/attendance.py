"""Reading who came: for the facilitators of the group, and each person's own proof."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from groups import clock, db, retention
from groups.errors import NotFound
from groups.meetups.models import Answer, Attendance, Came, Meetup, MeetupState, Part, Reply
from groups.meetups.queries.replies import COMES, is_from_member
from groups.people.models import Person

KEPT = retention.kept(
    "attendance", "Who came to a date, and who met whom there", "The names go; the number stays.", days=30, most=90
)
CAME = (Came.ATTENDED, Came.ATTENDED_PART)


@dataclass(frozen=True)
class AttendanceLine:
    """One person at a date, and what is noted of them so far."""

    person_id: int
    person_ref: str
    name: str
    answer: Answer | None
    part: Part
    came: Came | None


def lines_of(meetup: Meetup) -> list[AttendanceLine]:
    """Everyone who had a seat, or of whom something is noted, by name."""
    here = and_(Reply.meetup_id == meetup.id, Reply.answer.in_(COMES))
    seated = select(Reply.person_id).join(Meetup, Meetup.id == Reply.meetup_id).where(here, is_from_member())
    noted = select(Attendance.person_id).where(Attendance.meetup_id == meetup.id)
    rows = db.session().execute(
        select(Person.id, Person.ref, Person.name, Reply.answer, Reply.part, Attendance.came)
        .outerjoin(Reply, and_(Reply.person_id == Person.id, here))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.meetup_id == meetup.id))
        .where(or_(Person.id.in_(seated), Person.id.in_(noted)))
        .order_by(Person.name, Person.id)
    )
    return [AttendanceLine(row[0], row[1], row[2], row[3], row[4] or Part.WHOLE, row[5]) for row in rows]


def find_row(meetup_id: int, person_id: int) -> Attendance | None:
    """What is noted of one person."""
    one = (Attendance.meetup_id == meetup_id, Attendance.person_id == person_id)
    return db.session().scalar(select(Attendance).where(*one))


def count(meetup_id: int) -> int:
    """How many came, for the whole of it or a part."""
    came = select(func.count()).where(Attendance.meetup_id == meetup_id, Attendance.came.in_(CAME))
    return db.session().scalar(came) or 0


def proof_for(person: Person, ref: str) -> Meetup:
    """A date this person came to, for the proof they make of it. What else was noted, or nothing, sounds alike."""
    mine = (Attendance.person_id == person.id, Attendance.came.in_(CAME))
    found = db.session().scalar(
        select(Meetup)
        .join(Attendance, Attendance.meetup_id == Meetup.id)
        .where(
            Meetup.ref == ref, *mine, Meetup.ends_at > clock.now() - KEPT.time, Meetup.state != MeetupState.CANCELLED
        )
    )
    if found is None:
        raise NotFound()
    return found
