"""Places on a page that other features fill, so that a page need not know who stands above it.

A provider gives a `Part`: the template that shows it and what that template is given. Places in use:

    group_page   fill(person | None, group)   under the description of a group: coming meetups, rooms
    meetup_page  fill(person | None, meetup)  under a date: calendars
    room_page    fill(person, room)           above the words of a room: what is there for this person alone
    step_out     fill(person, room)           after stepping out of a room
    urgent_help  fill(person | None)          above the help lines
    help_lines   fill()                       the help lines of the country, wherever somebody may need them
    pause_page   fill(person)                 above the form of a pause: who would hear of it, if anybody
    steps_page   fill(person)                 on the page of one's steps, above all else: one's own plan
    home_page    fill(person)                 on a person's own page, above all else: a seat that is held, a pause
    desk         fill(person)                 one thing on a person's desk that waits for them
    duty_desk    fill(person)                 on the coordinators' board of duty: what else has nobody

A page shows them with
`{% for part in parts %}{% with given = part.given %}{% include part.template %}{% endwith %}{% endfor %}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One piece of a page. `order`: small numbers come first."""

    template: str
    given: dict[str, Any] = field(default_factory=dict)
    order: int = 50


Fill = Callable[..., Part | None]

_providers: dict[str, list[Fill]] = {}


def provide(place: str, fill: Fill) -> None:
    """Let `fill` add a part to `place`, or None when it has nothing to say. Providing twice is once."""
    known = _providers.setdefault(place, [])
    if fill not in known:
        known.append(fill)


def parts(place: str, *about: object) -> list[Part]:
    """What everybody has for `place`, in order."""
    found = [part for fill in _providers.get(place, ()) if (part := fill(*about)) is not None]
    return sorted(found, key=lambda part: part.order)
