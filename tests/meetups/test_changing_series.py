"""A whole series changed, ended, or with a day left out: replies are never lost, and people hear of it once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from groups import clock, db
from groups.errors import Conflict, Invalid
from groups.meetups import change_letters, jobs, queries, service
from groups.meetups.events import MeetupChanged, MeetupsScheduled
from groups.meetups.models import Answer, Meetup, MeetupState, Reply, Series
from groups.notices.models import Notice
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make
from tests.meetups.series_of import Weekly, details, told, weekly

pytestmark = pytest.mark.usefixtures("app", "at_noon")

TUESDAYS = [datetime(2026, 12, 8, 19) + timedelta(weeks=week) for week in range(12)]


def starts(found: Weekly, since: datetime = datetime(2026, 1, 1)) -> list[datetime]:
    """When the dates of the group start, by the wall clock."""
    return [each.starts_local for each in found.dates() if each.starts_local >= since]


def move_by_hand(found: Weekly, meetup: Meetup, local: datetime) -> None:
    with db.transaction():
        service.change_date(found.guide, meetup.ref, details(first_local=local, rule=None))


def test_from_here_on_the_old_series_ends_and_another_goes_on() -> None:
    found = weekly()
    here = found.at(2026, 12, 22)
    done = found.changes(here, first_local=datetime(2026, 12, 23, 18), title="On Wednesdays")
    old = db.session().get_one(Series, found.series.id)
    assert (done.series.split_from_id, old.ended_at) == (old.id, make.NOON)
    assert old.rule == "FREQ=WEEKLY;UNTIL=20261222T185959"
    assert starts(found)[:4] == [*TUESDAYS[:2], datetime(2026, 12, 23, 18), datetime(2026, 12, 30, 18)]
    assert {each.title for each in found.dates() if each.series_id == done.series.id} == {"On Wednesdays"}
    assert {each.title for each in found.dates() if each.series_id == old.id} == {"Tea and quiet"}
    assert told() == {}
    assert jobs.extend() == 0


def test_changing_it_from_its_first_date_on_makes_no_second_series() -> None:
    found = weekly()
    done = found.changes(found.at(2026, 12, 8), minutes=60)
    assert (done.series.id, done.series.sequence) == (found.series.id, 1)
    assert starts(found) == TUESDAYS
    assert {each.ends_at - each.starts_at for each in found.dates()} == {timedelta(hours=1)}


def test_dates_at_the_same_time_keep_their_replies_their_names_and_get_the_new_words() -> None:
    found = weekly()
    answered, quiet = found.at(2026, 12, 15), found.at(2026, 12, 22)
    found.says(found.wren, answered)
    done = found.changes(answered, first_local=datetime(2026, 12, 15, 19), title="With biscuits", speaking_seats=8)
    for row in (answered, quiet):
        again = db.session().get_one(Meetup, row.id)
        assert (again.ref, again.title, again.series_id) == (row.ref, "With biscuits", done.series.id)
        assert (again.sequence, again.state, again.speaking_seats) == (0, MeetupState.SCHEDULED, 8)
    assert queries.seats_of([answered])[answered.id].speaking == 1
    assert (done.told, told()) == (0, {})


def test_another_place_is_told_once_however_many_dates_it_concerns() -> None:
    found = weekly()
    for week in (1, 2, 3):
        found.says(found.wren, found.at(*TUESDAYS[week].timetuple()[:3]))
    found.says(found.robin, found.at(2026, 12, 22), Answer.NOT_THIS_TIME)
    done = found.changes(found.at(2026, 12, 15), first_local=TUESDAYS[1], place="The mill")
    assert done.told == 1
    assert told() == {("series_changed", found.wren.id): 1}
    notice = db.session().scalars(select(Notice).where(Notice.kind == "series_changed")).first()
    assert notice is not None
    letter = change_letters.series(notice)
    assert letter is not None
    assert letter.text.count("19:00") == 3
    assert not any(word in letter.text + letter.subject for word in ("Tea", "mill", found.group.name, "Bristol"))


def test_a_date_with_a_reply_that_does_not_fit_stays_as_it_is_and_its_day_gets_no_second_date() -> None:
    found = weekly()
    answered = found.at(2026, 12, 22)
    found.says(found.wren, answered)
    plan = service.plan_change(found.guide, found.at(2026, 12, 15).ref, details(first_local=datetime(2026, 12, 15, 20)))
    assert [row.id for row in plan.stay] == [answered.id]
    assert [row.id for row, _ in plan.could_move] == [answered.id]
    assert len(plan.drop) == 10
    done = found.changes(found.at(2026, 12, 15), first_local=datetime(2026, 12, 15, 20), title="Later")
    stayed = db.session().get_one(Meetup, answered.id)
    assert (stayed.starts_local, stayed.title, stayed.sequence) == (TUESDAYS[2], "Tea and quiet", 0)
    assert starts(found)[:4] == [TUESDAYS[0], datetime(2026, 12, 15, 20), TUESDAYS[2], datetime(2026, 12, 29, 20)]
    assert (done.series.exceptions, done.told) == ("2026-12-22", 0)
    with clock.frozen(make.NOON + timedelta(weeks=2)):
        jobs.extend()
    assert [each.day for each in starts(found) if each.month == 12] == [8, 15, 22, 29]


def test_when_asked_a_date_with_replies_moves_along_and_who_replied_is_told_once() -> None:
    found = weekly()
    answered = found.at(2026, 12, 22)
    found.says(found.wren, answered)
    done = found.changes(found.at(2026, 12, 15), move=True, first_local=datetime(2026, 12, 15, 20))
    moved = db.session().get_one(Meetup, answered.id)
    assert (moved.slot, moved.starts_local) == (datetime(2026, 12, 22, 20),) * 2
    assert (moved.state, moved.sequence, moved.series_id) == (MeetupState.MOVED, 1, done.series.id)
    assert (done.series.exceptions, told()) == ("", {("series_changed", found.wren.id): 1})
    assert len(starts(found)) == len(set(starts(found)))


def test_what_was_changed_by_hand_stays_so() -> None:
    found = weekly()
    move_by_hand(found, found.at(2026, 12, 22), datetime(2026, 12, 24, 10))
    found.cancels(found.at(2026, 12, 29), "Holiday")
    found.changes(found.at(2026, 12, 15), first_local=TUESDAYS[1], title="With biscuits", place="The mill")
    moved, off = found.at(2026, 12, 24), found.at(2026, 12, 29)
    assert (moved.title, moved.place, moved.slot) == ("Tea and quiet", "The library", TUESDAYS[2])
    assert (off.state, off.cancel_reason) == (MeetupState.CANCELLED, "Holiday")
    found.changes(found.at(2027, 1, 5), first_local=datetime(2027, 1, 6, 19))
    assert found.at(2026, 12, 29).state is MeetupState.CANCELLED


def test_a_cancelled_date_does_not_come_back_with_another_time() -> None:
    found = weekly()
    found.cancels(found.at(2026, 12, 29))
    found.changes(found.at(2026, 12, 15), move=True, first_local=datetime(2026, 12, 15, 20))
    assert [(each.day, each.hour) for each in starts(found) if each.month == 12] == [
        (8, 19),
        (15, 20),
        (22, 20),
        (29, 19),
    ]
    assert found.at(2026, 12, 29).state is MeetupState.CANCELLED


def test_fewer_seats_for_a_series_take_nobodys_seat_away() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    found.says(found.robin, date)
    assert found.changes(date, first_local=TUESDAYS[1], speaking_seats=1).fuller_than_full
    assert queries.seats_of([found.at(2026, 12, 15)])[date.id].speaking == 2


def test_the_rest_of_a_counted_series_can_be_changed_and_it_ends_where_it_ends() -> None:
    found = weekly(rule=Rule("weekly", count=5))
    found.changes(found.at(2026, 12, 22), first_local=datetime(2026, 12, 22, 20), rule=Rule("weekly", count=3))
    assert starts(found) == [*TUESDAYS[:2], *(at.replace(hour=20) for at in TUESDAYS[2:5])]
    with clock.frozen(make.NOON + timedelta(weeks=3)):
        assert jobs.extend() == 0


@pytest.mark.parametrize(
    "given",
    [
        {"first_local": datetime(2026, 12, 1, 19)},
        {"rule": Rule("daily", until=datetime(2034, 1, 1))},
        {"rule": Rule("weekly", until=datetime(2026, 12, 1))},
        {"title": ""},
    ],
)
def test_a_change_that_cannot_be_is_refused_before_anything_happens(given: dict[str, object]) -> None:
    found = weekly()
    with pytest.raises(Invalid):
        found.changes(found.at(2026, 12, 15), **given)
    assert starts(found) == TUESDAYS


@pytest.mark.parametrize("first", [datetime(2026, 12, 15, 18), datetime(2026, 12, 29, 20)])
def test_from_here_on_does_not_begin_before_here(first: datetime) -> None:
    found = weekly()
    with pytest.raises(Invalid) as refused:
        found.changes(found.at(2027, 1, 5), first_local=first)
    assert "Tuesday 29 December 2026" in refused.value.fields["date"]
    assert starts(found) == TUESDAYS


def test_the_next_date_may_come_sooner_than_it_was_and_again_after_that() -> None:
    found = weekly()
    found.changes(found.at(2027, 1, 5), first_local=datetime(2026, 12, 30, 19))
    assert [each.day for each in starts(found)[2:6]] == [22, 29, 30, 6]
    with pytest.raises(Invalid):
        found.changes(found.at(2026, 12, 30), first_local=datetime(2026, 12, 22, 18))


def test_ending_a_series_drops_what_is_quiet_and_keeps_what_has_replies() -> None:
    found = weekly()
    found.says(found.wren, found.at(2026, 12, 29))
    with db.transaction():
        done = service.end_series(found.guide, found.at(2026, 12, 22).ref, cancel_replied=False)
    assert (starts(found), done.told) == ([*TUESDAYS[:2], TUESDAYS[3]], 0)
    with clock.frozen(make.NOON + timedelta(weeks=4)):
        assert jobs.extend() == 0
    with pytest.raises(Conflict), db.transaction():
        service.end_series(found.guide, found.at(2026, 12, 29).ref, cancel_replied=True)


def test_ending_a_series_with_all_its_dates_tells_each_person_once() -> None:
    found = weekly()
    for week in (2, 3, 4):
        for person in (found.wren, found.robin):
            found.says(person, found.at(*TUESDAYS[week].timetuple()[:3]))
    with db.transaction():
        done = service.end_series(found.guide, found.at(2026, 12, 22).ref, cancel_replied=True, reason="We rest.")
    assert done.told == 2
    assert told() == {("series_changed", found.wren.id): 1, ("series_changed", found.robin.id): 1}
    states = [(each.starts_local, each.state, each.cancel_reason) for each in found.dates()[2:]]
    assert states == [(at, MeetupState.CANCELLED, "We rest.") for at in TUESDAYS[2:5]]


def test_a_day_left_out_is_dropped_or_cancelled_and_stays_left_out(heard: list[object]) -> None:
    found = weekly()
    answered = found.at(2026, 12, 29)
    found.says(found.wren, answered)
    for day in (date(2026, 12, 22), date(2026, 12, 29), date(2027, 4, 13)):
        with db.transaction():
            service.leave_out(found.guide, found.series.ref, day)
    assert found.at(2026, 12, 29).state is MeetupState.CANCELLED
    assert datetime(2026, 12, 22, 19) not in starts(found)
    assert told() == {("series_changed", found.wren.id): 1}
    with clock.frozen(datetime(2027, 3, 20, 12, tzinfo=UTC)):
        jobs.extend()
    ahead = starts(found, datetime(2027, 4, 1))
    assert (ahead[0], datetime(2027, 4, 13, 19) in ahead) == (datetime(2027, 4, 6, 19), False)
    assert MeetupChanged(answered.id, found.group.id) in heard
    assert MeetupsScheduled(found.group.id, found.series.id, None) in heard


@pytest.mark.parametrize("day", [date(2026, 12, 9), date(2026, 12, 1), date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_without_a_date_cannot_be_left_out(day: date) -> None:
    found = weekly()
    with pytest.raises(Conflict, match="no date ahead"), db.transaction():
        service.leave_out(found.guide, found.series.ref, day)


def test_monthly_by_weekday_stays_monthly_by_weekday() -> None:
    found = weekly(rule=Rule("monthly_by_weekday"))
    assert db.session().get_one(Series, found.series.id).rule == "FREQ=MONTHLY;BYDAY=2TU"
    assert starts(found) == [datetime(2026, 12, 8, 19), datetime(2027, 1, 12, 19), datetime(2027, 2, 9, 19)]


def test_the_first_date_is_the_first_that_the_rule_makes() -> None:
    found = weekly(rule=Rule("weekly", weekdays=(0, 3), exceptions=frozenset({date(2026, 12, 14)})))
    assert db.session().get_one(Series, found.series.id).first_local == datetime(2026, 12, 10, 19)
    assert [each.day for each in starts(found)[:3]] == [10, 17, 21]


def test_a_series_that_is_through_is_not_looked_at_any_more() -> None:
    found = weekly(rule=Rule("weekly", count=2))
    with clock.frozen(make.NOON + timedelta(weeks=4)):
        assert jobs.extend() == 0
        assert queries.series_to_extend(clock.now() + timedelta(weeks=10)) == []
    assert len(found.dates()) == 2


def test_two_processes_at_once_extend_a_series_once() -> None:
    found = weekly()
    db.release()
    start = Barrier(3)

    def extend() -> int:
        try:
            start.wait()
            return jobs.extend()
        finally:
            db.release()

    with clock.frozen(make.NOON + timedelta(weeks=5)), ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda _: extend(), range(3))) == 5
    assert len(found.dates()) == len({each.slot for each in found.dates()}) == 17


def test_a_reply_while_the_series_changes_is_kept_or_refused_in_words() -> None:
    for _ in range(3):
        found = weekly()
        here, target, start = found.at(2026, 12, 15).ref, found.at(2026, 12, 22), Barrier(2)
        ref, meetup_id, wren, guide = target.ref, target.id, found.wren.id, found.guide.id
        db.release()

        def both(deed: Callable[[], object], start: Barrier = start) -> Exception | None:
            try:
                start.wait()
                with db.transaction():
                    deed()
            except Exception as fault:
                return fault
            finally:
                db.release()
            return None

        def reply(wren: int = wren, ref: str = ref) -> object:
            return service.reply(db.session().get_one(Person, wren), ref, Answer.GOING)

        def change(guide: int = guide, here: str = here) -> object:
            given = details(first_local=datetime(2026, 12, 16, 19))
            return service.change_series(db.session().get_one(Person, guide), here, given)

        with ThreadPoolExecutor(2) as pool:
            refused, broken = pool.map(both, (reply, change))
        assert broken is None
        still = db.session().scalar(select(Meetup.id).where(Meetup.id == meetup_id))
        count = db.session().scalar(select(func.count()).select_from(Reply).where(Reply.meetup_id == meetup_id))
        assert (still is not None, count) == ((True, 1) if refused is None else (False, 0))
        assert refused is None or hasattr(refused, "say")


WEEKS = st.sets(st.integers(1, 11))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WEEKS, WEEKS, st.integers(1, 11), st.sampled_from([(0, 19), (0, 20), (1, 19), (7, 19)]), st.booleans())
def test_no_reply_is_ever_lost_and_no_day_has_two_dates(
    answered: set[int], off: set[int], here: int, shift: tuple[int, int], move: bool
) -> None:
    found = weekly()
    rows = {row.starts_local: row for row in found.dates()}
    for week in sorted(answered):
        found.says(found.wren, rows[TUESDAYS[week]])
    for week in sorted(off):
        found.cancels(rows[TUESDAYS[week]])
    first = datetime.combine(TUESDAYS[here].date() + timedelta(days=shift[0]), time(shift[1]))
    found.changes(rows[TUESDAYS[here]], move=move, first_local=first)
    after = {row.id: row for row in found.dates()}
    replies = set(db.session().scalars(select(Reply.meetup_id).where(Reply.person_id == found.wren.id)))
    assert replies == {rows[TUESDAYS[week]].id for week in answered}
    assert replies <= after.keys()
    assert {rows[TUESDAYS[week]].id for week in off} <= after.keys()
    days = [row.starts_local.date() for row in after.values()]
    assert len(days) == len(set(days))
    assert all(count <= 1 for (kind, _), count in told().items() if kind == "series_changed")
