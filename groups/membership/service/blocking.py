"""Two people who do not meet, because one of them wishes it."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from groups import clock, db
from groups.errors import Invalid
from groups.events import announce
from groups.membership.events import PeopleBlocked, PeopleUnblocked
from groups.membership.models import Block
from groups.people.models import Person


def block(person: Person, other: Person) -> None:
    """From now on neither sees the other's words, replies or presence. The other is not told. Twice is once."""
    if person.id == other.id:
        raise Invalid("You cannot block yourself.")
    if _is_blocked(person, other):
        return
    try:
        with db.session().begin_nested():
            db.session().add(Block(person_id=person.id, other_id=other.id, created_at=clock.now()))
    except IntegrityError:
        return  # pressed in two windows at once: it is done
    announce(PeopleBlocked(person.id, other.id))


def unblock(person: Person, other: Person) -> None:
    """Take one's own block back; a block the other way stays."""
    if not _is_blocked(person, other):
        return
    db.session().execute(delete(Block).where(Block.person_id == person.id, Block.other_id == other.id))
    announce(PeopleUnblocked(person.id, other.id))


def _is_blocked(person: Person, other: Person) -> bool:
    found = select(Block.id).where(Block.person_id == person.id, Block.other_id == other.id)
    return db.session().scalar(found) is not None
