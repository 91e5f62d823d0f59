"""The pages of looking after people, and what they lay on the pages of others."""

from __future__ import annotations

from flask import Flask

from groups import db, events, figures, outbox, slots
from groups.audit import queries as audit
from groups.care import composers, queries, service
from groups.care.service import telling
from groups.care.views import afterwards, person, sayings, staff, worried
from groups.care.views.base import blueprint
from groups.chat import gates, holding, pages
from groups.chat.models import RoomKind
from groups.chat.pages import RoomPage
from groups.membership.events import MembershipEnded, StandingChanged
from groups.moderation import care_asks, care_marks
from groups.people import queries as people
from groups.people.events import OfficeChanged


def attach(_app: Flask) -> None:
    """Take part in rooms and pages, hear of marks, and write the letters."""
    gates.provide(RoomKind.SIDE, service.why_not)
    pages.provide(RoomKind.SIDE, RoomPage("care/side_line.html", person.side_line))
    holding.provide(queries.holds)
    care_marks.provide(service.note_mark)
    figures.provide("safeguarding", queries.care)
    care_asks.provide(service.take_ask)
    audit.leave_out(queries.not_about)
    events.subscribe(StandingChanged, let_go)
    events.subscribe(MembershipEnded, let_go)
    events.subscribe(OfficeChanged, let_go)
    slots.provide("room_page", person.on_room_page)
    slots.provide("home_page", person.on_home)
    slots.provide("step_out", person.on_step_out)
    slots.provide("urgent_help", person.on_urgent_help)
    slots.provide("desk", staff.on_desk)
    _letters()


def let_go(event: StandingChanged | MembershipEnded | OfficeChanged) -> None:
    """What somebody may do has changed: what they looked after by it is for others."""
    with db.apart():
        if queries.kept_by(event.person_id):
            with db.transaction():
                service.let_go(people.get_person(event.person_id))


def _letters() -> None:
    """None has a topic: they come whatever one chose to hear of."""
    outbox.compose(telling.ALERT, composers.alert)
    outbox.compose(telling.ASKED, composers.asked)
    outbox.compose(telling.WORD, composers.word)
    outbox.compose(telling.FOLLOW_UP, composers.follow_up)
    outbox.compose(telling.WORDS, composers.words)
    outbox.compose(telling.SIDE_LINE, composers.side_line)


__all__ = ["afterwards", "attach", "blueprint", "person", "sayings", "staff", "worried"]
