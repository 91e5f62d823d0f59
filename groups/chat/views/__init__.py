"""The plain door to rooms: everything a room offers, and what facilitators do with one, without scripts."""

from __future__ import annotations

from flask import Flask

from groups import access, slots
from groups.access import Can
from groups.chat import lines, queries
from groups.chat.views import controls, room
from groups.chat.views.base import blueprint
from groups.membership.models import Group
from groups.moderation import places
from groups.people.models import Person
from groups.slots import Part


def attach(app: Flask) -> None:
    """Give templates the words of a room, and the group's page its rooms."""
    app.jinja_env.filters["day_words"] = lines.day_words
    places.provide(queries.names_of_rooms)
    slots.provide("group_page", _rooms_of_group)


def _rooms_of_group(person: Person | None, group: Group) -> Part | None:
    if person is None or not access.can(person, Can.READ_ROOM, group):
        return None
    return Part("chat/_rooms.html", {"rooms": queries.rooms_in(person, group)}, order=10)


__all__ = ["attach", "blueprint", "controls", "room"]
