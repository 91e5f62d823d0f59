"""The last seat: a hundred people ask for it in the same moment, and one has it. STONES_TEST_SEATS=1000 does so often.

Who is told to try again tries again, as the page asks them to.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from groups import clock, db
from groups.errors import Conflict, TryAgain
from groups.meetups import jobs, service
from groups.meetups.models import Answer, Meetup, Reply, Seat, Waiting, WaitState
from groups.people import queries as people
from tests import make
from tests.meetups.seats import coming, letters, line, reply, wait

MANY = 100
ROUNDS = int(os.environ.get("STONES_TEST_SEATS", "0")) or 3
Deed = Callable[[int], object]


def at_once(deed: Deed, ids: list[int], pool: ThreadPoolExecutor) -> list[bool]:
    """Everybody does it in the same moment; gives who was not refused."""
    together = Barrier(len(ids))

    def one(person_id: int) -> bool:
        together.wait()
        while True:
            try:
                with db.transaction():
                    deed(person_id)
            except Conflict:
                return False
            except TryAgain:
                continue
            finally:
                db.release()
            return True

    return list(pool.map(one, ids))


@pytest.mark.slow
@pytest.mark.timeout(120 + 30 * ROUNDS)
@pytest.mark.usefixtures("app")
def test_of_a_hundred_at_once_one_has_the_last_seat() -> None:
    group = make.group()
    ids = [make.member(group).id for _ in range(MANY)]
    with ThreadPoolExecutor(MANY) as pool:
        for number in range(ROUNDS):
            answer = Answer.LISTENING if number % 2 else Answer.GOING
            meetup = make.meetup(group, speaking_seats=1, listening_seats=1)
            meetup_id, ref = meetup.id, meetup.ref
            db.release()
            won = at_once(lambda who, r=ref, a=answer: service.reply(people.get_person(who), r, a), ids, pool)
            assert won.count(True) == 1
            replies = select(Reply.person_id).where(Reply.meetup_id == meetup_id)
            assert list(db.session().scalars(replies)) == [ids[won.index(True)]]


@pytest.mark.slow
@pytest.mark.usefixtures("app")
def test_of_many_in_line_each_has_one_place_and_one_is_offered_the_seat() -> None:
    group = make.group()
    holder = make.member(group)
    ids = [make.member(group).id for _ in range(12)]
    meetup = make.meetup(group, speaking_seats=1)
    reply(holder, meetup, Answer.GOING)
    ref = meetup.ref

    def twice(who: int) -> None:
        service.get_in_line(people.get_person(who), ref, Seat.SPEAKING)

    db.release()
    with ThreadPoolExecutor(24) as pool:
        at_once(twice, ids * 2, pool)
    assert line(meetup) == ["waiting"] * 12

    def give_back_or_leave(who: int, holder_id: int = holder.id) -> None:
        if who == holder_id:
            service.reply(people.get_person(who), ref, Answer.NOT_THIS_TIME)
        else:
            service.leave_line(people.get_person(who), ref)

    in_order = db.session().scalars(select(Waiting.person_id).order_by(Waiting.id)).all()
    leaving = [holder.id, *in_order[:5]]
    db.release()
    with ThreadPoolExecutor(len(leaving)) as pool:
        at_once(give_back_or_leave, leaving, pool)
    states = line(meetup)
    assert states[5:] == ["offered"] + ["waiting"] * 6


@pytest.mark.slow
@pytest.mark.usefixtures("app")
def test_several_clocks_at_once_end_an_offer_once_and_make_one_in_its_place() -> None:
    with clock.frozen(make.NOON) as forward:
        group = make.group()
        holder, waiters = make.member(group), [make.member(group) for _ in range(6)]
        meetup = make.meetup(group, starts_in=timedelta(days=9), speaking_seats=1)
        reply(holder, meetup, Answer.GOING)
        for person in waiters:
            wait(person, meetup)
        reply(holder, meetup, Answer.NOT_THIS_TIME)
        forward(timedelta(hours=25))
        together = Barrier(5)

        def sweep(_: int) -> None:
            together.wait()
            try:
                jobs.seats()
            finally:
                db.release()

        db.release()
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(sweep, range(5)))
        assert line(meetup) == ["expired", "offered"] + ["waiting"] * 4
        assert letters("seat_expired") == [waiters[0].id]
        assert letters("seat_offered") == [waiters[0].id, waiters[1].id]


@pytest.mark.slow
@pytest.mark.usefixtures("app")
def test_an_offer_and_a_stranger_never_get_the_same_seat() -> None:
    """Whoever waits takes what is held while others reply and the one who had it changes their mind."""
    group = make.group()
    for _ in range(5):
        holder, waiter, stranger = (make.member(group) for _ in range(3))
        meetup = make.meetup(group, speaking_seats=1)
        reply(holder, meetup, Answer.GOING)
        wait(waiter, meetup)
        ids, ref = [holder.id, waiter.id, stranger.id], meetup.ref

        def go(who: int, ref: str = ref, ids: list[int] = ids) -> None:
            answer = Answer.NOT_THIS_TIME if who == ids[0] else Answer.GOING
            service.reply(people.get_person(who), ref, answer)

        db.release()
        with ThreadPoolExecutor(3) as pool:
            at_once(go, ids, pool)
        held = select(func.count()).where(Waiting.meetup_id == meetup.id, Waiting.state == WaitState.OFFERED)
        assert len(coming(meetup)) + (db.session().scalar(held) or 0) == 1
        assert stranger.id not in coming(meetup)
        assert db.session().get_one(Meetup, meetup.id).speaking_seats == 1
