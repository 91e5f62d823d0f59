"""The pages of coordinators, and those about keeping and objecting that everybody may read."""

from __future__ import annotations

from flask import Flask

from groups import access, figures, outbox, slots
from groups.access import Can
from groups.audit import queries as audit
from groups.chat import queries as chat
from groups.coordinating import composers, kept, queries
from groups.coordinating.views import breaches, objections, offices, papers, requests
from groups.coordinating.views.base import blueprint
from groups.meetups.models import Meetup, Reply
from groups.people.models import Person


def attach(_app: Flask) -> None:
    """Write this feature's letters, give the figures of conduct, and lay a part on the desk."""
    outbox.compose("office_given", composers.office_given)
    outbox.compose("office_over", composers.office_over)
    outbox.compose("data_request", composers.data_request)
    outbox.compose("breach", composers.breach)
    outbox.compose("objection_taken", composers.objection_taken)
    outbox.compose("objection_decided", composers.objection_decided)
    outbox.compose("objection_publisher", composers.objection_publisher)
    figures.provide("safeguarding", queries.conduct)
    audit.leave_out(queries.not_about)
    for ids in (queries.began_care, queries.came_to_care):
        chat.leave_out(ids)
    slots.provide("desk", _on_desk)
    slots.provide("meetup_page", _on_date)


def _on_desk(person: Person) -> slots.Part | None:
    """The ways to these pages, for coordinators; first on the desk while something waits."""
    if not access.can(person, Can.COORDINATE):
        return None
    waiting = queries.waits_for(person)
    first = waiting.objections or waiting.requests
    return slots.Part("coordinating/_desk.html", {"waiting": waiting}, order=15 if first else 61)


def _on_date(_person: Person | None, meetup: Meetup, _reply: Reply | None) -> slots.Part | None:
    """The way to object to a date that anybody can find."""
    return slots.Part("coordinating/_object.html", {"ref": meetup.ref}, order=90) if meetup.is_listed else None


__all__ = ["attach", "blueprint", "breaches", "kept", "objections", "offices", "papers", "requests"]
