"""The pause against every kind of notice there is: which are silent, which go all the same, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from groups import clock, db, outbox
from groups.absence.models import AwayNote
from groups.db import Base
from groups.meetups.models import Answer
from groups.notices import queries, service
from groups.notices.models import Channel, Notice, NoticeState
from groups.notices.queries import Weekly
from groups.outbox import Topic
from groups.people import boundaries, pausing
from groups.people.models import Boundaries, Person
from groups.people.pausing import Length
from tests import make
from tests.meetups.seats import coming, letters, line, reply, wait

#: What comes also during a pause, with the reason: none of it is news, and none of it is chosen among.
ALWAYS = {
    "sign_up": "the answer to one's own wish to have an account",
    "reset": "the answer to one's own wish for a new passphrase",
    "request_decided": "the answer to one's own wish to join a group",
    "case_author": "a decision about one's own words, which one may ask to be looked at again",
    "case_reporter": "the answer to one's own report",
    "appeal_answered": "the answer to one's own appeal",
    "measure_lifted": "what one may do again",
    "data_request": "an authority asks for what is kept about one, and one may speak against it",
    "breach": "what was about one was seen by others",
    "objection_taken": "the answer to one's own objection",
    "objection_decided": "the answer to one's own objection",
    "objection_publisher": "what one published was objected to",
    "care_word": "somebody asks for a word with those who guide",
    "care_alert": "somebody may be in danger",
    "care_asked": "somebody may be in danger",
    "care_follow_up": "the day one set for looking again after somebody",
    "care_words": "an answer to a person who may be at risk",
    "care_side_line": "an answer to a person who may be at risk",
    "guiding": "an office that one is given",
    "guiding_over": "an office that has ended",
    "office_given": "an office that one is given",
    "office_over": "an office that has ended",
    "session_unattended": "people sit in a session and nobody guides it",
    "session_alone": "people sit in a session and nobody guides it",
    "supporter_invitation": "goes to somebody outside, who is not the one who pauses",
    "supporter_link": "goes to somebody outside, who asked for it",
    "supporter_word": "goes to somebody outside, and only where it was switched on",
}
#: Of what may be silent, what still goes to those who pause and keep their seats.
ABOUT_SEATS = {Topic.REMINDERS, Topic.CHANGES}


@pytest.fixture
def wren(app: Flask) -> Iterator[Person]:
    with clock.frozen(make.NOON):
        yield make.person("Wren")


def kinds() -> list[str]:
    """Every kind of letter that some feature writes; other tests have some of their own."""
    return sorted(each for each, write in outbox._composers.items() if write.__module__.startswith("groups."))


def goes(person: Person, kind: str) -> bool:
    """Whether a notice of this kind may go to them now, by the first way it has."""
    topic = outbox.topic_of(kind)
    usual = queries.USUAL[topic] if topic is not None else frozenset({Channel.MAIL})
    way = min(usual) if usual else Channel.MAIL
    now = clock.now()
    return queries.may_go(Notice(kind=kind, person_id=person.id, channel=way, state=NoticeState.DUE, due_at=now))


def choose_all(person: Person) -> None:
    with db.transaction():
        everything = {topic: frozenset(queries.POSSIBLE[topic]) for topic in Topic}
        service.choose(person, service.Wishes(everything, frozenset({60}), 3, 18))


def pause(person: Person, **how: bool) -> None:
    with db.transaction():
        pausing.pause(person, Length.OPEN, **how)


def test_every_kind_is_silent_during_a_pause_but_those_with_a_reason(wren: Person) -> None:
    choose_all(wren)
    assert all(goes(wren, kind) for kind in kinds())
    pause(wren)
    assert {kind for kind in kinds() if goes(wren, kind)} == set(ALWAYS)
    assert {kind for kind in kinds() if outbox.topic_of(kind) is None} == set(ALWAYS)


def test_who_keeps_their_seats_hears_of_these_and_nothing_else(wren: Person) -> None:
    choose_all(wren)
    pause(wren, keeps_seats=True)
    heard = {kind for kind in kinds() if goes(wren, kind)} - set(ALWAYS)
    assert heard == {kind for kind in kinds() if outbox.topic_of(kind) in ABOUT_SEATS}
    assert "meetup_reminder" in heard or any("remind" in kind for kind in heard)


def test_seats_pass_on_in_order(wren: Person) -> None:
    group = make.group()
    make.member(group, wren)
    meetup, others = make.meetup(group, speaking_seats=1), [make.member(group) for _ in range(3)]
    reply(wren, meetup, Answer.GOING)
    for each in others:
        wait(each, meetup)
    pause(others[0])
    pause(wren)
    assert (coming(meetup), letters("seat_offered")) == ({}, [others[1].id])
    assert sorted(line(meetup)) == ["offered", "waiting", "withdrawn"]


def settings_of(person: Person) -> dict[str, Any]:
    """All that somebody set for themselves, row by row."""
    db.session().rollback()
    names = ("notice_setting", "reminder_time", "digest_time", "boundaries", "membership", "person")
    tables = [table for table in Base.metadata.sorted_tables if table.name in names]
    return {table.name: [tuple(row) for row in db.session().execute(select(table))] for table in tables}


def test_coming_back_finds_every_setting_exactly_as_it_was(wren: Person) -> None:
    group = make.group()
    make.member(group, wren, on_list=False)
    choose_all(wren)
    with db.transaction():
        boundaries.choose(wren, boundaries.Chosen(540, 1260, rests=True, topics="money"))
    before = settings_of(wren)
    pause(wren)
    assert settings_of(wren) == before
    with db.transaction():
        pausing.come_back(wren)
    assert settings_of(wren) == before
    assert all(goes(wren, kind) for kind in kinds())
    assert queries.weekly_of(wren) == Weekly(3, 18)
    assert db.session().scalars(select(Boundaries.topics)).all() == ["money"]
    assert db.session().scalars(select(AwayNote)).all() == []
