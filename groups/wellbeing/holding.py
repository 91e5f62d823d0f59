"""Two windows of one person come one after the other."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.people.models import Person


def hold(person_id: int) -> None:
    """Keep the person's row until the transaction ends: whoever comes second finds what the first one kept."""
    db.session().execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
