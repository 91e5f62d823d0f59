"""Calling a date off, and putting it back."""

from __future__ import annotations

from groups import access, clock
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict
from groups.events import announce
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Meetup, MeetupState
from groups.meetups.service.reply import line_up
from groups.meetups.service.telling import tell_of_date
from groups.people.models import Person


def cancel(actor: Person, meetup: Meetup, reason: str) -> int:
    """Call one date off. It stays in sight as cancelled, and those whom it concerns get one letter; gives how many."""
    access.require(actor, Can.SCHEDULE, meetup.group)
    line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This meetup was cancelled already.")
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over, so it cannot be cancelled any more.")

    before = meetup.state
    call_off(meetup, reason)
    told = tell_of_date(actor, "meetup_cancelled", meetup)

    _record(actor, "meetup.cancelled", meetup, before)
    announce(MeetupChanged(meetup.id, meetup.group_id))
    return told


def call_off(meetup: Meetup, reason: str) -> None:
    """Mark a date as cancelled by hand, so that no change of its series brings it back."""
    meetup.state, meetup.cancel_reason = MeetupState.CANCELLED, reason.strip()[:300]
    meetup.touched, meetup.sequence, meetup.changed_at = True, meetup.sequence + 1, clock.now()


def put_back(actor: Person, meetup: Meetup) -> int:
    """Let a cancelled date take place after all; those who had said they would come still do, and are told once."""
    access.require(actor, Can.SCHEDULE, meetup.group)
    line_up(meetup)
    if meetup.state is not MeetupState.CANCELLED:
        raise Conflict("This date is not cancelled.")
    if meetup.starts_at <= clock.now():
        raise Conflict("This date would have begun already. You can plan another one instead.")

    before = meetup.state
    was_moved = meetup.slot is not None and meetup.slot != meetup.starts_local
    meetup.state, meetup.cancel_reason = MeetupState.MOVED if was_moved else MeetupState.SCHEDULED, ""
    meetup.touched, meetup.sequence, meetup.changed_at = True, meetup.sequence + 1, clock.now()
    told = tell_of_date(actor, "meetup_back", meetup)

    _record(actor, "meetup.put_back", meetup, before)
    announce(MeetupChanged(meetup.id, meetup.group_id))
    return told


def _record(actor: Person, deed: str, meetup: Meetup, before: MeetupState) -> None:
    old, new = {"state": before}, {"state": meetup.state}
    audit.record(actor, deed, "meetup", meetup.id, group_id=meetup.group_id, old=old, new=new)
