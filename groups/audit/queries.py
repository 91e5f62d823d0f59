"""Reading the record: coordinators all of it, facilitators that of their group, and nobody what is about themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, select

from groups import db
from groups.access import Actor, Can, can, require
from groups.audit.models import AuditEntry

PAGE = 50

#: What is left out for a reader, by their id.
LeaveOut = Callable[[int], ColumnElement[bool]]
_left_out: list[LeaveOut] = []


class _Of:
    """A group, as the rules ask for it."""

    def __init__(self, group_id: int) -> None:
        self.group_id = group_id


def leave_out(keeps: LeaveOut) -> None:
    """Show a reader only entries for which `keeps(person_id)` holds; the feature that knows whom entries are about does
    this. Doing it twice is once."""
    if keeps not in _left_out:
        _left_out.append(keeps)


def entries(
    person: Actor, before: int | None = None, limit: int = PAGE, group_id: int | None = None
) -> Sequence[AuditEntry]:
    """The newest entries first; `before` is the id of the last one seen. `group_id`: those of one group."""
    if group_id is None or not can(person, Can.MODERATE, _Of(group_id)):
        require(person, Can.COORDINATE)
    chosen = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    chosen = chosen.where(*(keeps(person.id) for keeps in _left_out))
    if group_id is not None:
        chosen = chosen.where(AuditEntry.group_id == group_id)
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    return db.session().scalars(chosen).all()
