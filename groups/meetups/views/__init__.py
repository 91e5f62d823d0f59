"""The pages of meetups: one date, a group's dates, scheduling, replying, cancelling."""

from __future__ import annotations

from flask import Flask

from groups import events, outbox, slots
from groups.meetups import change_letters, handover_letters, seat_letters
from groups.meetups.events import MeetupChanged
from groups.meetups.views import (
    around,
    attendance,
    changing,
    desk,
    handover,
    hearing,
    pages,
    paper,
    reminding,
    replying,
    scheduling,
    series,
)
from groups.meetups.views.base import blueprint
from groups.membership.events import MembershipEnded, StandingChanged
from groups.people.events import PersonPaused


def attach(_app: Flask) -> None:
    """Take part in the group page, write the letters about cancelled dates, and free the seats of those who leave."""
    slots.provide("group_page", around.on_group_page)
    slots.provide("desk", desk.on_desk)
    outbox.compose("meetup_cancelled", change_letters.cancelled, topic=outbox.Topic.CHANGES)
    outbox.compose("meetup_moved", change_letters.moved, topic=outbox.Topic.CHANGES)
    outbox.compose("meetup_back", change_letters.back, topic=outbox.Topic.CHANGES)
    outbox.compose("series_changed", change_letters.series, topic=outbox.Topic.CHANGES)
    outbox.compose("series_unsure", change_letters.unsure, topic=outbox.Topic.CHANGES)
    outbox.compose("handover_written", handover_letters.written, topic=outbox.Topic.CHANGES)
    reminding.attach()
    _seats()
    hearing.attach()


def _seats() -> None:
    slots.provide("home_page", replying.on_home)
    outbox.compose("seat_offered", seat_letters.offered, topic=outbox.Topic.OFFERS)
    outbox.compose("seat_expired", seat_letters.expired, topic=outbox.Topic.OFFERS)
    outbox.compose("line_closed", seat_letters.closed, topic=outbox.Topic.CHANGES)
    outbox.compose("seat_admitted", seat_letters.admitted, topic=outbox.Topic.OFFERS)
    events.subscribe(MembershipEnded, replying.leave_seats)
    events.subscribe(StandingChanged, replying.leave_seats)
    events.subscribe(PersonPaused, replying.rest_seats)
    events.subscribe(MeetupChanged, replying.settle_line)


__all__ = [
    "attach",
    "attendance",
    "blueprint",
    "changing",
    "desk",
    "handover",
    "hearing",
    "pages",
    "paper",
    "reminding",
    "replying",
    "scheduling",
    "series",
]
