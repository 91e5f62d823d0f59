"""The pages of sessions, and what sessions take part in."""

from __future__ import annotations

from flask import Flask

from groups import db, events, outbox, slots
from groups.chat import gates
from groups.chat.models import RoomKind
from groups.meetups.events import MeetupChanged
from groups.moderation.events import MeasureBegan
from groups.sessions import letters, queries, service
from groups.sessions.views import doing, pages, preparing
from groups.sessions.views.base import blueprint


def attach(_app: Flask) -> None:
    """Ask about each message in the room of a session, follow dates that move, and write the letters."""
    gates.provide(RoomKind.SESSION, queries.why_not)
    slots.provide("meetup_page", preparing.on_meetup_page)
    slots.provide("home_page", preparing.on_home_page)
    slots.provide("room_page", preparing.on_room_page)
    events.subscribe(MeetupChanged, follow)
    events.subscribe(MeasureBegan, take_out)
    outbox.compose("session_guide_wanted", letters.guide_wanted, topic=outbox.Topic.REMINDERS)
    outbox.compose("session_unattended", letters.unattended)
    outbox.compose("session_not_started", letters.not_started, topic=outbox.Topic.CHANGES)


def follow(event: MeetupChanged) -> None:
    """A date was moved or called off: its session goes with it."""
    with db.apart(), db.transaction():
        service.follow(event.meetup_id)


def take_out(event: MeasureBegan) -> None:
    """A measure took somebody out of a session's room, wherever it was set: their seat goes with it."""
    session = None if event.leaves_room is None else queries.session_in(event.leaves_room)
    if session is not None:
        with db.apart(), db.transaction():
            service.look_at(session.id)


__all__ = ["attach", "blueprint", "doing", "pages", "preparing"]
