"""Deeds in rooms as a door does them: each in a transaction of its own."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from groups import db, events, limits
from groups.access import Can
from groups.chat import queries, service
from groups.chat.models import Message, Room
from groups.chat.queries import Shown
from groups.db import Base
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation import queries as cases
from groups.moderation import service as moderation
from groups.moderation.models import Case, Decision
from groups.people.models import Person


def post(person: Person, room: Room, text: str = "Good evening", *, key: str | None = None, **more: Any) -> Message:
    """Say something; gives the message."""
    return send(person, room, text, key=key, **more).message


def send(
    person: Person, room: Room, text: str = "Good evening", *, key: str | None = None, **more: Any
) -> service.Posted:
    """Say something; gives what the deed gives."""
    limits.forget()
    with db.transaction():
        return service.post_message(person, room.ref, text, key or token_hex(8), **more)


def edit(person: Person, message: Message, text: str) -> Message:
    limits.forget()
    with db.transaction():
        return service.edit_message(person, message.ref, text)


def withdraw(person: Person, message: Message) -> Message:
    with db.transaction():
        return service.withdraw_message(person, message.ref)


def react(person: Person, message: Message, kind: str = "with_you", on: bool = True) -> Message:
    limits.forget()
    with db.transaction():
        return service.set_reaction(person, message.ref, kind, on)


def report(person: Person, message: Message, group: Group, words: str = "") -> Case:
    limits.forget()
    with db.transaction():
        return service.report_message(person, message.ref, agreement_of(group), words)


def decide(actor: Person, message: Message, decision: Decision, group: Group) -> Case:
    """Decide the open case about a message."""
    with db.transaction():
        found = cases.find_live("message", message.id)
        assert found is not None
        case = cases.case_for(actor, found.ref)
        moderation.decide(actor, case, decision, "It breaks this agreement.", agreement_of(group), case.version)
        return case


def case_of(message: Message) -> Case:
    """The last case about a message, read anew."""
    db.session().rollback()
    found = cases.find_latest("message", message.id)
    assert found is not None
    return found


def count(model: type[Base]) -> int:
    """How many rows there are."""
    db.session().rollback()
    return db.session().scalar(select(func.count()).select_from(model)) or 0


def agreement_of(group: Group) -> int:
    """The first agreement of a group."""
    return membership.agreements_of(group)[0].id


def see(person: Person, room: Room, **cursor: Any) -> list[Shown]:
    """What this person sees, read as a door reads it: in a session that knows nothing yet."""
    db.session().rollback()
    return queries.visible(person, queries.room_for(person, room.ref, Can.READ_ROOM), **cursor)


def texts(person: Person, room: Room) -> list[str]:
    """The words this person reads in a room, in order."""
    return [message.text for message in see(person, room)]


class Heard:
    """What was announced."""

    def __init__(self, *kinds: type[events.Event]) -> None:
        self.events: list[events.Event] = []
        for kind in kinds:
            events.subscribe(kind, self.hear)

    def hear(self, event: events.Event) -> None:
        """Keep it."""
        self.events.append(event)
