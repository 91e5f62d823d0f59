"""Listings in step with activities, ways to help, meetups and series."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, inspect, select, update

from groups import db
from groups.access import Can
from groups.activities import service as activities
from groups.activities.details import Details
from groups.activities.models import Activity, ActivityState, Kind
from groups.contact_level import Facets
from groups.events import announce
from groups.finder import jobs, queries, service
from groups.finder.models import Listing, Thing
from groups.finder.queries import Search
from groups.meetups import queries as meetup_queries
from groups.meetups import service as meetups
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Answer, Meetup, MeetupState
from groups.membership.models import Group, Mode
from groups.people.queries import get_person
from groups.recurrence import Rule
from groups.volunteering import service as volunteering
from groups.volunteering.details import Details as Help
from groups.volunteering.details import Turn
from tests import make
from tests.exchange.readings import listing, meeting, read, take

WALK = Details(
    title="Slow walk", kind=Kind.OUTDOORS, facets=Facets(people=1), town="Bristol", rule="FREQ=WEEKLY;BYDAY=TU",
    first_local=datetime(2026, 12, 8, 10, 0),
)  # fmt: skip


@pytest.fixture
def listening(app: Flask, at_noon: Callable[..., None]) -> Callable[..., None]:
    """The application, so that the finder hears; the clock held."""
    return at_noon


def test_what_is_published_is_found_at_once_and_gone_when_it_ends(listening: Callable[..., None]) -> None:
    organiser = make.organiser()
    with db.transaction():
        ref = activities.publish(organiser, WALK).ref
    row = _only()
    assert (row.title, row.path, row.day_step, row.weekday, row.minute) == (
        "Slow walk",
        f"/activities/{ref}",
        7,
        1,
        600,
    )
    assert row.next_at == datetime(2026, 12, 8, 10, 0, tzinfo=make.NOON.tzinfo)
    assert (round(row.latitude or 0), round(row.longitude or 0)) == (51, -3)
    with db.transaction():
        activities.cancel(organiser, ref)
    assert (_only().cancelled, _only().day_step) == (True, 0)
    listening(timedelta(days=6))
    jobs.refresh()
    assert _all() == []


def test_what_fails_while_hearing_leaves_what_the_deed_holds_as_it_is(
    listening: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(service, "_put", fail)
    organiser, meetup = make.organiser(), make.meetup(make.group())
    with db.transaction():
        published = activities.publish(organiser, WALK)
        date = db.session().get_one(Meetup, meetup.id)
        announce(MeetupChanged(date.id, date.group_id))
    assert [inspect(each).expired for each in (published, date)] == [False, False]
    assert _all() == []


def test_the_next_date_moves_on_and_a_single_one_goes(listening: Callable[..., None]) -> None:
    organiser = make.organiser()
    make.activity(organiser, rule="FREQ=WEEKLY", title="Weekly")
    make.activity(organiser, title="Once")
    assert jobs.refresh() == 2
    assert jobs.refresh() == 0
    listening(timedelta(days=3))
    assert jobs.refresh() == 2
    assert [(row.title, row.next_at) for row in _all()] == [("Weekly", make.NOON + timedelta(days=9))]


def test_a_rule_with_an_end_is_not_found_after_it(listening: Callable[..., None]) -> None:
    make.activity(make.organiser(), rule="FREQ=WEEKLY;COUNT=2")
    jobs.refresh()
    after = make.NOON + timedelta(days=12)
    assert queries.search(Search(after - timedelta(days=5))).total == 1
    assert queries.search(Search(after)).total == 0


def test_a_monthly_rule_is_found_in_its_months(listening: Callable[..., None]) -> None:
    make.activity(make.organiser(), rule="FREQ=MONTHLY;BYDAY=1SA", first_local=datetime(2026, 12, 5, 10))
    jobs.refresh()
    found = queries.search(
        Search(datetime(2027, 2, 1, tzinfo=make.NOON.tzinfo), datetime(2027, 3, 1, tzinfo=make.NOON.tzinfo))
    )
    assert [hit.at for hit in found.listings] == [datetime(2027, 2, 6, 10, tzinfo=make.NOON.tzinfo)]


def test_a_series_is_one_listing_with_its_next_date(listening: Callable[..., None]) -> None:
    group = make.group()
    guide = make.facilitator(group)
    with db.transaction():
        found = db.session().get_one(Group, group.id)
        details = meetups.Details(
            title="Quiet Tuesdays", first_local=datetime(2026, 12, 8, 19), minutes=60, mode=Mode.IN_PERSON,
            facets=Facets(people=2), rule=Rule("weekly", weekdays=(1,)), town="Bristol", place="Library",
        )  # fmt: skip
        meetups.schedule(guide, found, details)
    row = _only()
    dates = db.session().scalars(select(Meetup).order_by(Meetup.starts_at)).all()
    assert (row.thing, row.path, row.group_id, row.kind) == (
        Thing.SERIES,
        f"/meetups/{dates[0].ref}",
        group.id,
        "support",
    )
    refs = [date.ref for date in dates[:3]]
    with db.transaction():
        meetups.cancel(guide, meetup_queries.meetup_for(guide, refs[0], Can.SCHEDULE), "The room is cold.")
    assert _only().path == f"/meetups/{refs[1]}"
    later = Search(make.NOON + timedelta(days=14), make.NOON + timedelta(days=21))
    assert [hit.path for hit in queries.search(later).listings] == [f"/meetups/{refs[2]}"]
    month = Search(make.NOON, make.NOON + timedelta(days=28))
    assert [hit.path for hit in queries.in_month(month)][:2] == [f"/meetups/{ref}" for ref in refs[1:]]


def test_a_group_that_is_taken_off_the_list_takes_its_dates_along_at_once(listening: Callable[..., None]) -> None:
    group = make.group()
    make.meetup(group)
    jobs.refresh()
    assert queries.search(Search(make.NOON)).total == 1
    with db.transaction() as session:
        session.execute(update(Group).values(is_listed=False))
    assert queries.search(Search(make.NOON)).total == 0
    jobs.refresh()
    assert _all() == []


def test_an_unlisted_group_is_never_projected(listening: Callable[..., None]) -> None:
    hidden = make.meetup(make.group(is_listed=False)).id
    with db.transaction():
        service.project(Thing.MEETUP, hidden)
    assert jobs.refresh() == 0
    assert _all() == []


def test_a_full_meetup_says_that_it_has_no_seat(listening: Callable[..., None]) -> None:
    group = make.group()
    person_id = make.member(group).id
    ref = make.meetup(group, speaking_seats=1, listening_seats=0).ref
    jobs.refresh()
    assert _only().has_seat
    with db.transaction():
        meetups.reply(get_person(person_id), ref, Answer.GOING)
    assert not _only().has_seat


def test_a_way_to_help_is_found_at_its_next_shift_or_at_any_time(listening: Callable[..., None]) -> None:
    organiser = make.organiser()
    with db.transaction():
        ref = volunteering.publish(organiser, Help(title="Water the beds", facets=Facets(), town="Bristol")).ref
    assert (_only().next_at, _only().kind, _only().welcomes_newcomers) == (None, "volunteering", True)
    for day in (5, 6):
        with db.transaction():
            shift = volunteering.add_shift(organiser, ref, Turn(datetime(2026, 12, day, 10), 60, 2)).ref
    assert _only().next_local == datetime(2026, 12, 5, 10)
    later = Search(make.NOON + timedelta(days=2, hours=12), make.NOON + timedelta(days=4))
    assert [hit.at for hit in queries.search(later).listings] == [datetime(2026, 12, 6, 10, tzinfo=make.NOON.tzinfo)]
    with db.transaction():
        volunteering.cancel_shift(organiser, shift)
    assert queries.search(later).total == 0
    with db.transaction():
        volunteering.end(organiser, ref)
    assert _all() == []


def test_an_import_is_found_and_what_it_removes_is_not(listening: Callable[..., None]) -> None:
    take(read(listing(*(meeting(f"m{number}") for number in range(12)), meeting("closed", types=["TC"]))))
    assert {row.title for row in _all()} == {f"Circle m{number}" for number in range(12)}
    assert _all()[0].source_name == "The valley list"
    assert (_all()[0].zone, _all()[0].minute, _all()[0].weekday) == ("America/Los_Angeles", 19 * 60, 1)
    take(read(listing(*(meeting(f"m{number}") for number in range(11)), meeting("closed"))))
    assert {row.title for row in _all()} == {*(f"Circle m{number}" for number in range(11)), "Circle closed"}


@pytest.mark.parametrize("harm", ["deleted", "changed", "orphaned", "moved"])
def test_what_was_not_heard_is_mended(listening: Callable[..., None], harm: str) -> None:
    make.activity(make.organiser(), rule="FREQ=WEEKLY")
    jobs.refresh()
    before = _facts(_only())
    with db.transaction() as session:
        if harm == "deleted":
            session.execute(delete(Listing))
        elif harm == "changed":
            session.execute(update(Activity).values(title="Another", changed_at=make.NOON + timedelta(seconds=1)))
            before["title"] = "Another"
        elif harm == "orphaned":
            session.add(Listing(**{**before, "thing_id": 1000}))
        else:
            session.execute(update(Listing).values(next_at=make.NOON - timedelta(days=1)))
    jobs.refresh()
    assert [_facts(row) for row in _all()] == [before]


def test_the_newcomers_mark_goes_with_the_age_of_the_card(listening: Callable[..., None]) -> None:
    whole = dict.fromkeys(activities.card.TITLES, "Words.")
    make.activity(
        make.organiser(), rule="FREQ=WEEKLY", card=whole, welcomes_newcomers=True, card_checked_on=make.NOON.date()
    )
    jobs.refresh()
    assert _only().welcomes_newcomers
    with db.transaction() as session:
        session.execute(update(Activity).values(card_checked_on=(make.NOON - timedelta(days=190)).date()))
    assert jobs.refresh() == 1
    assert not _only().welcomes_newcomers
    assert jobs.refresh() == 0


def test_five_hundred_are_projected_with_a_few_statements(listening: Callable[..., None]) -> None:
    take(read(listing(*(meeting(f"m{number}") for number in range(500)))))
    ids = db.session().scalars(select(Activity.id)).all()
    seen: list[str] = []
    with db.transaction():
        event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
        service.project_many(Thing.ACTIVITY, ids)
    assert len(seen) <= 5


def test_looking_for_drift_with_nothing_to_do_writes_nothing(listening: Callable[..., None]) -> None:
    make.activity(make.organiser(), rule="FREQ=WEEKLY")
    make.meetup(make.group())
    jobs.refresh()
    seen: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert jobs.refresh() == 0
    assert all(each.lstrip().startswith("SELECT") for each in seen)
    assert len(seen) <= 12


@pytest.mark.parametrize("state", [ActivityState.AWAY, ActivityState.ENDED])
def test_what_is_away_has_no_listing(listening: Callable[..., None], state: ActivityState) -> None:
    make.activity(make.organiser(), rule="FREQ=WEEKLY", state=state)
    make.activity(make.organiser("Sorrel"), rule="FREQ=WEEKLY", mode=Mode.INACTIVE)
    assert jobs.refresh() == 0


def test_a_cancelled_single_meetup_stays_marked_until_its_date(listening: Callable[..., None]) -> None:
    make.meetup(make.group(), state=MeetupState.CANCELLED)
    jobs.refresh()
    assert _only().cancelled
    listening(timedelta(days=3))
    jobs.refresh()
    assert _all() == []


def _all() -> list[Listing]:
    db.release()
    return list(db.session().scalars(select(Listing).order_by(Listing.id)))


def _only() -> Listing:
    (row,) = _all()
    return row


def _facts(row: Listing) -> dict[str, Any]:
    left = {"id", "words", "as_of"}
    return {column.key: getattr(row, column.key) for column in Listing.__table__.columns if column.key not in left}
