"""What was done with three months ago is deleted, and what still waits is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import db
from groups.notices import jobs
from groups.notices.models import Notice, NoticeState
from tests.notices.conftest import Put


def test_old_notices_go_and_waiting_ones_stay(
    put: Put, at_noon: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    ids = [put(about).id for about in range(6)]
    with db.transaction() as session:
        for notice_id, state in zip(ids, [*NoticeState, NoticeState.SENT], strict=True):
            session.get_one(Notice, notice_id).state = state
    at_noon(timedelta(days=89))
    assert jobs.tidy() == 0
    recent = put(9)
    at_noon(timedelta(days=2))
    assert jobs.tidy() == 4
    kept = {NoticeState.DUE, NoticeState.SENDING}
    rows = db.session().execute(select(Notice.id, Notice.state)).all()
    assert {state for _id, state in rows} == kept
    assert len(rows) == 3
    assert recent.id in {notice_id for notice_id, _state in rows}
