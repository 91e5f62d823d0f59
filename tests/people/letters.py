"""Reads the letters that wait in the outbox, as their composers write them."""

from __future__ import annotations

import re

from sqlalchemy import select

from groups import db, outbox
from groups.notices.models import Notice
from groups.outbox import Letter


def waiting() -> list[Letter]:
    """Every letter that would be sent now, in the order it was asked for."""
    with db.transaction() as session:
        pending = session.scalars(select(Notice).order_by(Notice.id)).all()
        letters = [outbox.composer(each.kind)(each) for each in pending]
    return [letter for letter in letters if letter is not None]


def path_in(letter: Letter) -> str:
    """The path of the first link in a letter that carries a token."""
    found = re.search(r"http://localhost(/(?:confirm|reset)/\S+)", letter.text)
    assert found, letter.text
    return found[1]
