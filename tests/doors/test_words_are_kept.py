"""What somebody typed is never lost to a busy database or to haste: the same form comes back with it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from groups import clock, db, limits
from groups.calendars import queries as calendar_queries
from groups.calendars import service as calendars
from groups.care import service as care
from groups.care.course import CareLevel
from groups.contact_level import Facets
from groups.db import Base
from groups.directory import service as directory
from groups.directory.models import HelpKind
from groups.errors import Problem, TooSoon, TryAgain
from groups.membership.models import Entry, Group, IfAway, JoinRequest, MembershipState, Question
from groups.moderation import queries as cases
from groups.moderation import service as moderation
from groups.moderation.models import Case, Measure
from groups.people.models import Person
from groups.sessions.models import Stage
from groups.volunteering import service as volunteering
from groups.volunteering.details import Details
from tests import make
from tests.care import caring
from tests.chat import deeds
from tests.coordinating import papers
from tests.doors.forms import FORMS, WORDLESS, Form
from tests.journal import diary
from tests.meetups import door
from tests.steps import rungs


@dataclass(frozen=True)
class House:
    """One of everything that forms are about, and a browser for whoever sends them."""

    names: dict[str, str]
    people: dict[str, Person]
    open_for: Callable[[Person], FlaskClient]
    visitor: FlaskClient

    def ready(self, form: Form) -> Callable[[], TestResponse]:
        """Everything up to the moment of sending."""
        browser = self.open_for(self.people[form.who]) if form.who else self.visitor
        data = {self._said(name): self._said(value) for name, value in form.data.items()}
        return lambda: browser.post(self._said(form.path), data=data)

    def _said(self, words: object) -> object:
        return words.format(**self.names) if isinstance(words, str) else words


@pytest.fixture
def house(app: Flask, visitor: FlaskClient, browser_of: Callable[[Person], FlaskClient]) -> House:
    """A group that asks a question, and what its people would fill in forms about."""
    group = make.group(entry=Entry.QUESTIONS)
    people = {
        "member": make.member(group), "guide": make.facilitator(group), "stranger": make.person(),
        "organiser": make.organiser(), "coordinator": make.coordinator(), "second": make.facilitator(group),
        "quiet": make.member(group), "other": make.coordinator("Birch"),
    }  # fmt: skip
    room, other = make.room(group), make.member(group)
    message, spoken = make.message(room, people["member"]), make.message(room, other)
    case = deeds.report(people["member"], spoken, group)
    decided, appealed, measure, removed = reviewed(group, people)
    wisher = make.person()
    live = make.live_session(make.meetup(group), people["member"], other, guides=(people["guide"],))
    evening = make.meetup(group, starts_in=timedelta(minutes=5))
    make.live_session(evening, guides=(people["guide"],), stage=Stage.LOBBY, began_at=None, phase_began_at=None)
    meetup, activity = make.meetup(group), make.activity(people["organiser"])
    series = make.series(group, people["guide"])
    item = caring.taken(people["guide"], caring.raised(group, other, CareLevel.RED))
    date = make.date_of(series, group)
    with db.transaction() as session:
        wish = JoinRequest(person_id=wisher.id, group_id=group.id, answers=[], created_at=clock.now())
        question = Question(group_id=group.id, number=1, words="What brings you here?")
        session.add_all([wish, question])
        line = directory.add(people["coordinator"], directory.Line(HelpKind.CRISIS, "Night line", dial="0800 222"))
        way = volunteering.publish(
            people["organiser"], Details(title="Water", facets=Facets(), summary="Short.", minutes=20, town="Bristol")
        )
        care.appoint_supervisor(people["coordinator"], group, people["guide"].ref)
        calendars.make_feed(people["member"], calendars.Wishes("phone"))
    step, tried = rungs.add(people["member"], "A letter"), rungs.tried(people["member"], "A walk")
    kept = papers.one_of_each(people["other"], other, activity.ref)
    feed = calendar_queries.feeds_of(people["member"])[0]
    away = make.member(group, joined_at=clock.now() - timedelta(days=60), if_away=IfAway.FACILITATOR)
    company = door.agreed(meetup, people["member"], other)
    names = {
        "care": item.ref, "care_version": str(item.version), "company": company.ref, "session": live.ref,
        "evening": evening.ref, "entry": diary.kept(people["member"]).ref, **kept,
        "feed": feed.ref, "group": group.ref, "room": room.ref, "message": message.ref, "case": case.ref,
        "version": str(case.version),
        "decided": decided.ref, "appealed": appealed.ref, "appealed_version": str(appealed.version),
        "measure": measure.ref, "removed": removed.ref,
        "date": date.ref, "series": series.ref, "meetup": meetup.ref, "activity": activity.ref,
        "away": away.ref,
        "wish": wish.ref, "question": str(question.id),
        "line": line.ref, "opportunity": way.ref, "member": other.ref, "step": step.ref, "done": tried.key,
        "agreement": str(deeds.agreement_of(group)),
    }  # fmt: skip
    return House(names, people, browser_of, visitor)


def reviewed(group: Group, people: dict[str, Person]) -> tuple[Case, Case, Measure, Person]:
    """What was decided about somebody, an appeal of another, a measure that holds, and somebody who was removed."""
    guide, other = people["guide"], make.member(group)
    removed = make.member(group, state=MembershipState.REMOVED)  # by a way that there was before measures
    with db.transaction():
        first, second = (moderation.silence(guide, who.id, group, None, "Why") for who in (people["quiet"], other))
        decided, appealed = (cases.get_case(each.case_id or 0) for each in (first, second))
        moderation.appeal(other, appealed, "Hm")
    return decided, appealed, first, removed


def stored() -> dict[str, list[tuple[object, ...]]]:
    """Every row there is, but for how far somebody has read: a room notes that whenever it is shown."""
    db.session().rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name != "room_visit"]
    return {table.name: [tuple(row) for row in db.session().execute(table.select())] for table in tables}


def check_kept(answer: TestResponse, form: Form, status: int) -> None:
    """The refusal is said above the same form, with the words in it."""
    assert answer.status_code == status
    assert re.search(form.seen, answer.text), "what was typed is lost"
    assert 'role="alert"' in answer.text, "why it was refused is not said"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("problem", "status", "wait"),
    [(TryAgain(), 503, None), (TooSoon("A little fast.", wait=7), 429, "7")],
    ids=["busy", "soon"],
)
def test_a_refused_form_comes_back_with_every_word(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, problem: Problem, status: int, wait: str | None
) -> None:
    @contextmanager
    def refuse() -> Iterator[None]:
        raise next(problems)
        yield  # what makes it a context

    form, problems = FORMS[name], chain([problem], repeat(TryAgain()))
    send, before = house.ready(form), stored()
    with monkeypatch.context() as patched:
        patched.setattr(db, "transaction", refuse)
        answer = send()
    check_kept(answer, form, status)
    assert answer.headers.get("Retry-After") == wait
    assert stored() == before


def test_while_somebody_else_writes_every_form_keeps_its_words(
    house: House, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL has no single writer")
    ready = {name: house.ready(form) for name, form in FORMS.items()}
    before = stored()
    monkeypatch.setattr(db, "PATIENCE", 0.05)
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for name, send in ready.items():
        check_kept(send(), FORMS[name], 503)
    other.close()
    assert stored() == before


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.count])
def test_haste_is_answered_with_the_words_that_were_typed(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    form = FORMS[name]
    send, before = house.ready(form), stored()
    spent = form.count
    monkeypatch.setattr(limits, "allows", lambda kind, _key: kind != spent)
    answer = send()
    check_kept(answer, form, 429)
    assert int(answer.headers["Retry-After"]) >= 1
    assert stored() == before


def test_every_form_with_words_is_tried(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts == FORMS.keys() | WORDLESS
