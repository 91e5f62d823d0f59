"""Moving a case along its course: only where the course leads, guarded by its version, and always on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from groups import clock, db
from groups.audit import service as audit
from groups.errors import Conflict
from groups.moderation import course
from groups.moderation.models import Case
from groups.people.models import Person

CHANGED = "This case has changed since you opened it. Please look at it again before you decide."


def move(actor: Person | None, case: Case, deed: str, *, why: str = "", **values: Any) -> None:
    """Do `deed` to a case that is still as it was read: set `values` and the state the deed leads to, and write the
    move down with `why`; else raise Conflict."""
    before, version, state = case.state, case.version, course.after(deed, case.state)
    if state is None:
        raise Conflict(CHANGED, code="stale")
    as_read = (Case.id == case.id, Case.version == version, Case.state == before)
    moved = update(Case).where(*as_read).values(version=version + 1, state=state, **values).returning(Case.id)
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


def end_claim_if_over(case: Case) -> None:
    """Put a case back into the queue when the time of whoever took it up is over; the clock says so, not a sweep."""
    if case.claimed_by_id is not None and not is_claimed(case):
        move(None, case, "case.claim_expired", claimed_by_id=None, claimed_until=None)


def is_claimed(case: Case) -> bool:
    """Whether somebody has taken the case up, and their time is not over."""
    return case.claimed_by_id is not None and case.claimed_until is not None and case.claimed_until > clock.now()
