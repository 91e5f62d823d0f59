"""Replying: seats, changing one's mind, what others see, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.access import Can
from groups.errors import Conflict, Forbidden, NotFound
from groups.meetups import queries, service
from groups.meetups.models import Answer, Meetup, Part, Reply
from groups.notices.models import Channel, Notice
from groups.people import queries as people
from groups.people.models import Person
from tests import make

Open = Callable[[Person], FlaskClient]


def reply(person: Person, ref: str, answer: Answer, **given: object) -> None:
    """Reply in a transaction of its own."""
    with db.transaction():
        service.reply(person, ref, answer, **given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("database")
def test_one_person_has_one_reply_and_may_change_it() -> None:
    group = make.group()
    wren, meetup = make.member(group), make.meetup(group)
    for answer in (Answer.GOING, Answer.GOING, Answer.LISTENING, Answer.NOT_THIS_TIME, Answer.PART):
        reply(wren, meetup.ref, answer, part=Part.UNTIL_BREAK)
    (row,) = db.session().scalars(select(Reply))
    assert (row.answer, row.part) == (Answer.PART, Part.UNTIL_BREAK)


@pytest.mark.usefixtures("database")
def test_a_full_meetup_says_what_is_left_and_keeps_those_who_have_a_seat() -> None:
    group = make.group()
    first, second = make.member(group), make.member(group)
    meetup = make.meetup(group, speaking_seats=1, listening_seats=1)
    reply(first, meetup.ref, Answer.GOING)
    with pytest.raises(Conflict, match="room to come and listen"):
        reply(second, meetup.ref, Answer.GOING)
    reply(second, meetup.ref, Answer.LISTENING)
    reply(first, meetup.ref, Answer.PART)  # still the same seat
    with pytest.raises(Conflict):
        reply(first, meetup.ref, Answer.LISTENING)
    seats = queries.seats_of([meetup])[meetup.id]
    assert (seats.speaking, seats.listening) == (1, 1)


@pytest.mark.usefixtures("database")
def test_the_last_seat_taken_by_many_at_once_goes_to_one() -> None:
    group = make.group()
    people = [make.member(group) for _ in range(8)]
    meetup = make.meetup(group, speaking_seats=1)
    ref, ids = meetup.ref, [person.id for person in people]
    db.release()
    together = Barrier(len(ids))

    def take(person_id: int) -> bool:
        try:
            together.wait()
            with db.transaction() as session:
                service.reply(session.get_one(Person, person_id), ref, Answer.GOING)
        except Conflict:
            return False
        finally:
            db.release()
        return True

    with ThreadPoolExecutor(len(ids)) as pool:
        won = list(pool.map(take, ids))
    assert won.count(True) == 1
    assert len(list(db.session().scalars(select(Reply)))) == 1


@pytest.mark.usefixtures("database")
def test_a_cancelled_or_past_meetup_takes_no_reply() -> None:
    group = make.group()
    guide, wren = make.facilitator(group), make.member(group)
    meetup, past = make.meetup(group), make.meetup(group, starts_in=timedelta(days=-1))
    reply(wren, meetup.ref, Answer.GOING)
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, meetup.ref, Can.SCHEDULE), "Burst pipe")
    for ref in (meetup.ref, past.ref):
        with pytest.raises(Conflict):
            reply(wren, ref, Answer.GOING)


@pytest.mark.usefixtures("app")
def test_those_who_were_coming_are_told_once_of_a_cancelled_date() -> None:
    group = make.group()
    guide, coming, not_coming = make.facilitator(group), make.member(group), make.member(group)
    meetup = make.meetup(group)
    reply(coming, meetup.ref, Answer.GOING)
    reply(not_coming, meetup.ref, Answer.NOT_THIS_TIME)
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, meetup.ref, Can.SCHEDULE), "")
    with pytest.raises(Conflict), db.transaction():
        service.cancel(guide, queries.meetup_for(guide, meetup.ref, Can.SCHEDULE), "")
    about_it = select(Notice.person_id).where(Notice.kind == "meetup_cancelled", Notice.channel == Channel.MAIL)
    assert list(db.session().scalars(about_it)) == [coming.id]
    row = db.session().get_one(Meetup, meetup.id)
    assert (row.state, row.sequence) == ("cancelled", 1)


@pytest.mark.usefixtures("database")
def test_only_members_reply_and_hidden_meetups_are_not_there() -> None:
    group, hidden = make.group(), make.group("Hidden", is_listed=False)
    stranger = make.person()
    with pytest.raises(Forbidden):
        reply(stranger, make.meetup(group).ref, Answer.GOING)
    with pytest.raises(NotFound):
        reply(stranger, make.meetup(hidden).ref, Answer.GOING)
    with pytest.raises(NotFound):
        reply(stranger, "nothing-of-that-name", Answer.GOING)


def test_the_reply_shows_for_the_facilitator_at_once_and_for_nobody_else(browser_of: Open) -> None:
    group = make.group()
    guide, wren, other = make.facilitator(group), make.member(group, make.person("Juniper")), make.member(group)
    meetup = make.meetup(group)
    sent = browser_of(wren).post(f"/meetups/{meetup.ref}/reply", data={"answer": "going", "part": "first_15"})
    assert sent.status_code == 303
    assert "Juniper" in browser_of(guide).get(f"/groups/{group.ref}/meetups").text
    assert "Juniper" not in browser_of(other).get(f"/meetups/{meetup.ref}").text
    assert browser_of(other).get(f"/groups/{group.ref}/meetups").status_code == 403


def test_a_name_is_shown_to_others_only_when_wished_and_never_across_a_block(browser_of: Open) -> None:
    group = make.group()
    wren, other, blocked = make.member(group, make.person("Juniper")), make.member(group), make.member(group)
    meetup = make.meetup(group)
    make.block(wren, blocked)
    browser_of(wren).post(f"/meetups/{meetup.ref}/reply", data={"answer": "going", "part": "first_15", "shown": "y"})
    assert "Juniper" in browser_of(other).get(f"/meetups/{meetup.ref}").text
    assert "Juniper" not in browser_of(blocked).get(f"/meetups/{meetup.ref}").text


@pytest.mark.usefixtures("database")
def test_nobody_is_named_at_a_date_that_is_over_or_cancelled() -> None:
    group = make.group()
    wren, other, guide = make.member(group, make.person("Juniper")), make.member(group), make.facilitator(group)
    over, off = make.meetup(group), make.meetup(group)
    for meetup in (over, off):
        reply(wren, meetup.ref, Answer.GOING, shown=True)
        assert queries.faces(other, meetup) == ["Juniper"]
    with clock.frozen(over.ends_at):
        assert queries.faces(other, over) == []
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, off.ref, Can.SCHEDULE), "")
    assert queries.faces(other, off) == []


def test_the_way_there_is_shown_only_to_those_who_come_and_only_from_the_hours_before(
    browser_of: Open, visitor: FlaskClient
) -> None:
    group = make.group()
    guide, wren = make.facilitator(group), make.member(group)
    soon = make.meetup(
        group, starts_in=timedelta(hours=5), address="canary-street 9", join_link="https://canary.example/x"
    )
    later = make.meetup(group, starts_in=timedelta(days=5), address="canary-street 9")
    page = f"/meetups/{soon.ref}"
    assert "canary" not in visitor.get(page).text
    assert "canary" not in browser_of(wren).get(page).text
    for ref in (soon.ref, later.ref):
        reply(wren, ref, Answer.GOING)
    assert "canary-street 9" in browser_of(wren).get(page).text
    assert "canary" not in browser_of(wren).get(f"/meetups/{later.ref}").text
    assert "canary-street 9" in browser_of(guide).get(f"/meetups/{later.ref}").text


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "maybe"}, {"answer": "going", "part": "the_end"}, {"answer": ["going"] * 3, "shown": "\0"}]
)
def test_an_odd_reply_never_breaks_the_page(browser_of: Open, sent: dict[str, object]) -> None:
    group = make.group()
    wren, meetup = make.member(group), make.meetup(group)
    answer = browser_of(wren).post(f"/meetups/{meetup.ref}/reply", data=sent)
    assert answer.status_code in {303, 422}


@pytest.mark.usefixtures("app")
def test_who_replies_while_a_date_is_called_off_is_refused_or_gets_the_letter() -> None:
    for _ in range(3):
        group = make.group()
        guide, wren, meetup = make.facilitator(group).id, make.member(group).id, make.meetup(group)
        meetup_id, ref, start = meetup.id, meetup.ref, Barrier(2)

        def answer(who: int = wren, ref: str = ref, start: Barrier = start) -> None:
            start.wait()
            reply(people.get_person(who), ref, Answer.GOING)

        def call_off(who: int = guide, ref: str = ref, start: Barrier = start) -> None:
            start.wait()
            with db.transaction():
                actor = people.get_person(who)
                service.cancel(actor, queries.meetup_for(actor, ref, Can.SCHEDULE), "The room is flooded.")

        with ThreadPoolExecutor(2) as pool:
            refused = [done.exception() for done in [pool.submit(answer), pool.submit(call_off)]]
        db.session().rollback()
        by_mail = (Notice.about_id == meetup_id, Notice.channel == Channel.MAIL)
        letters = db.session().scalars(select(Notice.id).where(*by_mail)).all()
        assert (len(letters), type(refused[0])) in {(1, type(None)), (0, Conflict)}
        assert refused[1] is None
