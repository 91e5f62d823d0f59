"""What two who agreed to meet write to each other: while it is open, and gone when it closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from groups import db
from groups.errors import Conflict, Problem
from groups.meetups import jobs
from groups.meetups.models import BuddyLine, BuddyState
from groups.meetups.queries import buddies
from groups.meetups.service import lines
from groups.membership import service as membership
from tests.meetups.door import Door, door

pytestmark = pytest.mark.usefixtures("app", "at_noon")
Forward = Callable[[timedelta], None]


@pytest.fixture
def scene(app: object, at_noon: object) -> Door:
    """In three days."""
    return door()


def test_the_line_closes_two_days_after_and_is_deleted(scene: Door, at_noon: Forward) -> None:
    ref = scene.agree()
    end = timedelta(days=3, hours=1)
    at_noon(end + timedelta(hours=48) - timedelta(seconds=1))
    jobs.buddies()
    scene.write(scene.asker, ref)
    jobs.forget_company()
    assert db.session().scalar(select(func.count(BuddyLine.id))) == 1
    at_noon(timedelta(seconds=1))
    with pytest.raises(Conflict, match="closed"):
        scene.write(scene.asker, ref)
    jobs.forget_company()
    db.session().rollback()
    assert db.session().scalar(select(func.count(BuddyLine.id))) == 0
    at_noon(timedelta(days=28))
    jobs.forget_company()
    db.session().rollback()
    assert buddies.visit_of(scene.asker.id, scene.meetup.id) is None


def test_a_block_after_the_date_closes_the_line_at_once(scene: Door, at_noon: Forward) -> None:
    ref = scene.agree()
    scene.write(scene.asker, ref)
    at_noon(timedelta(days=3, hours=2))
    with db.transaction():
        membership.block(scene.asker, scene.buddy)
    assert scene.state() is BuddyState.WITHDRAWN
    assert db.session().scalar(select(BuddyLine)) is None


@pytest.mark.parametrize("text", ["", "   ", "x" * (lines.LONGEST + 1)])
def test_a_line_has_some_words_and_not_too_many(scene: Door, text: str) -> None:
    ref = scene.agree()
    with pytest.raises(Problem):
        scene.write(scene.asker, ref, text)
    scene.write(scene.asker, ref, "x" * lines.LONGEST)
