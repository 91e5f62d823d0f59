"""The replies one can begin from: those that come with the application, and what a coordinator made of them."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.care.models import CareSaying
from groups.care.shipped import SHIPPED, Saying
from groups.errors import NotFound


def sayings() -> list[Saying]:
    """All that are in use, by deed in the order of the runbook."""
    rows = {row.key: row for row in db.session().scalars(select(CareSaying).order_by(CareSaying.id))}
    shipped = [_of(rows.pop(each.key, None)) or each for each in SHIPPED if not _is_over(rows.get(each.key))]
    own = [_of(row) for row in rows.values() if row.ended_at is None and row.key not in {s.key for s in SHIPPED}]
    return sorted([*shipped, *(each for each in own if each)], key=lambda each: _ORDER.index(each.deed))


def saying_for(key: str) -> Saying:
    """The reply with this key; refuses when there is none (any more)."""
    for each in sayings():
        if each.key == key:
            return each
    raise NotFound()


def find_row(key: str) -> CareSaying | None:
    """What a coordinator made of it, if anything."""
    return db.session().scalar(select(CareSaying).where(CareSaying.key == key))


_ORDER = list(dict.fromkeys(each.deed for each in SHIPPED))


def _of(row: CareSaying | None) -> Saying | None:
    return None if row is None else Saying(row.key, row.deed, row.title, row.words, own=True)


def _is_over(row: CareSaying | None) -> bool:
    return row is not None and row.ended_at is not None
