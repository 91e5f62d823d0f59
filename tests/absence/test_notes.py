"""A note to somebody who is away: only if they wished for it, from a person, and one at most for each absence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.absence import composers, jobs, queries, service
from groups.absence.models import AwayNote
from groups.errors import Conflict, NotFound
from groups.meetups.models import BuddyVolunteer
from groups.membership.models import Group, IfAway, Membership, MembershipState
from groups.notices import queries as read
from groups.notices import service as notices
from groups.notices.models import Notice
from groups.outbox import Letter, Topic
from groups.people import pausing
from groups.people import service as people
from groups.people.models import Person
from groups.people.pausing import Length
from tests import make

Open, Forward = Callable[[Person], FlaskClient], Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("at_noon", "app")
MONTH = timedelta(days=31)


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def ines(group: Group) -> Person:
    return make.facilitator(group, make.person("Ines"))


def wishing(group: Group, if_away: IfAway = IfAway.FACILITATOR, name: str | None = None, **given: object) -> Person:
    """Somebody who is here now, and what they wish while they are away."""
    person = make.member(group, make.person(name, **given), if_away=if_away)
    make.sign_in(person)
    return person


def waiting(actor: Person, group: Group) -> list[str]:
    db.session().rollback()
    return [each.name for each in queries.waiting_for(actor, group)]


def write(actor: Person, group: Group, person: Person, words: str = "We thought of you.") -> AwayNote:
    with db.transaction():
        return service.write(actor, queries.away_for(actor, group, person.ref), words)


def pause(person: Person, length: Length = Length.OPEN) -> None:
    with db.transaction():
        pausing.pause(person, length)


def notes_to(person: Person) -> int:
    db.session().rollback()
    query = select(Notice).where(Notice.kind == service.NOTE, Notice.person_id == person.id)
    return len(db.session().scalars(query).all())


def test_over_eight_hundred_days_each_gets_what_they_wished_and_nobody_is_put_out(
    at_noon: Forward, group: Group, ines: Person
) -> None:
    names = {
        "none": IfAway.NONE,
        "one": IfAway.FACILITATOR,
        "resting": IfAway.FACILITATOR,
        "stopped": IfAway.FACILITATOR,
    }
    them = {name: wishing(group, wish) for name, wish in names.items()}
    pause(them["resting"])
    with db.transaction():
        notices.stop_mail(them["stopped"].id, Topic.NOTES)
    for _ in range(40):
        at_noon(timedelta(days=20))
        for person in queries.waiting_for(ines, group):
            write(ines, group, person)
        with db.transaction():
            people.tidy()
        jobs.forget()
    assert {name: notes_to(person) for name, person in them.items()} == {
        "none": 0,
        "one": 1,
        "resting": 0,
        "stopped": 0,
    }
    rows = db.session().scalars(select(Membership).where(Membership.person_id.in_([each.id for each in them.values()])))
    assert {row.state for row in rows} == {MembershipState.ACTIVE}


def test_somebody_counts_as_away_after_the_length_of_their_group(at_noon: Forward, group: Group, ines: Person) -> None:
    wishing(group, name="Wren")
    at_noon(timedelta(days=29))
    assert waiting(ines, group) == []
    at_noon(timedelta(days=1))
    assert waiting(ines, group) == ["Wren"]
    with db.transaction():
        service.set_length(ines, db.session().merge(group), 60)
    assert waiting(ines, group) == []


def test_who_was_here_again_and_is_away_again_may_get_another(at_noon: Forward, group: Group, ines: Person) -> None:
    wren = wishing(group)
    at_noon(MONTH)
    write(ines, group, wren)
    at_noon(MONTH)
    assert waiting(ines, group) == []
    make.sign_in(wren)
    assert waiting(ines, group) == []
    at_noon(MONTH)
    assert waiting(ines, group) == [wren.name]


def test_letting_it_be_is_the_end_of_it_too(at_noon: Forward, group: Group, ines: Person) -> None:
    wren = wishing(group)
    at_noon(MONTH)
    with db.transaction():
        service.let_be(ines, queries.away_for(ines, group, wren.ref))
    assert (waiting(ines, group), notes_to(wren)) == ([], 0)
    with pytest.raises(NotFound):
        queries.away_for(ines, group, wren.ref)


def test_of_two_who_write_at_once_the_second_is_told(at_noon: Forward, group: Group, ines: Person) -> None:
    wren, other = wishing(group), make.facilitator(group)
    at_noon(MONTH)
    row = queries.away_for(other, group, wren.ref)
    write(ines, group, wren)
    with pytest.raises(Conflict), db.transaction():
        service.write(other, db.session().merge(row), "Hello")
    assert notes_to(wren) == 1


def test_a_rest_is_no_absence_and_counts_from_its_end(at_noon: Forward, group: Group, ines: Person) -> None:
    wishing(group, name="Wren")
    pause(db.session().scalars(select(Person).where(Person.name == "Wren")).one(), Length.MONTH)
    at_noon(timedelta(days=40))
    assert waiting(ines, group) == []
    at_noon(timedelta(days=22))
    assert waiting(ines, group) == ["Wren"]


def test_a_note_from_the_door_is_written_by_those_who_meet_people_there(
    at_noon: Forward, group: Group, ines: Person
) -> None:
    wren, buddy, other = wishing(group, IfAway.BUDDY), make.member(group), make.member(group)
    with make.saving() as session:
        now = clock.now()
        session.add(BuddyVolunteer(person_id=buddy.id, group_id=group.id, since=now, approved_at=now))
    at_noon(MONTH)
    assert (waiting(ines, group), waiting(other, group), waiting(buddy, group)) == ([], [], [wren.name])
    write(buddy, group, wren)
    assert notes_to(wren) == 1


def test_who_does_not_wish_to_meet_somebody_gets_no_note_from_them(
    at_noon: Forward, group: Group, ines: Person
) -> None:
    make.block(wishing(group), ines)
    at_noon(MONTH)
    assert waiting(ines, group) == []


def composed(person: Person) -> Letter | None:
    """The letter as it would be sent now."""
    query = select(Notice).where(Notice.kind == service.NOTE, Notice.person_id == person.id)
    with db.transaction() as session:
        notice = session.scalars(query).one()
        return composers.note(notice) if read.may_go(notice) else None


def test_who_comes_back_before_it_is_sent_gets_no_letter(at_noon: Forward, group: Group, ines: Person) -> None:
    wren = wishing(group)
    at_noon(MONTH)
    write(ines, group, wren)
    assert composed(wren) is not None
    at_noon(timedelta(minutes=1))
    make.sign_in(wren)
    assert composed(wren) is None


@pytest.mark.parametrize("change", ["pause", "stop", "wish"])
def test_what_is_decided_before_it_is_sent_counts(at_noon: Forward, group: Group, ines: Person, change: str) -> None:
    wren = wishing(group)
    at_noon(MONTH)
    write(ines, group, wren)
    if change == "pause":
        pause(wren)
    with db.transaction():
        if change == "stop":
            notices.stop_mail(wren.id, Topic.NOTES)
        elif change == "wish":
            service.wish(wren, group, IfAway.NONE)
    assert composed(wren) is None


@pytest.mark.parametrize("discreet", [True, False])
def test_the_letter_says_no_more_than_its_reader_would_like(
    at_noon: Forward, group: Group, ines: Person, discreet: bool
) -> None:
    wren = wishing(group, discreet=discreet)
    at_noon(MONTH)
    write(ines, group, wren, "canary-note")
    letter = composed(wren)
    assert letter is not None
    for words in (letter.text, letter.html):
        assert ("canary-note" in words, group.name in words, "Ines" in words) == (not discreet,) * 3


def test_words_are_forgotten_after_a_month_and_the_rest_when_they_are_back(
    at_noon: Forward, group: Group, ines: Person
) -> None:
    wren = wishing(group)
    at_noon(MONTH)
    write(ines, group, wren, "canary-note")
    at_noon(MONTH)
    assert jobs.forget() == 0
    assert db.session().scalars(select(AwayNote.words)).all() == [""]
    make.sign_in(wren)
    assert jobs.forget() == 1
