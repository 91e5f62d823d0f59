"""What the person concerned sees: what was given to them, what was written to them, and whom they sit with."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, or_, select

from groups import db
from groups.care.course import TO_THE_PERSON
from groups.care.models import CareItem, CareStep
from groups.chat.models import Room
from groups.errors import NotFound
from groups.membership.models import Group
from groups.people.models import Person


@dataclass(frozen=True)
class Mine:
    """One item as its person sees it: in which group, what was written to them, and the side line, if there is one.
    Not its level, not its state, nor who thought of them."""

    item: CareItem
    group: Group
    words: list[tuple[CareStep, str]] = field(default_factory=list)
    side_line: str = ""


def for_person(person: Person) -> list[Mine]:
    """All that is there for this person, newest first."""
    query = select(CareItem, Group, Room.ref).join(Group, Group.id == CareItem.group_id)
    query = query.outerjoin(Room, Room.id == CareItem.room_id).where(*_theirs(person.id))
    rows = db.session().execute(query.order_by(CareItem.id.desc()).limit(10))
    found = {item.id: Mine(item, group, [], side or "") for item, group, side in rows}
    for step, name in _written(found):
        found[step.item_id].words.append((step, name))
    return list(found.values())


def _theirs(person_id: int) -> tuple[ColumnElement[bool], ...]:
    given = or_(CareItem.card_at.is_not(None), CareItem.first_answer_at.is_not(None), CareItem.room_id.is_not(None))
    return CareItem.person_id == person_id, CareItem.forgotten_at.is_(None), given


def _written(found: dict[int, Mine]) -> list[tuple[CareStep, str]]:
    if not found:
        return []
    query = select(CareStep, Person.name).join(Person, Person.id == CareStep.by_id)
    written = (CareStep.item_id.in_(found), CareStep.deed.in_(TO_THE_PERSON), CareStep.words != "")
    return [(step, name) for step, name in db.session().execute(query.where(*written).order_by(CareStep.id))]


def has_something(person_id: int) -> bool:
    """Whether there is anything for them in an item that is open."""
    query = select(CareItem.id).where(*_theirs(person_id), CareItem.closed_at.is_(None))
    return db.session().scalar(query.limit(1)) is not None


def own_item(person: Person, ref: str) -> CareItem:
    """An open item that is about this person; for everybody else it is not there."""
    query = select(CareItem).where(CareItem.ref == ref, *_theirs(person.id), CareItem.closed_at.is_(None))
    item = db.session().scalar(query)
    if item is None:
        raise NotFound()
    return item
