"""The pages of sessions, and what sessions take part in."""

from __future__ import annotations

from flask import Flask

from groups import db, events, outbox, slots
from groups.chat import gates
from groups.chat.models import RoomKind
from groups.meetups.events import MeetupChanged
from groups.membership.events import MembershipEnded, StandingChanged
from groups.moderation.events import MeasureBegan, MeasureEnded
from groups.sessions import letters, queries, service
from groups.sessions.views import doing, pages, preparing
from groups.sessions.views.base import blueprint


def attach(_app: Flask) -> None:
    """Ask about each message in the room of a session, follow dates that move, and write the letters."""
    gates.provide(RoomKind.SESSION, queries.why_not)
    slots.provide("meetup_page", preparing.on_meetup_page)
    slots.provide("home_page", preparing.on_home_page)
    slots.provide("room_page", preparing.on_room_page)
    slots.provide("duty_desk", preparing.on_duty_desk)
    events.subscribe(MeetupChanged, follow)
    events.subscribe(MembershipEnded, look_again)
    events.subscribe(StandingChanged, look_again)
    events.subscribe(MeasureBegan, look_again)
    events.subscribe(MeasureEnded, look_again)
    outbox.compose("session_guide_wanted", letters.guide_wanted, topic=outbox.Topic.REMINDERS)
    outbox.compose("session_unattended", letters.unattended)
    outbox.compose("session_alone", letters.alone)
    outbox.compose("session_not_started", letters.not_started, topic=outbox.Topic.CHANGES)


def follow(event: MeetupChanged) -> None:
    """A date was moved or called off: its session goes with it."""
    with db.apart(), db.transaction():
        service.follow(event.meetup_id)


def look_again(event: MembershipEnded | StandingChanged | MeasureBegan | MeasureEnded) -> None:
    """Somebody stands to a group otherwise than before: a role, a measure, or they left. Where they sit in one of its
    sessions, their seat is as it should be at once, and nobody waits for the clock."""
    with db.apart():
        found = queries.sessions_with(event.person_id, event.group_id)
        for session_id in found:
            with db.transaction():
                service.look_at(session_id)


__all__ = ["attach", "blueprint", "doing", "pages", "preparing"]
