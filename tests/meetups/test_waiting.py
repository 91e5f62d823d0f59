"""Getting in line for a seat: one offer for each free seat, in order, for as long as was promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import clock, db, outbox
from groups.access import Can, Role
from groups.errors import Conflict, Forbidden
from groups.meetups import jobs, queries, service
from groups.meetups.models import Answer, Meetup, Part, Seat, Waiting
from groups.membership import service as membership
from groups.membership.models import Group
from groups.moderation.models import Measure, MeasureKind
from groups.notices.models import Notice
from groups.people import pausing
from groups.people.models import Person
from tests import make
from tests.meetups.seats import coming, leave, letters, line, reply, take, tick, wait

pytestmark = pytest.mark.usefixtures("at_noon", "app")
Forward = Callable[[timedelta], None]
MINUTES = timedelta(minutes=1)


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def first(group: Group) -> Person:
    """Who has the one seat."""
    return make.member(group)


@pytest.fixture
def meetup(group: Group, first: Person) -> Meetup:
    """A date in two days with one seat to speak, which is taken, and two to listen."""
    made = make.meetup(group, speaking_seats=1, listening_seats=2)
    reply(first, made, Answer.GOING)
    return made


def until(meetup: Meetup, person: Person) -> timedelta:
    """For how long an offer to this person lasts from now."""
    ((row, _),) = queries.offers_to(person)
    assert row.offer_ends_at is not None
    assert row.meetup_id == meetup.id
    return row.offer_ends_at - clock.now()


def test_a_freed_seat_is_offered_to_the_first_in_line_and_to_nobody_else(
    group: Group, first: Person, meetup: Meetup
) -> None:
    second, third = make.member(group), make.member(group)
    wait(second, meetup)
    wait(third, meetup)
    assert line(meetup) == ["waiting", "waiting"]
    reply(first, meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["offered", "waiting"]
    assert letters("seat_offered") == [second.id]
    tick()
    assert line(meetup) == ["offered", "waiting"]
    assert letters("seat_offered") == [second.id]


def test_an_offered_seat_is_taken_for_everybody_else(group: Group, first: Person, meetup: Meetup) -> None:
    second, late = make.member(group), make.member(group)
    wait(second, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    for person in (late, first):
        with pytest.raises(Conflict, match="taken"):
            reply(person, meetup, Answer.GOING)
    take(second, meetup)
    assert coming(meetup) == {second.id: Answer.GOING}
    assert line(meetup) == ["accepted"]


def test_an_ordinary_reply_takes_the_offered_seat_as_well(group: Group, first: Person, meetup: Meetup) -> None:
    second = make.member(group)
    wait(second, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    reply(second, meetup, Answer.PART, Part.UNTIL_BREAK)
    assert (coming(meetup), line(meetup)) == ({second.id: Answer.PART}, ["accepted"])


def test_the_part_one_waits_for_is_the_part_one_gets(group: Group, first: Person, meetup: Meetup) -> None:
    second = make.member(group)
    wait(second, meetup, part=Part.FIRST_15)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    take(second, meetup)
    row = queries.reply_of(second, meetup)
    assert row is not None
    assert (row.answer, row.part, row.shown_to_others) == (Answer.PART, Part.FIRST_15, False)


def test_who_says_not_this_time_passes_it_on(group: Group, first: Person, meetup: Meetup) -> None:
    people = [make.member(group) for _ in range(3)]
    for person in people:
        wait(person, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    leave(people[0], meetup)
    assert line(meetup) == ["declined", "offered", "waiting"]
    reply(people[1], meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["declined", "declined", "offered"]
    leave(people[0], meetup)  # twice is once
    assert line(meetup) == ["declined", "declined", "offered"]


def test_an_offer_lasts_a_day_at_most_and_a_quarter_of_the_time_otherwise(at_noon: Forward, group: Group) -> None:
    for starts_in, lasts in (
        (timedelta(days=30), timedelta(hours=24)),
        (timedelta(hours=96), timedelta(hours=24)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(minutes=60), timedelta(minutes=15)),
        (timedelta(minutes=30), timedelta(minutes=15)),
        (timedelta(minutes=25), timedelta(minutes=15)),  # later, it would be for less, or for the last ten minutes
    ):
        holder, waiter = make.member(group), make.member(group)
        meetup = make.meetup(group, starts_in=starts_in, speaking_seats=1)
        reply(holder, meetup, Answer.GOING)
        wait(waiter, meetup)
        reply(holder, meetup, Answer.NOT_THIS_TIME)
        assert until(meetup, waiter) == lasts


@pytest.mark.parametrize("before", [24, 11, 10])
def test_nothing_is_offered_for_less_than_fifteen_minutes_or_in_the_last_ten(
    at_noon: Forward, group: Group, first: Person, meetup: Meetup, before: int
) -> None:
    second = make.member(group)
    wait(second, meetup)
    at_noon(timedelta(days=2) - before * MINUTES)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    assert tick() == 0
    assert line(meetup) == ["waiting"]
    with pytest.raises(Conflict, match="in line"):
        reply(make.member(group), meetup, Answer.GOING)
    at_noon(before * MINUTES)
    tick()
    assert coming(meetup) == {second.id: Answer.GOING}


def test_an_offer_that_runs_out_goes_to_the_next_and_is_told_once(
    at_noon: Forward, group: Group, first: Person, meetup: Meetup
) -> None:
    second, third = make.member(group), make.member(group)
    wait(second, meetup)
    wait(third, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    at_noon(until(meetup, second))
    assert tick() == 1
    assert line(meetup) == ["expired", "offered"]
    with pytest.raises(Conflict, match="quite all right"):
        take(second, meetup)
    assert tick() == 0
    assert letters("seat_expired") == [second.id]
    wait(second, meetup)
    assert line(meetup) == ["expired", "offered", "waiting"]


def test_too_late_is_too_late_even_before_the_clock_called(
    at_noon: Forward, group: Group, first: Person, meetup: Meetup
) -> None:
    second = make.member(group)
    wait(second, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    at_noon(until(meetup, second))
    with pytest.raises(Conflict, match="not held for you"):
        take(second, meetup)
    assert coming(meetup) == {}


def test_who_stands_by_is_let_in_at_the_start_in_order(
    at_noon: Forward, group: Group, first: Person, meetup: Meetup
) -> None:
    people = [make.member(group) for _ in range(3)]
    wait(people[0], meetup)
    wait(people[1], meetup, part=Part.FROM_BREAK)
    at_noon(timedelta(days=2) - 5 * MINUTES)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    wait(people[2], meetup)
    at_noon(5 * MINUTES)
    assert tick() == 1
    assert coming(meetup) == {people[0].id: Answer.GOING}
    assert line(meetup) == ["accepted", "expired", "expired"]
    assert letters("seat_admitted") == [people[0].id]
    assert letters("seat_expired") == []
    assert tick() == 0


def test_who_listens_and_is_let_in_to_speak_leaves_their_chair_to_the_next(at_noon: Forward, group: Group) -> None:
    holder, listener, waiter = (make.member(group) for _ in range(3))
    meetup = make.meetup(group, speaking_seats=1, listening_seats=1)
    reply(holder, meetup, Answer.GOING)
    reply(listener, meetup, Answer.LISTENING)
    wait(waiter, meetup, Seat.LISTENING)
    wait(listener, meetup, Seat.SPEAKING)
    at_noon(timedelta(days=2) - 5 * MINUTES)
    reply(holder, meetup, Answer.NOT_THIS_TIME)
    at_noon(5 * MINUTES)
    tick()
    assert coming(meetup) == {listener.id: Answer.GOING, waiter.id: Answer.LISTENING}


def test_who_left_or_was_removed_or_suspended_is_passed_over_without_a_trace(
    group: Group, first: Person, meetup: Meetup
) -> None:
    left, suspended, here = (make.member(group) for _ in range(3))
    guide = make.facilitator(group)
    for person in (left, suspended, here):
        wait(person, meetup)
    with db.transaction() as session:
        membership.leave(left, group)
        now = clock.now()
        session.add(
            Measure(
                person_id=suspended.id, group_id=group.id, kind=MeasureKind.SUSPENSION, set_by_id=guide.id,
                begins_at=now, ends_at=now + timedelta(days=9),
            )
        )  # fmt: skip
    reply(first, meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["withdrawn", "waiting", "offered"]
    assert letters("seat_offered") == [here.id]
    with pytest.raises(Forbidden):
        wait(left, meetup)


def test_who_is_suspended_keeps_no_seat(group: Group, first: Person, meetup: Meetup) -> None:
    second = make.member(group)
    wait(second, meetup)
    with make.saving() as session:
        session.add(
            Measure(
                person_id=first.id, group_id=group.id, kind=MeasureKind.SUSPENSION, set_by_id=second.id,
                begins_at=clock.now(), ends_at=None,
            )
        )  # fmt: skip
    assert queries.seats_of([meetup])[meetup.id].speaking == 0
    assert jobs.free_seats() == 1
    assert (coming(meetup), line(meetup)) == ({}, ["offered"])


def test_the_offer_of_someone_who_is_suspended_goes_to_the_next_and_no_letter_speaks_of_it(
    group: Group, first: Person, meetup: Meetup
) -> None:
    second, third = make.member(group), make.member(group)
    wait(second, meetup)
    wait(third, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    with make.saving() as session:
        session.add(
            Measure(
                person_id=second.id, group_id=group.id, kind=MeasureKind.SUSPENSION, set_by_id=third.id,
                begins_at=clock.now(), ends_at=None,
            )
        )  # fmt: skip
    offered = db.session().scalars(select(Notice).where(Notice.kind == "seat_offered")).first()
    assert offered is not None
    assert outbox.composer("seat_offered")(offered) is None
    assert (tick(), line(meetup), tick()) == (1, ["withdrawn", "offered"], 0)


def test_a_seat_freed_by_leaving_the_group_is_offered_at_once(group: Group, first: Person, meetup: Meetup) -> None:
    second = make.member(group)
    wait(second, meetup)
    with db.transaction():
        membership.leave(first, group)
    assert line(meetup) == ["offered"]


def test_the_offer_of_someone_who_leaves_goes_to_the_next(group: Group, first: Person, meetup: Meetup) -> None:
    second, third = make.member(group), make.member(group)
    wait(second, meetup)
    wait(third, meetup)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    with db.transaction():
        membership.leave(second, group)
    assert line(meetup) == ["withdrawn", "offered"]


def test_who_pauses_is_passed_over_and_keeps_their_place(
    at_noon: Forward, group: Group, first: Person, meetup: Meetup
) -> None:
    second, third = make.member(group), make.member(group)
    wait(second, meetup)
    wait(third, meetup)
    with db.transaction():
        pausing.pause(second, pausing.Length.WEEK, keeps_seats=True)
    reply(first, meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["waiting", "offered"]
    leave(third, meetup)
    assert tick() == 0
    with db.transaction():
        pausing.come_back(second)
    assert tick() == 1
    assert line(meetup) == ["offered", "declined"]


def test_more_seats_are_offered_and_fewer_take_nothing_back(group: Group, first: Person, meetup: Meetup) -> None:
    people = [make.member(group) for _ in range(3)]
    for person in people:
        wait(person, meetup)
    with make.saving() as session:
        session.get_one(Meetup, meetup.id).speaking_seats = 3
    assert tick() == 1
    assert line(meetup) == ["offered", "offered", "waiting"]
    with make.saving() as session:
        session.get_one(Meetup, meetup.id).speaking_seats = 1
    tick()
    assert line(meetup) == ["offered", "offered", "waiting"]
    take(people[0], meetup)
    take(people[1], meetup)
    assert len(coming(meetup)) == 3
    reply(first, meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["accepted", "accepted", "waiting"]


def test_nobody_waits_where_a_seat_is_free_where_they_have_one_or_where_they_guide(
    group: Group, first: Person, meetup: Meetup
) -> None:
    with pytest.raises(Conflict, match="already"):
        wait(first, meetup)
    with pytest.raises(Conflict, match="free at the moment"):
        wait(make.member(group), meetup, Seat.LISTENING)
    with pytest.raises(Conflict, match="guide"):
        wait(make.facilitator(group), meetup)
    with pytest.raises(Forbidden):
        wait(make.person(), meetup)
    with pytest.raises(Conflict, match="no seats of this kind"):
        wait(make.member(group), make.meetup(group, listening_seats=0), Seat.LISTENING)


def test_asking_twice_keeps_ones_place_and_the_other_kind_begins_at_its_end(group: Group) -> None:
    holders, second, third = [make.member(group) for _ in range(2)], make.member(group), make.member(group)
    meetup = make.meetup(group, speaking_seats=1, listening_seats=1)
    reply(holders[0], meetup, Answer.GOING)
    reply(holders[1], meetup, Answer.LISTENING)
    place = wait(second, meetup)
    wait(third, meetup, Seat.LISTENING)
    assert wait(second, meetup) == place
    wait(second, meetup, Seat.LISTENING)
    assert line(meetup) == ["withdrawn", "waiting", "waiting"]
    reply(holders[1], meetup, Answer.NOT_THIS_TIME)
    assert line(meetup) == ["withdrawn", "offered", "waiting"]


def test_facilitators_take_no_seat(group: Group, meetup: Meetup) -> None:
    guide = make.member(group, role=Role.FACILITATOR)
    reply(guide, meetup, Answer.GOING)
    assert queries.seats_of([meetup])[meetup.id].speaking == 1


def test_nobody_waits_for_a_date_that_is_called_off(group: Group, meetup: Meetup) -> None:
    guide, second, listener = make.facilitator(group), make.member(group), make.member(group)
    reply(listener, meetup, Answer.LISTENING)
    wait(second, meetup)
    wait(listener, meetup)
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, meetup.ref, Can.SCHEDULE), "")
    assert line(meetup) == ["withdrawn", "withdrawn"]
    assert letters("line_closed") == [second.id]
    assert second.id not in letters("meetup_cancelled")
    assert listener.id in letters("meetup_cancelled")


def test_the_line_is_forgotten_thirty_days_later(at_noon: Forward, group: Group, meetup: Meetup) -> None:
    wait(make.member(group), meetup)
    at_noon(timedelta(days=3))
    tick()
    jobs.forget_lines()
    assert line(meetup) == ["expired"]
    at_noon(timedelta(days=30))
    jobs.forget_lines()
    assert db.session().query(Waiting).count() == 0
