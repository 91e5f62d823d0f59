"""Keeping dates at their wall clock when a country changes its clock by law, and a newer list of zones says so."""

from __future__ import annotations

from groups import clock, db
from groups.audit import service as audit
from groups.events import announce
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Meetup
from groups.meetups.service.change import move_to
from groups.meetups.service.reply import line_up


def set_right(meetup_id: int) -> bool:
    """Let one date start when its wall clock says; whether it did not. Nobody is told: by the clock on the wall it is
    when it was. Reminders follow and calendars hear of it."""
    meetup = db.session().get_one(Meetup, meetup_id)
    line_up(meetup)
    before = meetup.starts_at
    move_to(meetup, meetup.starts_local)
    if meetup.starts_at == before:
        return False
    meetup.sequence, meetup.changed_at = meetup.sequence + 1, clock.now()

    old, new = {"starts_at": before.isoformat()}, {"starts_at": meetup.starts_at.isoformat()}
    audit.record(None, "meetup.zone_changed", "meetup", meetup.id, group_id=meetup.group_id, old=old, new=new)
    announce(MeetupChanged(meetup.id, meetup.group_id))
    return True
