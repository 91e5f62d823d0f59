"""Getting in line for a seat, taking the one that is held, and leaving the line."""

from __future__ import annotations

from sqlalchemy import delete, select

from groups import clock, db, retention
from groups.access import Can
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import offers, queries
from groups.meetups.events import ReplyChanged
from groups.meetups.models import Meetup, Part, Reply, Seat, Waiting, WaitState
from groups.meetups.service.reply import line_up, needs_no_seat, open_meetup_for, reply
from groups.meetups.service.seating import end, seats_left, settle
from groups.people import queries as people
from groups.people.models import Person

KEPT = retention.kept("waiting", "Who waited for a seat", "The rows are deleted.", days=30, most=90)


def get_in_line(person: Person, meetup_ref: str, seat: Seat, part: Part = Part.WHOLE) -> Waiting:
    """Wait for a seat. Asking again keeps one's place; asking for the other kind begins at the end of that line."""
    meetup = open_meetup_for(person, meetup_ref)
    line = settle(meetup)
    part = part if seat is Seat.SPEAKING else Part.WHOLE
    place = next((row for row in line if row.person_id == person.id), None)
    if place is not None and place.seat is seat:
        place.part = part
        return place
    _check_wait(person, meetup, seat, line)

    now = clock.now()
    if place is not None:
        end(place, WaitState.DECLINED if place.state is WaitState.OFFERED else WaitState.WITHDRAWN, now)
        db.session().flush()  # one place at a time
    row = Waiting(meetup_id=meetup.id, person_id=person.id, seat=seat, part=part, since=now)
    db.session().add(row)
    if place is not None:
        settle(meetup)

    announce(ReplyChanged(meetup.id, person.id, meetup.group_id))
    return row


def take_seat(person: Person, meetup_ref: str) -> Reply:
    """Take the seat that is held for this person. Who has taken it already keeps it."""
    meetup = open_meetup_for(person, meetup_ref)
    place = next((row for row in settle(meetup) if row.person_id == person.id), None)
    before = queries.reply_of(person, meetup)
    if place is None and before is not None and _has_taken(person, meetup, before):
        return before
    if place is None or place.state is not WaitState.OFFERED:
        raise Conflict(
            "This seat is not held for you any more, and somebody else may have it. That is quite all right: "
            "you can get in line again.",
            code="gone",
        )
    answer = queries.answer_for(place.seat, place.part)
    return reply(person, meetup_ref, answer, place.part, before is not None and before.shown_to_others)


def _has_taken(person: Person, meetup: Meetup, said: Reply) -> bool:
    """Whether the seat was taken a moment ago, perhaps in another window, and is still this person's."""
    last = queries.place_of(person, meetup)
    return last is not None and last.row.state is WaitState.ACCEPTED and queries.seat_for(said.answer) is last.row.seat


def leave_line(person: Person, meetup_ref: str) -> None:
    """Give up one's place, or the seat that is held. Who is in no line is out of it already."""
    meetup = queries.meetup_for(person, meetup_ref, Can.SEE_MEETUP)
    line_up(meetup)
    place = next((row for row in queries.line_of(meetup) if row.person_id == person.id), None)
    if place is None:
        return
    end(place, WaitState.DECLINED if place.state is WaitState.OFFERED else WaitState.WITHDRAWN, clock.now())
    settle(meetup)
    announce(ReplyChanged(meetup.id, person.id, meetup.group_id))


def settle_line(meetup_id: int) -> None:
    """Bring the line of one meetup to this moment; for the clock, and for whoever changed its seats or its date."""
    meetup = db.session().get_one(Meetup, meetup_id)
    line_up(meetup)
    settle(meetup)


def forget_lines() -> None:
    """Delete who waited for a seat of what ended thirty days ago."""
    past = select(Meetup.id).where(Meetup.ends_at < clock.now() - KEPT.time)
    db.session().execute(delete(Waiting).where(Waiting.meetup_id.in_(past)))


def _check_wait(person: Person, meetup: Meetup, seat: Seat, line: list[Waiting]) -> None:
    if meetup.starts_at <= clock.now():
        raise Conflict("It has begun, so there is no line any more. If a seat is free, you can still reply and come.")
    if needs_no_seat(person, meetup):
        raise Conflict("You guide this group, so you have a seat in any case.")
    if people.is_paused(person.id):
        raise Conflict(
            "You are pausing, so no seat would be offered to you. When you come back from it, in your account, you can "
            "get in line."
        )
    mine = queries.reply_of(person, meetup)
    if mine is not None and queries.seat_for(mine.answer) is seat:
        raise Conflict("You have a seat of this kind already, so there is no need to wait.")
    total = meetup.listening_seats if seat is Seat.LISTENING else meetup.speaking_seats
    if total == 0:
        raise Conflict("There are no seats of this kind at this date.")
    standing_by = offers.stands_by(clock.now(), meetup.starts_at) and any(row.seat is seat for row in line)
    if seats_left(meetup)[seat] != 0 and not standing_by:
        raise Conflict(
            "A seat of this kind is free at the moment, so there is no need to wait. You can reply and come."
        )
