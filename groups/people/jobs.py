"""What the clock does for people."""

from __future__ import annotations

from groups import db
from groups.people import service


def tidy() -> None:
    """Delete what has run out."""
    with db.transaction():
        service.tidy()
