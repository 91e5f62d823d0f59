"""Asking a supporter, what they are let know, each thing once, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from groups import db, events
from groups.errors import Conflict, Invalid, TooSoon
from groups.people import pausing, service
from groups.people import queries as people
from groups.people.models import Person, PersonState
from groups.people.pausing import Length
from groups.wellbeing import jobs
from groups.wellbeing.models import Disclosure, EndedBy, Supporter, SupporterKey, SupporterSwitch
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service import supporting
from groups.wellbeing.sharing import Switch, Told
from tests import make
from tests.wellbeing.standing import MAREN, asked, browser, letters, path_in, standing, switch

Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("at_noon", "app")


def told() -> list[Told]:
    db.session().rollback()
    return list(db.session().scalars(select(Disclosure.what).order_by(Disclosure.id)))


def again(row: Supporter) -> Supporter:
    """The row as it is now."""
    return db.session().get_one(Supporter, row.id, populate_existing=True)


def pause(person: Person, length: Length = Length.WEEK) -> None:
    with db.transaction():
        pausing.pause(people.get_person(person.id), length)


def come_back(person: Person) -> None:
    with db.transaction():
        pausing.come_back(people.get_person(person.id))


def test_a_supporter_is_asked_by_letter_and_answers_by_a_button(visitor: FlaskClient) -> None:
    row = asked(make.person("Otter Moth"))
    (letter,) = letters()
    assert (letter.to, letter.subject) == ("maren@example.org", "A letter from Stepping Stones")
    assert "Jenny" in letter.text
    assert "Otter Moth" not in letter.text + letter.html
    path = path_in(letter)
    for _ in range(2):  # a mail program looks at it first, and nothing comes of that
        assert "Jenny asks whether you would stand by them" in visitor.get(path).text
    assert visitor.post(path, data={"answer": "yes"}).headers["Location"] == "/supporting"
    assert "You stand by Jenny" in visitor.get("/supporting").text
    row = again(row)
    assert (row.accepted_at, row.expires_at) == (make.NOON, make.NOON + timedelta(days=90))
    assert visitor.get(path).status_code == visitor.post(path, data={"answer": "yes"}).status_code == 404


def test_no_is_an_answer_and_the_address_is_forgotten(visitor: FlaskClient) -> None:
    row = asked(make.person())
    assert visitor.post(path_in(letters()[0]), data={"answer": "no"}).status_code == 303
    row = again(row)
    assert (row.ended_by, row.email) == (EndedBy.SUPPORTER, "")
    assert letters() == []


def test_only_hashes_of_keys_are_kept(visitor: FlaskClient) -> None:
    asked(make.person())
    token = path_in(letters()[0]).rpartition("/")[2]
    assert len(token) >= 43
    kept = repr([vars(each) for each in db.session().scalars(select(SupporterKey))])
    assert token not in kept


def test_an_invitation_runs_out_after_a_week(visitor: FlaskClient, at_noon: Forward) -> None:
    asked(make.person())
    path = path_in(letters()[0])
    at_noon(timedelta(days=7))
    assert visitor.get(path).status_code == 404
    assert letters() == []


def test_nobody_has_more_than_two() -> None:
    wren = make.person()
    standing(wren)
    row = asked(wren, replace(MAREN, email="ada@example.org"))
    with pytest.raises(Conflict, match="two already"):
        asked(wren, replace(MAREN, email="tom@example.org"))
    with db.transaction():
        supporting.end(wren, row.ref)
    asked(wren, replace(MAREN, email="tom@example.org"))


def test_letters_to_other_peoples_addresses_are_few_and_carry_no_links_of_ones_own() -> None:
    wren = make.person()
    for name in ("www.example.org", "Jenny: https://x.example", "a@b.example", "", "Jen\nny " * 9):
        with pytest.raises(Invalid):
            asked(wren, replace(MAREN, known_as=name))
    for number in range(5):
        row = asked(wren, replace(MAREN, email=f"someone{number}@example.org"))
        with db.transaction():
            supporting.end(wren, row.ref)
    with pytest.raises(TooSoon):
        asked(wren, replace(MAREN, email="someone6@example.org"))


def test_every_switch_is_off_until_it_is_switched_on() -> None:
    wren = make.person()
    row = standing(wren)
    assert queries.switches_of(row) == frozenset()
    assert db.session().scalars(select(SupporterSwitch)).all() == []
    pause(wren)
    come_back(wren)
    for deed in (supporting.ask, supporting.tick):
        with pytest.raises(Conflict, match="Nobody has this switched on"), db.transaction():
            deed(wren)
    assert told() == []


def test_a_pause_is_told_once_with_its_return_and_only_to_those_who_may_hear_it() -> None:
    wren = make.person()
    standing(wren, Switch.PAUSE)
    standing(wren, Switch.ASK, Switch.TICK, Switch.PLAN, wanted=replace(MAREN, email="ada@example.org"))
    pause(wren)
    assert jobs.tell_of_pauses() == 0
    come_back(wren)
    come_back(wren)
    assert told() == [Told.PAUSED, Told.BACK]
    assert {letter.to for letter in letters()} == {"maren@example.org"}


def test_a_pause_from_before_the_switch_is_not_told_afterwards(at_noon: Forward) -> None:
    wren = make.person()
    row = standing(wren)
    pause(wren, Length.OPEN)
    at_noon(timedelta(minutes=1))
    switch(wren, row, [Switch.PAUSE])
    assert jobs.tell_of_pauses() == 0
    come_back(wren)
    assert told() == []


def test_a_pause_nobody_heard_of_is_told_within_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    wren = make.person()
    standing(wren, Switch.PAUSE)
    with monkeypatch.context() as patched:
        patched.setattr(events, "tell", lambda _happened: None)  # as if the process had ended just then
        pause(wren)
    assert told() == []
    assert [jobs.tell_of_pauses(), jobs.tell_of_pauses()] == [1, 0]


def test_asking_is_told_once_a_day_and_a_tick_once_a_week(at_noon: Forward) -> None:
    wren = make.person()
    standing(wren, Switch.ASK, Switch.TICK)
    counts = []
    for days in (0, 1, 6):
        at_noon(timedelta(days=days))
        with db.transaction():
            counts += [supporting.ask(wren), supporting.ask(wren), supporting.tick(wren), supporting.tick(wren)]
    assert counts == [1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0]
    assert len(told()) == 5


def test_letters_say_that_there_is_something_and_never_what() -> None:
    wren = make.member(make.group("Quiet Tuesdays"), make.person("Otter Moth"))
    standing(wren, *Switch)
    pause(wren)
    with db.transaction():
        supporting.ask(wren)
        supporting.tick(wren)
    found = letters()
    assert len(found) == 3
    for letter in found:
        for word in ("paus", "rest", "check-in", "tick", "plan", "Quiet Tuesdays", "Otter Moth", "support group"):
            assert word not in (letter.subject + letter.text).replace(path_in(letter), "")
    assert len({letter.text.replace(path_in(letter), "") for letter in found}) == 1


def test_what_is_switched_off_before_the_letter_is_written_is_not_sent() -> None:
    wren = make.person()
    row = standing(wren, Switch.ASK)
    with db.transaction():
        supporting.ask(wren)
    assert len(letters()) == 1
    switch(wren, row, [])
    assert letters() == []


def test_it_ends_after_ninety_days_unless_it_is_renewed(visitor: FlaskClient, at_noon: Forward) -> None:
    wren = make.person()
    first = standing(wren, Switch.ASK)
    second = standing(wren, Switch.ASK, wanted=replace(MAREN, email="ada@example.org"))
    at_noon(timedelta(days=80))
    with db.transaction():
        supporting.renew(wren, second.ref)
    at_noon(timedelta(days=10))
    with db.transaction():
        assert supporting.ask(wren) == 1
    jobs.tidy()
    db.session().refresh(first)
    assert (first.ended_by, first.email) == (EndedBy.TIME, "")
    with pytest.raises(Conflict, match="has ended"), db.transaction():
        supporting.renew(wren, first.ref)


def test_the_person_sees_each_thing_that_was_let_know(browser_of: Open) -> None:
    wren = make.person()
    row = standing(wren, *Switch)
    pause(wren)
    with db.transaction():
        supporting.ask(wren)
    page = browser_of(wren).get(f"/supporters/{row.ref}").text
    for words in ("They were told that you pause", "They were told that you would like them to get in touch"):
        assert words in page


def test_the_buttons_stand_where_somebody_would_hear_them(browser_of: Open) -> None:
    wren = make.person()
    mine = browser_of(wren)
    for page in ("/check-in", "/supporters"):
        assert "I am here this week" not in mine.get(page).text
    row = standing(wren, Switch.TICK)
    assert "my sister would hear it" in mine.get("/check-in").text
    assert "I would like to hear from you" not in mine.get("/check-in").text
    assert mine.post("/supporters/tick", data={"next": "/check-in"}).headers["Location"] == "/check-in"
    assert told() == [Told.TICKED]
    assert "would hear of a pause" not in mine.get("/account/pause").text
    assert mine.post(f"/supporters/{row.ref}", data={"pause": "y"}).status_code == 303
    assert "my sister would hear of a pause" in mine.get("/account/pause").text
    assert "I am here this week" not in mine.get("/check-in").text


def test_a_new_passphrase_switches_everything_off(visitor: FlaskClient) -> None:
    wren = make.person()
    row = standing(wren, *Switch)
    waiting = asked(wren, replace(MAREN, email="ada@example.org"))
    with db.transaction():
        service.change_passphrase(people.get_person(wren.id), "not a real hash")
    db.session().rollback()
    assert queries.switches_of(row) == frozenset()
    db.session().refresh(waiting)
    assert waiting.ended_at is not None
    assert browser(visitor, row).get("/supporting").status_code == 200


def test_another_persons_supporter_is_not_there(browser_of: Open) -> None:
    group = make.group()
    wren = make.member(group)
    row = standing(wren, *Switch)
    for other in (make.member(group), make.facilitator(group), make.coordinator()):
        theirs = browser_of(other)
        assert theirs.get(f"/supporters/{row.ref}").status_code == 404
        for deed in ("", "/renew", "/end"):
            assert theirs.post(f"/supporters/{row.ref}{deed}", data={"plan": "y"}).status_code == 404
        assert row.ref not in theirs.get("/supporters").text
    assert queries.switches_of(row) == frozenset(Switch)


def test_who_has_ended_is_forgotten_after_ninety_days(at_noon: Forward) -> None:
    wren = make.person()
    row = standing(wren, Switch.ASK)
    with db.transaction():
        supporting.ask(wren)
        supporting.end(wren, row.ref)
    at_noon(timedelta(days=90))
    jobs.tidy()
    assert len(queries.supporters_of(wren)) == 1
    at_noon(timedelta(days=1))
    jobs.tidy()
    for kind in (Supporter, Disclosure, SupporterKey, SupporterSwitch):
        assert db.session().scalars(select(kind)).all() == []


def test_with_the_account_it_ends(visitor: FlaskClient) -> None:
    wren = make.person()
    row = standing(wren, *Switch)
    theirs = browser(visitor, row)
    with db.transaction() as session:
        session.execute(update(Person).where(Person.id == wren.id).values(state=PersonState.ENDED))
    assert "You stand by" not in theirs.get("/supporting").text
    assert theirs.post("/supporting/plan").status_code == 404
