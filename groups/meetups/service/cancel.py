"""Calling a date off."""

from __future__ import annotations

from sqlalchemy import select

from groups import access, clock, db, outbox
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Meetup, MeetupState, Reply
from groups.meetups.service.reply import line_up
from groups.people.models import Person


def cancel(actor: Person, meetup: Meetup, reason: str) -> None:
    """Call one date off. It stays in sight as cancelled, and those who were coming get one letter."""
    access.require(actor, Can.SCHEDULE, meetup.group)
    line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This meetup was cancelled already.")
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over, so it cannot be cancelled any more.")

    before = meetup.state
    meetup.state, meetup.cancel_reason = MeetupState.CANCELLED, reason.strip()[:300]
    meetup.sequence += 1
    meetup.changed_at = clock.now()
    for person_id in db.session().scalars(
        select(Reply.person_id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup.id, Reply.answer.in_(queries.COMES), queries.is_from_member())
    ):
        outbox.put(
            "meetup_cancelled",
            meetup.id,
            person_id,
            not_after=meetup.ends_at,
            once=f"cancelled:{meetup.id}:{person_id}",
        )

    audit.record(
        actor,
        "meetup.cancelled",
        "meetup",
        meetup.id,
        group_id=meetup.group_id,
        old={"state": before},
        new={"state": meetup.state},
    )
    announce(MeetupChanged(meetup.id, meetup.group_id))
