"""What care says to the figures of the community: how soon, how many, and never who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from groups import clock
from groups.care import queries
from groups.care.course import CareLevel, CareSource, CareState
from groups.care.models import CareItem
from tests import make


def item(group_id: int, name: str, opened: datetime, answered: timedelta | None, level: CareLevel) -> None:
    """An item about somebody of its own."""
    who = make.person(name)
    with make.saving() as session:
        session.add(
            CareItem(
                group_id=group_id, person_id=who.id, subject_kind="person", level=level.value, peak=level.value,
                source=CareSource.FACILITATOR, state=CareState.SIGNAL, opened_at=opened,
                first_answer_at=opened + answered if answered else None,
            )
        )  # fmt: skip


def test_first_answers_are_counted_and_nobody_can_be_told_apart(at_noon: Callable[..., None]) -> None:
    group, now = make.group(), clock.now()
    for number in range(5):
        item(group.id, f"Wren {number}", now - timedelta(days=2), timedelta(minutes=10 + number), CareLevel.AMBER)
    item(group.id, "Otter", now - timedelta(hours=1), None, CareLevel.RED)
    item(group.id, "Moth", now - timedelta(days=200), timedelta(days=3), CareLevel.NOW)
    chapter = queries.care(now - timedelta(days=91), now)
    rows = dict(chapter.rows)
    assert rows["First answers: answered"] == "5"
    assert rows["First answers: half of them within"] == "12 minutes"
    assert rows["First answers: still without an answer"] == "1"
    assert (rows["At most amber"], rows["At most red"], rows["At most now"]) == ("5", "fewer than 5", "none")
    assert not any(name in str(chapter) for name in ("Wren", "Otter", "Quiet"))
