"""The pages of groups: reading about them, joining, the people in them, guiding and coordinating."""

from __future__ import annotations

from flask import Flask

from groups import access, outbox, slots
from groups.membership import composers, queries
from groups.membership.service import belonging
from groups.membership.views import blocks, desk, guiding, joining, members, reading
from groups.membership.views.base import blueprint
from groups.people import service as people


def attach(_app: Flask) -> None:
    """Say how people stand to groups, write this feature's letters, and fill its place on the desk."""
    access.provide_standing(queries.standing_of)
    people.ask_before_renaming(belonging.is_like_a_neighbour)
    people.ask_who_is_staff(queries.staff_names)
    outbox.compose("request_decided", composers.request_decided)
    outbox.compose("guiding", composers.guiding)
    outbox.compose("guiding_over", composers.guiding_over)
    slots.provide("desk", guiding.desk_part)
    slots.provide("desk", guiding.community_part)


__all__ = ["attach", "blocks", "blueprint", "desk", "guiding", "joining", "members", "reading"]
