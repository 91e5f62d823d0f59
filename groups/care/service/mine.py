"""What the person concerned does: put it away, ask for a word. Neither is on record with their name."""

from __future__ import annotations

from groups import clock
from groups.care import oncall, queries
from groups.care.service import telling
from groups.care.service.moving import changed
from groups.people.models import Person


def put_away(person: Person) -> None:
    """Show nothing of it on other pages until there is something new."""
    person.has_care = False


def want_word(person: Person, ref: str) -> None:
    """Ask for a word with two of the staff, apart from the others."""
    item = queries.own_item(person, ref)
    item.wants_word_at = clock.now()
    called = {keeper.person.id for keeper in queries.accepted(item)} or oncall.who_looks(item)
    telling.tell(telling.WORD, item, called, once=f"{item.wants_word_at:%Y%m%d%H}")
    changed(item)
