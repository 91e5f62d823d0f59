"""The pages of those who review, and of those who were reviewed."""

from __future__ import annotations

from flask import Flask

from groups import access, events, outbox, slots
from groups.access import Can
from groups.audit import queries as audit
from groups.membership.models import Group
from groups.moderation import composers, measures, queries
from groups.moderation.events import ListChanged
from groups.moderation.lists import in_force as words
from groups.moderation.lists import views as lists
from groups.moderation.queries import record
from groups.moderation.views import appeals, cases, in_force, own, people, reading
from groups.moderation.views.base import blueprint
from groups.people.models import Person
from groups.slots import Part
from groups.text import plain_message_html

__all__ = ["appeals", "attach", "blueprint", "cases", "in_force", "own", "people", "reading"]


def attach(app: Flask) -> None:
    """Teach templates to show what people wrote; say which measures hold, who writes letters, and what waits."""
    app.jinja_env.filters["message_html"] = plain_message_html
    access.provide_silence(measures.silence_of)
    access.provide_standings(measures.standings_of)
    audit.leave_out(record.not_about)
    outbox.compose("case_author", composers.to_author)
    outbox.compose("case_reporter", composers.to_reporter)
    outbox.compose("appeal_answered", composers.to_appellant)
    outbox.compose("measure_lifted", composers.lifted)
    slots.provide("group_page", _queue_of_group)
    slots.provide("desk", _on_desk)
    slots.provide("desk", lists.on_desk)
    app.register_blueprint(lists.blueprint)
    events.subscribe(ListChanged, words.forget)
    words.prepare()


def _queue_of_group(person: Person | None, group: Group) -> Part | None:
    if person is None or not access.can(person, Can.MODERATE, group):
        return None
    return Part("moderation/_queue.html", {"group": group, "waiting": queries.queue_of(group, person)}, order=5)


def _on_desk(person: Person) -> Part | None:
    waiting = queries.waiting_for(person)
    handed_on = queries.handed_on(person) if access.can(person, Can.COORDINATE) else []
    if not waiting and not handed_on:
        return None
    return Part("moderation/_desk.html", {"waiting": waiting, "handed_on": handed_on}, order=10)
