"""Noting who came. It is for the facilitators of the group, for thirty days; then only the number is left.

Nothing of it goes into the record of deeds, which is kept for ever.
"""

from __future__ import annotations

from collections.abc import Mapping

from groups import clock, db
from groups.access import Can
from groups.errors import Conflict, NotFound
from groups.meetups import queries
from groups.meetups.models import Answer, Attendance, Came, Meetup, MeetupState
from groups.meetups.queries import attendance
from groups.meetups.service.reply import line_up
from groups.people.models import Person


def note(actor: Person, meetup_ref: str, person_ref: str, came: Came) -> Meetup:
    """Note how it was for one person who had a seat; noting again corrects it."""
    meetup = _begun(actor, meetup_ref)
    line = next((line for line in attendance.lines_of(meetup) if line.person_ref == person_ref), None)
    if line is None:
        raise NotFound()

    row = attendance.find_row(meetup.id, line.person_id)
    if row is None:
        row = Attendance(meetup_id=meetup.id, person_id=line.person_id)
        db.session().add(row)
    _write(row, actor, came)
    _count(meetup)
    return meetup


def all_came(actor: Person, meetup_ref: str) -> Meetup:
    """Note of everyone about whom nothing is noted yet that they came, for the part they said."""
    meetup = _begun(actor, meetup_ref)
    for line in attendance.lines_of(meetup):
        if line.came is None:
            row = Attendance(meetup_id=meetup.id, person_id=line.person_id)
            _write(row, actor, Came.ATTENDED_PART if line.answer is Answer.PART else Came.ATTENDED)
            db.session().add(row)
    _count(meetup)
    return meetup


def keep(meetup: Meetup, noted_by_id: int, came: Mapping[int, Came]) -> None:
    """Note how it was for these people, as a session that was held here saw it. What a facilitator has noted stays."""
    line_up(meetup)
    for person_id, how in came.items():
        if attendance.find_row(meetup.id, person_id) is None:
            now = clock.now()
            row = Attendance(meetup_id=meetup.id, person_id=person_id, came=how, noted_by_id=noted_by_id, noted_at=now)
            db.session().add(row)
    _count(meetup)


def _begun(actor: Person, meetup_ref: str) -> Meetup:
    meetup = queries.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    line_up(meetup)
    now = clock.now()
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This date was cancelled, so there is nothing to note.")
    if meetup.starts_at > now:
        raise Conflict("This date has not begun yet. You can note who came once it has.")
    if meetup.ends_at <= now - attendance.KEPT.time:
        raise Conflict("This was more than thirty days ago. Only how many came is kept that long.")
    return meetup


def _write(row: Attendance, actor: Person, came: Came) -> None:
    row.came, row.noted_by_id, row.noted_at = came, actor.id, clock.now()


def _count(meetup: Meetup) -> None:
    db.session().flush()
    meetup.came = attendance.count(meetup.id)
