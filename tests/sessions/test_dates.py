"""The date a session belongs to: moved, called off, put back; and dates that fall through one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.meetups import queries as dates
from groups.meetups import service as meetups
from groups.meetups.models import Meetup, MeetupState, Series
from groups.membership.models import Mode
from groups.people.models import Person
from groups.sessions import jobs, service
from groups.sessions.models import EndWhy, LiveSession, Place, Stage
from tests import make
from tests.people import letters as outbox
from tests.sessions.evening import Evening, doing
from tests.sessions.test_guiding import letters

Open = Callable[[Person], FlaskClient]


def moves(evening: Evening, by: timedelta, state: MeetupState = MeetupState.MOVED) -> None:
    """Somebody changes the date, and its session hears of it."""
    with db.transaction() as session:
        row = session.get_one(Meetup, evening.meetup.id)
        row.starts_at, row.ends_at, row.state = row.starts_at + by, row.ends_at + by, state
    with db.transaction():
        service.follow(evening.meetup.id)


def test_a_lobby_goes_along_when_its_date_is_put_off(evening: Evening) -> None:
    wren = evening.people[0]
    evening.comes(wren)
    jobs.tick()
    moves(evening, timedelta(minutes=45))
    assert evening.now().stage is Stage.SCHEDULED
    evening.passes(minutes=30)
    assert evening.now().stage is Stage.SCHEDULED
    evening.passes(minutes=16)
    assert evening.now().stage is Stage.LOBBY
    evening.comes(*evening.everyone)
    evening.does(evening.ines, "session:begin")
    assert evening.place(wren) is Place.IN
    assert letters("session_not_started") == 0


def test_those_who_guide_are_asked_again_at_the_new_time(evening: Evening) -> None:
    evening.comes(evening.people[0])
    jobs.tick()
    before = len(outbox.waiting())
    moves(evening, timedelta(minutes=45))
    evening.passes(minutes=43)
    assert len(outbox.waiting()) > before


def test_what_did_not_come_about_begins_anew_on_another_day(evening: Evening) -> None:
    evening.comes(evening.people[0])
    evening.passes(minutes=26)
    assert evening.now().end_why is EndWhy.NO_GUIDE
    moves(evening, timedelta(days=1))
    assert (evening.now().stage, evening.now().ended_at) == (Stage.SCHEDULED, None)
    evening.forward(timedelta(days=1, minutes=-20))
    evening.comes(*evening.everyone)
    evening.does(evening.ines, "session:begin")
    assert evening.now().stage is Stage.OPENING


def test_a_date_that_is_called_off_ends_what_is_under_way(evening: Evening) -> None:
    evening.begins()
    with doing(evening.ines) as who:
        meetups.cancel(who, dates.meetup_for(who, evening.meetup.ref, Can.SCHEDULE), "A pipe burst.")
    assert (evening.now().stage, evening.now().end_why) == (Stage.ENDED, EndWhy.CANCELLED)
    assert "called off" in evening.sees(evening.people[0]).place


def test_a_date_that_is_put_back_in_its_last_minutes_has_its_lobby_again(evening: Evening) -> None:
    evening.comes(evening.ines)
    for deed in (lambda who, row: meetups.cancel(who, row, "Nobody has the key."), meetups.put_back):
        with doing(evening.ines) as who:
            deed(who, dates.meetup_for(who, evening.meetup.ref, Can.SCHEDULE))
    assert evening.now().stage is Stage.LOBBY
    evening.comes(*evening.everyone)
    evening.does(evening.ines, "session:begin")
    assert evening.now().stage is Stage.OPENING


def test_holding_it_elsewhere_after_all_waits_for_whoever_opens_the_lobby(evening: Evening) -> None:
    later = make.meetup(evening.group, starts_in=timedelta(days=2))
    with doing(evening.ines) as who:
        service.prepare(who, later.ref)
        service.take_back(who, later.ref)
    assert db.session().scalar(select(LiveSession.id).where(LiveSession.meetup_id == later.id)) is None


def falls_through(evening: Evening, series: Series, days: int) -> None:
    """A date of the series that nobody comes to guide."""
    evening.meetup = make.date_of(
        series, evening.group, starts_at=clock.now() + timedelta(minutes=10), mode=Mode.ONLINE,
        slot=series.first_local + timedelta(days=days),
    )  # fmt: skip
    evening.comes(evening.people[0])
    evening.passes(minutes=26)
    assert evening.now().end_why is EndWhy.NO_GUIDE
    evening.forward(timedelta(days=7))


def doubted(series: Series) -> bool:
    """Whether it is not sure that its dates come about."""
    db.session().rollback()
    return db.session().get_one(Series, series.id).unsure_since is not None


def test_two_dates_in_a_row_that_fall_through_are_asked_about(evening: Evening, browser_of: Open) -> None:
    series = make.series(evening.group, evening.ines, mode=Mode.ONLINE)
    far = {
        "starts_at": clock.now() + timedelta(days=30),
        "slot": series.first_local + timedelta(days=28),
        "mode": Mode.ONLINE,
    }
    ref, ahead = series.ref, make.date_of(series, evening.group, **far).ref
    falls_through(evening, series, 0)
    assert (doubted(series), letters("series_unsure")) == (False, 0)
    falls_through(evening, series, 7)
    assert (doubted(series), letters("series_unsure")) == (True, 2)
    assert "It is not sure yet" in browser_of(evening.people[0]).get(f"/meetups/{ahead}").text
    assert browser_of(evening.people[0]).post(f"/series/{ref}/confirm").status_code == 403
    guide = browser_of(evening.ines)
    assert "Do the next ones?" in guide.get(f"/series/{ref}").text
    assert guide.post(f"/series/{ref}/confirm").status_code == 303
    assert not doubted(series)
    assert "It is not sure yet" not in browser_of(evening.people[0]).get(f"/meetups/{ahead}").text
    assert len(db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "series.confirmed")).all()) == 1


def test_a_date_that_comes_about_answers_the_question(evening: Evening) -> None:
    series = make.series(evening.group, evening.ines, mode=Mode.ONLINE)
    for days in (0, 7):
        falls_through(evening, series, days)
    evening.meetup = make.date_of(
        series, evening.group, starts_at=clock.now() + timedelta(minutes=10), mode=Mode.ONLINE,
        slot=series.first_local + timedelta(days=14),
    )  # fmt: skip
    evening.begins()
    assert not doubted(series)
    letter = [each for each in outbox.waiting() if "Do the next ones" in each.line]
    assert letter == []
