"""What duty says to the figures of the community and to its risk assessment."""

from __future__ import annotations

from datetime import timedelta

from groups import clock, db
from groups.duty import queries
from groups.duty.models import Duty
from tests.duty.scene import MINUTE, Scene


def test_minutes_without_anybody_are_added_up_and_nobody_is_named(scene: Scene) -> None:
    begins = clock.now()
    with db.transaction() as session:
        session.add(
            Duty(
                group_id=scene.group_id, person_id=scene.ines.id, begins_at=begins, ends_at=begins + 90 * MINUTE,
                came_at=begins + 30 * MINUTE, left_at=begins + 60 * MINUTE,
            )
        )  # fmt: skip
    scene.forward(timedelta(hours=2))
    chapter = queries.attendance(clock.now() - timedelta(days=1), clock.now())
    assert chapter is not None
    rows = dict(chapter.rows)
    assert rows["Planned altogether"] == "90 minutes"
    assert rows["Unattended minutes of that"] == "60"
    assert "Ines" not in str(chapter)


def test_a_community_without_hours_has_no_such_chapter(database: str) -> None:
    assert queries.attendance(clock.now() - timedelta(days=1), clock.now()) is None
    assert queries.staffed_hours(clock.now(), clock.now()) is None


def test_the_usual_week_of_listed_groups_stands_in_the_assessment(scene: Scene) -> None:
    chapter = queries.staffed_hours(clock.now(), clock.now())
    assert chapter is not None
    assert list(chapter.rows) == [("Quiet Tuesdays", "none in a usual week")]
    with db.transaction() as session:
        session.merge(scene.group).is_listed = False
    assert queries.staffed_hours(clock.now(), clock.now()) is None
