"""What is kept here of a person: notes that were written to them, and those they wrote."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, delete, select

from groups import belongings, db
from groups.absence.models import AwayNote
from groups.belongings import Section
from groups.membership.models import Membership


def declare() -> None:
    """Let the person take it along, and let it go with them."""
    belongings.declare("absence", title="Notes while away", read=of, erase=erase)


def of(person_id: int) -> Iterator[Section]:
    """Both kinds, oldest first, as far as the words are kept."""
    to_them = AwayNote.membership_id.in_(_own(person_id))
    for title, which in (("Notes written to you", to_them), ("Notes you wrote", AwayNote.by_id == person_id)):
        found = db.session().scalars(select(AwayNote).where(which, AwayNote.sent).order_by(AwayNote.id))
        yield Section(title, [{"When": note.dealt_at, "Words": note.words} for note in found])


def erase(person_id: int) -> None:
    """Both go. Whoever they wrote to keeps nothing of it either: it was one person's word to another."""
    mine = (AwayNote.by_id == person_id) | AwayNote.membership_id.in_(_own(person_id))
    db.session().execute(delete(AwayNote).where(mine).execution_options(synchronize_session=False))


def _own(person_id: int) -> Select[int]:
    return select(Membership.id).where(Membership.person_id == person_id)
