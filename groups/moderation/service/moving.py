"""Moving a case from one state to another: guarded by its version, and always on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from groups import db
from groups.audit import service as audit
from groups.errors import Conflict
from groups.moderation import queries
from groups.moderation.models import Case
from groups.people.models import Person

CHANGED = "This case has changed since you opened it. Please look at it again before you decide."


def move(actor: Person | None, case: Case, deed: str, *, why: str = "", **values: Any) -> None:
    """Set `values` on a case that is live and still as it was read, and write the move down with `why`; else raise
    Conflict."""
    before, version = case.state, case.version
    as_read = (Case.id == case.id, Case.version == version, Case.state.in_(queries.LIVE))
    moved = update(Case).where(*as_read).values(version=version + 1, **values).returning(Case.id)
    if db.session().execute(moved.execution_options(synchronize_session=False)).first() is None:
        raise Conflict(CHANGED, code="stale")
    db.session().refresh(case)
    audit.record(
        actor,
        deed,
        "case",
        case.id,
        group_id=case.group_id,
        old={"state": str(before), "version": version},
        new={
            "state": str(case.state),
            "version": case.version,
            "decision": str(case.decision) if case.decision else None,
        },
        reason=why,
    )
