"""Looking after somebody as a door does it: each deed in a transaction of its own, on the item as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from groups import clock, db, limits
from groups.care import queries, service
from groups.care.course import CareLevel, CareSource
from groups.care.models import CareItem
from groups.chat.models import Message, Room
from groups.directory.models import HelpKind, HelpLine
from groups.membership.models import Group
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make


def raised(
    group: Group, about: Person, level: CareLevel = CareLevel.AMBER, *, source: CareSource = CareSource.FACILITATOR,
    message: Message | None = None, **more: Any,
) -> CareItem:  # fmt: skip
    """An item about somebody."""
    sign = service.Sign(group.id, about.id, source, level, message_id=message.id if message else None, **more)
    with db.transaction():
        item = service.raise_item(sign)
    return now(item)


def now(item: CareItem) -> CareItem:
    """The item as it is at this moment."""
    db.session().rollback()
    return db.session().get_one(CareItem, item.id, populate_existing=True)


def do(actor: Person, item: CareItem, deed: Callable[..., Any], *given: Any, **more: Any) -> CareItem:
    """One deed of somebody who may look, with the version that stands there now where the deed asks for one."""
    with db.transaction():
        found = queries.item_for(actor, item.ref, locked=True)
        names = deed.__code__.co_varnames[: deed.__code__.co_argcount]
        if "version" in names and "version" not in more:
            more["version"] = found.version
        deed(actor, found, *given, **more)
    return now(item)


def taken(actor: Person, item: CareItem) -> CareItem:
    """Taken up, or joined."""
    return do(actor, item, service.take_up if now(item).state == "signal" else service.join)


def with_two(item: CareItem, one: Person, other: Person) -> CareItem:
    """Looked after by two."""
    taken(one, item)
    return taken(other, item)


def answered(item: CareItem, one: Person, other: Person) -> CareItem:
    """Looked after by two, and signposted."""
    with_two(item, one, other)
    do(one, item, service.acknowledge, "I have read you.")
    return do(one, item, service.signpost, "These people answer.")


def side_line(item: CareItem, one: Person, other: Person) -> Room:
    """A side line that is open, with its group."""
    with_two(item, one, other)
    do(one, item, service.offer)
    do(other, item, service.offer)
    db.session().rollback()
    room = db.session().get_one(Room, now(item).room_id)
    make.set_committed_value(room, "group", db.session().get_one(Group, room.group_id))
    return room


def worried(person: Person, message: Message, level: CareLevel = CareLevel.AMBER, words: str = "") -> None:
    """Somebody is worried about whoever wrote this."""
    limits.forget()
    with db.transaction():
        service.worry_about_message(person, message.ref, level, words)


def item_about(person: Person) -> CareItem:
    """The item about somebody, which there must be."""
    db.session().rollback()
    return db.session().scalars(select(CareItem).where(CareItem.person_id == person.id)).one()


def told() -> set[tuple[str, int | None]]:
    """Who is written to, and of what kind."""
    db.session().rollback()
    return {(notice.kind, notice.person_id) for notice in db.session().scalars(select(Notice))}


def line(name: str = "Night line", **given: Any) -> HelpLine:
    """A help line that was checked."""
    facts = {"country": "GB", "kind": HelpKind.CRISIS, "dial": "116 123", "hours": "day and night", **given}
    row = HelpLine(name=name, created_at=clock.now(), **{"checked_on": clock.now().date(), **facts})
    with make.saving() as session:
        session.add(row)
    return row
