"""What the clock does for the community."""

from __future__ import annotations

from collections.abc import Callable

from groups import db
from groups.coordinating import service
from groups.logs import log
from groups.people import offices as given


def offices() -> int:
    """Write down whose office is over, and tell them; gives how many. What they may do has followed the clock
    already."""
    due = given.due()
    db.release()
    return sum(_done("office_not_settled", service.settle_office, each) for each in due)


def forget_objectors() -> None:
    """Empty who objected to something public, when the time for it is over."""
    with db.transaction():
        service.forget_objectors()


def _done(trouble: str, deed: Callable[[int], bool], about: int) -> bool:
    try:
        with db.transaction():
            return deed(about)
    except Exception:
        log.exception(trouble)
        return False
