"""What the clock does to cases: claims that are over, cases that nobody in the group may decide any more or that can no
longer be appealed, and words that go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, update

from groups import clock, db, events, retention
from groups.moderation import queries
from groups.moderation.events import CaseChanged
from groups.moderation.models import Appeal, CaseState, Named, Report
from groups.moderation.service.appeal import OPEN_FOR
from groups.moderation.service.moving import end_claim_if_over, move
from groups.moderation.service.opening import hand_on_if_nobody_may

#: For how long what was said around a closed case is kept. That there was one, and what was decided, stays.
KEPT = retention.kept(
    "cases", "What was said around a closed case: the copied words, reports and who made them, and appeals",
    "It is deleted. That there was a case, what was decided and why stays.", days=90, most=365,
)  # fmt: skip
retention.kept(
    "measures", "What was set for somebody in a group, from when to when and why", "It stays.",
    until=retention.ALWAYS,
)  # fmt: skip


def end_claim(case_id: int) -> None:
    """Put a case back into the queue whose claim is over."""
    case = queries.get_case(case_id)
    version = case.version
    end_claim_if_over(case)
    if case.version != version:
        events.announce(CaseChanged(case.id, case.group_id, case.author_id))


def pass_on(case_id: int) -> None:
    """Give the coordinators a case that nobody who guides the group may decide: whoever could has left, is not asked to
    guide any more, or came to have a part in it."""
    hand_on_if_nobody_may(queries.get_case(case_id))


def close(case_id: int) -> None:
    """Close a decided case: nobody can ask for another look any more."""
    case = queries.get_case(case_id)
    if case.state is CaseState.DECIDED and case.decided_at is not None and case.decided_at + OPEN_FOR <= clock.now():
        move(None, case, "case.closed", closed_at=clock.now())


def forget(case_id: int) -> None:
    """Forget what was said in and around a closed case: by its author, by who reported it, by who appealed; and who
    reported it or was named in it."""
    case = queries.get_case(case_id)
    if case.state is not CaseState.CLOSED or case.forgotten_at is not None:
        return
    move(None, case, "case.forgotten", forgotten_at=clock.now(), context={})
    words: Any = update(Appeal).where(Appeal.case_id == case.id).values(words="")
    db.session().execute(words)
    for model in (Report, Named):
        gone: Any = delete(model).where(model.case_id == case.id)
        db.session().execute(gone)
