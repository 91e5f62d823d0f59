"""The pages of duty: a group's board, the coordinators' board, staffed hours for everybody."""

from __future__ import annotations

from flask import Flask, Response, g

from groups import db, events, figures, outbox, slots
from groups.duty import here, letters, queries, service
from groups.duty.views import around, board, desk, hours, planning
from groups.duty.views.base import blueprint
from groups.membership.events import MembershipEnded, StandingChanged
from groups.moderation import reviewers
from groups.moderation.events import MeasureBegan
from groups.outbox import Topic


def attach(app: Flask) -> None:
    """Take part in the pages of groups and desks, write letters, and note who does something on a page."""
    reviewers.provide(queries.has_reviewer)
    figures.provide("safeguarding", queries.attendance)
    figures.provide("assessment", queries.staffed_hours)
    slots.provide("group_page", around.on_group_page)
    slots.provide("desk", around.on_desk)
    outbox.compose("duty_asked", letters.asked, topic=Topic.DUTY)
    outbox.compose("duty_passed", letters.passed, topic=Topic.DUTY)
    outbox.compose("duty_offered", letters.offered, topic=Topic.DUTY)
    outbox.compose("duty_soon", letters.soon, topic=Topic.DUTY)
    outbox.compose("duty_unattended", letters.unattended, topic=Topic.DUTY)
    app.jinja_env.filters["opens_words"] = queries.opens_words
    app.jinja_env.filters["short_moment"] = queries.short
    app.after_request(_note)
    events.subscribe(StandingChanged, _stand_down)
    events.subscribe(MembershipEnded, _stand_down)
    events.subscribe(MeasureBegan, _stand_down)


def _stand_down(event: StandingChanged | MembershipEnded | MeasureBegan) -> None:
    """Whoever may not guide a group any more is not on duty in it any more."""
    with db.apart():
        if queries.is_on_in_vain(event.person_id, event.group_id):
            with db.transaction():
                service.stand_down(event.person_id, event.group_id)


def _note(response: Response) -> Response:
    """Whoever was looked up for this request was here. Nobody is looked up for it: most requests are for files."""
    signed_in = g.get("_login_user")
    if signed_in is not None and signed_in.is_authenticated:
        here.note(signed_in.person.id)
    return response


__all__ = ["around", "attach", "blueprint", "board", "desk", "hours", "planning"]
