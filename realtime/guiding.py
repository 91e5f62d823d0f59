"""Signs of life of those who guide: who has a socket here, or does something on a page, is written down now and then,
so that every process sees the same, and a restart does not forget it."""

from __future__ import annotations

from groups import db
from groups.duty import service


def write() -> None:
    """Write down who of them is here. One question, and nothing more where no such person is."""
    signs = service.who_was_here()
    if signs:
        with db.transaction():
            service.note_signs(signs)
