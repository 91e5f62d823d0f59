"""The pages of meetups: one date, a group's dates, scheduling, replying, cancelling."""

from __future__ import annotations

from flask import Flask

from groups import events, outbox, slots
from groups.meetups.views import around, desk, pages, scheduling
from groups.meetups.views.base import blueprint
from groups.membership.events import MembershipEnded


def attach(_app: Flask) -> None:
    """Take part in the group page, write the letters about cancelled dates, and free the seats of those who leave."""
    slots.provide("group_page", around.on_group_page)
    slots.provide("desk", desk.on_desk)
    outbox.compose("meetup_cancelled", around.cancelled_letter)
    events.subscribe(MembershipEnded, around.leave_seats)


__all__ = ["attach", "blueprint", "desk", "pages", "scheduling"]
