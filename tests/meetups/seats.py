"""What people do with the seats of a date, each in a transaction of its own, and where everybody stands."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.meetups import jobs, queries, service
from groups.meetups.models import Answer, Meetup, Part, Reply, Seat, Waiting
from groups.notices.models import Notice
from groups.people.models import Person


def reply(person: Person, meetup: Meetup, answer: Answer, part: Part = Part.WHOLE) -> None:
    with db.transaction():
        service.reply(person, meetup.ref, answer, part)


def wait(person: Person, meetup: Meetup, seat: Seat = Seat.SPEAKING, part: Part = Part.WHOLE) -> int:
    with db.transaction():
        row = service.get_in_line(person, meetup.ref, seat, part)
        db.session().flush()
    return row.id


def take(person: Person, meetup: Meetup) -> None:
    with db.transaction():
        service.take_seat(person, meetup.ref)


def leave(person: Person, meetup: Meetup) -> None:
    with db.transaction():
        service.leave_line(person, meetup.ref)


def tick() -> int:
    """The clock calls."""
    return jobs.seats()


def line(meetup: Meetup) -> list[str]:
    """The states of everybody who ever got in line, in order."""
    db.session().rollback()
    rows = select(Waiting.state).where(Waiting.meetup_id == meetup.id).order_by(Waiting.id)
    return [state.value for state in db.session().scalars(rows)]


def coming(meetup: Meetup) -> dict[int, Answer]:
    """Who comes, and how."""
    db.session().rollback()
    rows = db.session().scalars(select(Reply).where(Reply.meetup_id == meetup.id, Reply.answer.in_(queries.COMES)))
    return {row.person_id: row.answer for row in rows}


def letters(kind: str) -> list[int | None]:
    """To whom letters of this kind were put, by mail."""
    db.session().rollback()
    rows = select(Notice.person_id).where(Notice.kind == kind, Notice.channel == "mail").order_by(Notice.id)
    return list(db.session().scalars(rows))
