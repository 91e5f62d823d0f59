"""The pages of sessions, and what sessions take part in."""

from __future__ import annotations

from flask import Flask

from groups import db, events, outbox, slots
from groups.chat import gates
from groups.chat.models import RoomKind
from groups.meetups.events import MeetupChanged
from groups.sessions import letters, queries, service
from groups.sessions.views import doing, pages, preparing
from groups.sessions.views.base import blueprint


def attach(_app: Flask) -> None:
    """Ask about each message in the room of a session, follow dates that move, and write the letters."""
    gates.provide(RoomKind.SESSION, queries.why_not)
    slots.provide("meetup_page", preparing.on_meetup_page)
    slots.provide("home_page", preparing.on_home_page)
    events.subscribe(MeetupChanged, follow)
    outbox.compose("session_guide_wanted", letters.guide_wanted, topic=outbox.Topic.REMINDERS)
    outbox.compose("session_unattended", letters.unattended)
    outbox.compose("session_not_started", letters.not_started, topic=outbox.Topic.CHANGES)


def follow(event: MeetupChanged) -> None:
    """A date was moved or called off: its session goes with it."""
    with db.apart(), db.transaction():
        service.follow(event.meetup_id)


__all__ = ["attach", "blueprint", "doing", "pages", "preparing"]
