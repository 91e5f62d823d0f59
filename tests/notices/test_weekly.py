"""The weekly letter: at one's own hour, by one's own clock, once, and only when there is something in it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from groups import clock, db
from groups.meetups.models import MeetupState
from groups.moderation.models import Measure, MeasureKind
from groups.notices import jobs, queries, service, weekly
from groups.notices.models import Channel, Notice, NoticeState
from groups.outbox import Topic
from groups.people.models import Pause, Person
from tests import make
from tests.notices.conftest import Put
from tests.post_office import PostOffice

#: The clock of these tests stands at noon UTC on Thursday 3 December 2026.
THURSDAY, NOON = 3, 12


def wish(person: Person, weekday: int = THURSDAY, hour: int = NOON) -> None:
    with db.transaction():
        chosen = {**queries.wishes_of(person), Topic.DIGEST: frozenset({Channel.MAIL})}
        service.choose(person, service.Wishes(chosen, frozenset({60}), weekday, hour))


@pytest.fixture
def wren(app: Flask, put: Put, at_noon: Callable[..., None]) -> Person:
    """Someone in a group with a date in two days, who wants the letter on Thursdays at noon."""
    group = make.group()
    who = make.member(group)
    make.meetup(group, title="canary tea")
    wish(who)
    return who


def letters(post_office: PostOffice) -> list[str]:
    jobs.sweep()
    return [str(each.get_body(["plain"]).get_content()) for each in post_office.arrived]  # type: ignore[attr-defined]


def test_it_says_what_is_coming_and_no_more(wren: Person, post_office: PostOffice) -> None:
    assert jobs.send_weekly() == 1
    (words,) = letters(post_office)
    assert "Saturday 5 December, 12:00" in words
    assert "canary" not in words, "a discreet letter names nothing"
    assert post_office.arrived[0]["Subject"] == "A letter from Stepping Stones"


def test_it_comes_once_however_many_look(wren: Person, post_office: PostOffice) -> None:
    with ThreadPoolExecutor(5) as pool:
        queued = list(pool.map(lambda _: jobs.send_weekly(), range(5)))
    assert (sum(queued), jobs.send_weekly()) == (1, 0)
    assert len(letters(post_office)) == 1


def test_it_comes_every_week_at_that_hour(wren: Person, post_office: PostOffice, at_noon: Callable[..., None]) -> None:
    group_id = db.session().scalars(select(Notice.id)).first()
    assert group_id is None
    came = []
    for _hour in range(24 * 22):
        if jobs.send_weekly():
            came.append(clock.now())
        at_noon(timedelta(hours=1))
    assert [(each - make.NOON).days for each in came] == [0, 7, 14, 21]


def test_nothing_comes_when_nothing_is_coming(wren: Person, post_office: PostOffice) -> None:
    with db.transaction() as session:
        for meetup in session.scalars(select(make.Meetup)):
            meetup.state = MeetupState.CANCELLED
    jobs.send_weekly()
    assert letters(post_office) == []


def test_another_day_does_not_bring_a_second_one(wren: Person, at_noon: Callable[..., None]) -> None:
    assert jobs.send_weekly() == 1
    at_noon(timedelta(days=1))
    wish(wren, weekday=THURSDAY + 1)
    assert jobs.send_weekly() == 0
    at_noon(timedelta(days=7))
    assert jobs.send_weekly() == 1


def test_it_is_for_those_who_asked(wren: Person, post_office: PostOffice) -> None:
    make.member(make.group())
    assert jobs.send_weekly() == 1


def test_a_pause_keeps_it_away(wren: Person, post_office: PostOffice) -> None:
    with db.transaction() as session:
        session.add(Pause(person_id=wren.id, began_at=clock.now(), until=None))
    jobs.send_weekly()
    assert letters(post_office) == []
    assert db.session().scalars(select(Notice.state)).one() is NoticeState.DROPPED


def test_it_says_nothing_of_a_group_one_is_suspended_from(wren: Person, post_office: PostOffice) -> None:
    group_id = db.session().scalars(select(make.Meetup.group_id)).one()
    with make.saving() as session:
        session.add(
            Measure(
                person_id=wren.id, group_id=group_id, kind=MeasureKind.SUSPENSION, set_by_id=wren.id,
                begins_at=clock.now(), ends_at=None,
            )
        )  # fmt: skip
    jobs.send_weekly()
    assert letters(post_office) == []


def test_what_nobody_could_send_for_a_day_is_left_out(
    wren: Person, post_office: PostOffice, at_noon: Callable[..., None]
) -> None:
    assert jobs.send_weekly() == 1
    at_noon(timedelta(days=1, minutes=1))
    assert letters(post_office) == []


@pytest.mark.pure
@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-12-03 09:00", "Europe/London", "2026-12-03 09:00"),
        ("2026-12-03 08:59", "Europe/London", None),
        ("2026-12-04 08:59", "Europe/London", "2026-12-03 09:00"),
        ("2026-12-04 09:00", "Europe/London", None),
        ("2026-12-02 20:00", "Pacific/Auckland", "2026-12-02 20:00"),  # there it is Thursday, 09:00
        ("2026-12-03 17:00", "America/Vancouver", "2026-12-03 16:00"),  # the clock does not change there any more
    ],
)
def test_the_hour_is_that_of_the_persons_clock(now: str, zone: str, due: str | None) -> None:
    found = weekly.slot_due(THURSDAY, 9, zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(due).replace(tzinfo=UTC) if due else None)


@pytest.mark.pure
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
@pytest.mark.parametrize(("weekday", "hour"), [(6, 2), (6, 1), (0, 9)])
def test_through_every_change_of_the_clocks_it_is_once_a_week(zone: str, weekday: int, hour: int) -> None:
    now, slots = datetime(2026, 11, 1, tzinfo=UTC), []
    for _ in range(2 * 366 * 24):
        slot = weekly.slot_due(weekday, hour, zone, now)
        if slot is not None and slot not in slots[-1:]:
            slots.append(slot)
        now += timedelta(hours=1)
    assert len(slots) in {104, 105}
    assert all(weekly.APART < later - earlier < timedelta(days=7, hours=4) for earlier, later in pairwise(slots))
    local = [slot.astimezone(ZoneInfo(zone)) for slot in slots]
    assert sum(each.hour == hour for each in local) >= len(local) - 2
