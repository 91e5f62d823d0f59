"""Scheduling: one date, a series on the wall clock, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.contact_level import Facets
from groups.errors import Forbidden, Invalid, NotFound
from groups.meetups import jobs, queries, service
from groups.meetups.models import Meetup, Series
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make

pytestmark = pytest.mark.usefixtures("at_noon")


def details(**given: object) -> service.Details:
    """A meetup in a week, with what a test changes."""
    about = {
        "title": "Tea and quiet",
        "first_local": datetime(2026, 12, 8, 19, 0),
        "minutes": 90,
        "mode": Mode.IN_PERSON,
        "facets": Facets(people=1),
        "place": "The library",
        **given,
    }
    return service.Details(**about)  # type: ignore[arg-type]


def test_a_weekly_series_keeps_its_wall_clock_when_the_clocks_change() -> None:
    group = make.group(zone="Europe/London")
    guide = make.facilitator(group)
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=UTC)), db.transaction():
        first = datetime(2027, 3, 16, 19, 0)
        service.schedule(guide, group, details(first_local=first, rule=Rule("weekly")))
    dates = list(db.session().scalars(select(Meetup).order_by(Meetup.starts_at)))
    assert {date.starts_at.astimezone(ZoneInfo("Europe/London")).hour for date in dates} == {19}
    assert {date.starts_at.hour for date in dates} == {18, 19}  # in UTC it moved, as it should
    assert all(date.slot == date.starts_local for date in dates)


@pytest.mark.parametrize("rule", [None, Rule("weekly")])
def test_the_same_sent_again_or_twice_at_once_is_one_deed(rule: Rule | None) -> None:
    group = make.group()
    guide_id = make.facilitator(group).id
    group_id, start = group.id, Barrier(2)
    db.release()

    def send(_: int) -> int:
        start.wait()
        try:
            with db.transaction() as session:
                said = details(rule=rule)
                return service.schedule(session.get_one(Person, guide_id), session.get_one(Group, group_id), said).id
        finally:
            db.release()

    with ThreadPoolExecutor(2) as pool:
        assert len({*pool.map(send, range(2)), *pool.map(send, range(2))}) == 1
    with clock.frozen(make.NOON + timedelta(hours=1)), ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    days = db.session().scalars(select(Meetup.starts_local)).all()
    assert len(days) == 2 * len(set(days)), "an hour later it is wished for anew"


def test_a_member_and_a_stranger_cannot_schedule() -> None:
    group = make.group()
    member, stranger = make.member(group), make.person()
    for person in (member, stranger):
        with pytest.raises(Forbidden), db.transaction():
            service.schedule(person, group, details())
    hidden = make.group("Hidden", is_listed=False)
    with pytest.raises(NotFound), db.transaction():
        service.schedule(stranger, hidden, details())
    assert db.session().scalar(select(func.count()).select_from(Meetup)) == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
        ({"first_local": datetime(2026, 12, 1, 19, 0)}, "date"),
        ({"minutes": 1}, "minutes"),
        ({"place": ""}, "place"),
        ({"speaking_seats": -1}, "speaking_seats"),
        ({"reveal_hours": 1000}, "reveal_hours"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(given: dict[str, object], field: str) -> None:
    group = make.group()
    guide = make.facilitator(group)
    with pytest.raises(Invalid) as refusal, db.transaction():
        service.schedule(guide, group, details(**given))
    assert set(refusal.value.fields) == {field}


def test_scheduling_is_written_down() -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        made = service.schedule(guide, group, details())
    entry = db.session().scalar(select(AuditEntry).where(AuditEntry.deed == "meetup.scheduled"))
    assert entry is not None
    assert (entry.actor_id, entry.subject_id, entry.group_id) == (guide.id, made.id, group.id)


def test_the_horizon_moves_with_time_and_adding_twice_adds_nothing() -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        service.schedule(guide, group, details(rule=Rule("weekly")))
    before = db.session().scalar(select(func.count()).select_from(Meetup))
    assert jobs.extend() == 0
    with clock.frozen(make.NOON + timedelta(weeks=4)):
        assert jobs.extend() == 4
        assert jobs.extend() == 0
    assert db.session().scalar(select(func.count()).select_from(Meetup)) == (before or 0) + 4


def test_a_date_that_was_moved_far_ahead_does_not_hold_up_its_series() -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        service.schedule(guide, group, details(rule=Rule("weekly")))
    date = db.session().scalars(select(Meetup).order_by(Meetup.id).limit(1)).one()
    with db.transaction():
        service.change_date(guide, date.ref, details(first_local=datetime(2027, 9, 1, 19, 0)))
    with clock.frozen(make.NOON + timedelta(weeks=4)):
        assert jobs.extend() == 4


def test_a_series_that_has_an_end_stops_there() -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        service.schedule(guide, group, details(rule=Rule("weekly", count=3)))
    assert len(queries.next_of_group(group.id, 50)) == 3
    with clock.frozen(make.NOON + timedelta(weeks=6)):
        assert jobs.extend() == 0


def test_a_broken_series_does_not_hold_up_the_others() -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        broken = service.schedule(guide, group, details(rule=Rule("weekly")))
        service.schedule(guide, group, details(rule=Rule("weekly"), title="The other"))
    with db.transaction() as session:
        row = session.get(Series, broken.id)
        assert row is not None
        row.rule = "FREQ=HOURLY"
    with clock.frozen(make.NOON + timedelta(weeks=4)):
        assert jobs.extend() == 4
