"""What the clock does to cases: claims that are over, cases that nobody can appeal any more, and words that go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from groups import clock, db, events
from groups.moderation import queries
from groups.moderation.events import CaseChanged
from groups.moderation.models import Appeal, CaseState, Report
from groups.moderation.service.appeal import OPEN_FOR
from groups.moderation.service.moving import end_claim_if_over, move

#: For how long what was said around a closed case is kept. That there was one, and what was decided, stays.
KEPT = timedelta(days=90)


def end_claim(case_id: int) -> None:
    """Put a case back into the queue whose claim is over."""
    case = queries.get_case(case_id)
    version = case.version
    end_claim_if_over(case)
    if case.version != version:
        events.announce(CaseChanged(case.id, case.group_id))


def close(case_id: int) -> None:
    """Close a decided case: nobody can ask for another look any more."""
    case = queries.get_case(case_id)
    if case.state is CaseState.DECIDED and case.decided_at is not None and case.decided_at + OPEN_FOR <= clock.now():
        move(None, case, "case.closed", closed_at=clock.now())


def forget(case_id: int) -> None:
    """Forget what was said in and around a closed case: by its author, by who reported it, by who appealed."""
    case = queries.get_case(case_id)
    if case.state is not CaseState.CLOSED or case.forgotten_at is not None:
        return
    move(None, case, "case.forgotten", forgotten_at=clock.now(), context={})
    for model in (Report, Appeal):
        words: Any = update(model).where(model.case_id == case.id).values(words="")
        db.session().execute(words)
