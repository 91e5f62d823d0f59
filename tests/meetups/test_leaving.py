"""Who is no longer in a group keeps no seat and shows no name, also when nobody heard that they left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from groups import db
from groups.access import Can
from groups.meetups import jobs, queries, service
from groups.meetups.models import Answer, Meetup, Reply
from groups.membership.models import Group, Membership, MembershipState
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make

pytestmark = pytest.mark.usefixtures("database")


def go_unheard(person: Person) -> None:
    """Leave, in a process that ends before it has told anyone."""
    with db.transaction() as session:
        row = session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        row.state = MembershipState.LEFT


@pytest.fixture
def dates() -> tuple[Group, Person, Meetup]:
    """A group, Juniper who took the last seat of a date and then left, and the date."""
    group = make.group()
    juniper, meetup = make.member(group, make.person("Juniper")), make.meetup(group, speaking_seats=1)
    with db.transaction():
        service.reply(juniper, meetup.ref, Answer.GOING, shown=True)
    go_unheard(juniper)
    return group, juniper, meetup


def test_their_seat_is_free_and_their_name_gone_at_once(dates: tuple[Group, Person, Meetup]) -> None:
    group, _, meetup = dates
    other = make.member(group)
    assert queries.seats_of([meetup])[meetup.id].speaking == 0
    assert queries.replies_to([meetup]) == {meetup.id: []}
    assert queries.faces(other, meetup) == []
    with db.transaction():
        service.reply(other, meetup.ref, Answer.GOING, shown=True)
    assert queries.seats_of([meetup])[meetup.id].speaking == 1
    assert [line.person_ref for line in queries.replies_to([meetup])[meetup.id]] == [other.ref]


def test_they_get_no_letter_about_a_date_that_is_called_off(dates: tuple[Group, Person, Meetup]) -> None:
    group, _, meetup = dates
    guide = make.facilitator(group)
    with db.transaction():
        service.cancel(guide, queries.meetup_for(guide, meetup.ref, Can.SCHEDULE), "")
    assert list(db.session().scalars(select(Notice))) == []


def test_the_clock_takes_their_reply_back_and_nobody_elses(dates: tuple[Group, Person, Meetup]) -> None:
    group, juniper, _ = dates
    stays, roomy = make.member(group), make.meetup(group)
    with db.transaction():
        service.reply(stays, roomy.ref, Answer.LISTENING, shown=True)
    assert jobs.free_seats() == 1
    assert jobs.free_seats() == 0
    rows = db.session().scalars(select(Reply).order_by(Reply.person_id)).all()
    assert [(row.person_id, row.answer, row.shown_to_others) for row in rows] == [
        (juniper.id, Answer.NOT_THIS_TIME, False),
        (stays.id, Answer.LISTENING, True),
    ]


def test_who_is_back_before_that_keeps_their_seat(dates: tuple[Group, Person, Meetup]) -> None:
    group, juniper, meetup = dates
    with db.transaction() as session:
        row = session.scalars(select(Membership).where(Membership.person_id == juniper.id)).one()
        row.state = MembershipState.ACTIVE
    with db.transaction():
        service.release_seats(juniper.id, group.id)
    assert queries.seats_of([meetup])[meetup.id].speaking == 1
