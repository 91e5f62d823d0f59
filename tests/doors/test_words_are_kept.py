"""What somebody typed is never lost to a busy database or to haste: the same form comes back with it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from groups.membership import service as membership
from groups.membership.models import Entry, Group, JoinRequest, Question
from groups.moderation import queries as cases
from groups.moderation import service as moderation
from groups.moderation.models import Case, Measure
from groups.people.models import Person
from groups.sessions.models import Stage
from groups.volunteering import service as volunteering
from groups.volunteering.details import Details
from tests import make
from tests.activities.test_pages import FORM as ACTIVITY
from tests.care import caring
from tests.chat import deeds
from tests.coordinating import papers
from tests.meetups import door
from tests.meetups.test_pages import FORM as MEETUP
from tests.membership.test_guiding import NEW as GROUP
from tests.volunteering.test_volunteering import FORM as OPPORTUNITY

CANARY = "heron-51c9"


OBJECTION = {"ground": "other", "words": f"It is not so: {CANARY}", "honest": "y"}
LEGAL = {
    "asked_by": CANARY, "ground": "An order", "reference": "7/26", "asked_on": "2026-11-02", "first": "2026-10-01",
    "last": "2026-10-31",
}  # fmt: skip
BREACH = {
    "happened": CANARY, "kinds": "names", "where": "all", "since": "2026-10-01T10:00", "until": "2026-10-02T10:00",
    "noticed_at": "2026-10-03T10:00",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One form: who sends it, where, with what; and how one sees in the answer that it is still there."""

    who: str
    path: str
    data: dict[str, object]
    seen: str = CANARY
    count: str = field(default="", compare=False)  # what is counted before the deed, if anything


RULES = {"version": "1", "rules-0-words": CANARY, "rules-0-why": "It helps.", "rules-0-essential": "y"}
LINE = {"kind": "crisis", "name": CANARY, "dial": "0800 111", "free": "y"}
SAYING = {"deed": "signposted", "title": "The library", "words": CANARY}
MANNER = {
    "minutes": "60", "talk": "queue", "doors": "until", "late_minutes": "47", "minimum": "3", "turn_s": "120",
    "gap_s": "10", "slow_s": "20", "transcript_days": "3",
}  # fmt: skip
PHRASE = "a long walk over seven quiet hills"

FORMS = {
    "activities.edit": Form("organiser", "/activities/{activity}/edit", {**ACTIVITY, "summary": CANARY}),
    "activities.publish": Form("organiser", "/activities/new", {**ACTIVITY, "summary": CANARY}),
    "activities.wrong": Form("member", "/activities/{activity}/wrong", {"said": CANARY}, count="wrong"),
    "calendars.address": Form("member", "/account/calendars/{feed}", {"name": CANARY}),
    "calendars.addresses": Form("member", "/account/calendars", {"name": CANARY}),
    "care.debrief": Form("guide", "/care/{care}/debrief", {"how": CANARY}),
    "care.level": Form(
        "guide", "/care/{care}/level", {"level": "green", "version": "{care_version}"},
        r'<input checked[^>]*value="green"',
    ),
    "care.new_saying": Form("coordinator", "/desk/care/replies/new", SAYING),
    "care.now": Form("member", "/help-now", {"group": "{group}", "wish": "word", "words": CANARY}),
    "care.saying": Form("coordinator", "/desk/care/replies/heard", SAYING),
    "care.step": Form(
        "guide", "/care/{care}/steps/acknowledged", {"words": CANARY, "version": "{care_version}"}
    ),
    "care.supervise": Form("guide", "/care/{care}/supervision", {"words": CANARY}),
    "care.worried": Form(
        "guide", "/rooms/{room}/messages/{message}/worried", {"level": "amber", "words": CANARY}, count="care"
    ),
    "care.worried_about": Form(
        "guide", "/groups/{group}/members/{member}/worried", {"level": "amber", "words": CANARY}, count="care"
    ),
    "chat.edit": Form("member", "/rooms/{room}/messages/{message}/edit", {"text": CANARY}, count="message"),
    "chat.post": Form("member", "/rooms/{room}/messages", {"text": CANARY, "key": "abcdefgh12"}, count="message"),
    "chat.report": Form(
        "guide", "/rooms/{room}/messages/{message}/report", {"agreement": "{agreement}", "words": CANARY},
        count="report",
    ),
    "chat.hold_first": Form("guide", "/rooms/{room}/controls/hold", {"hold-minutes": "60", "hold-reason": CANARY}),
    "chat.set_aside": Form(
        "guide", "/rooms/{room}/controls/aside",
        {"aside-state": "paused", "aside-minutes": "10", "aside-words": CANARY, "aside-reason": CANARY},
    ),
    "chat.slow_down": Form(
        "guide", "/rooms/{room}/controls/pace",
        {"pace-seconds": "60", "pace-minutes": "30", "pace-reason": CANARY},
    ),
    "coordinating.contact": Form("coordinator", "/desk/contact", {"name": CANARY, "part": "Chair", "reached_at": "x"}),
    "coordinating.decline": Form("coordinator", "/desk/requests/{request}/decline", {"reason": CANARY}),
    "coordinating.give_office": Form(
        "coordinator", "/desk/offices/{member}", {"office": "organiser", "until": "2030-03-05"}, 'value="2030-03-05"'
    ),
    "coordinating.judge": Form(
        "coordinator", "/desk/risk-assessment/harms/hate", {"likelihood": "low", "words": CANARY}
    ),
    "coordinating.object_to": Form("", "/object/activity/{activity}", OBJECTION, count="object"),
    "coordinating.objection": Form(
        "coordinator", "/desk/objections/{objection}", {"outcome": "stays", "reason": CANARY}
    ),
    "coordinating.propose": Form("coordinator", "/desk/requests/about/{member}", LEGAL),
    "coordinating.record_breach": Form("coordinator", "/desk/breaches/new", BREACH),
    "directory.add": Form("coordinator", "/desk/help-lines/new", LINE),
    "directory.edit": Form("coordinator", "/desk/help-lines/{line}/edit", LINE),
    "duty.plan": Form(
        "guide", "/groups/{group}/duty/plan", {"day": "2030-03-05", "begins": "18:45", "ends": "20:15", "weekly": "y"},
        r'value="2030-03-05"[\s\S]*value="18:45"[\s\S]*<input checked',
    ),
    "meetups.cancel": Form("guide", "/meetups/{meetup}/cancel", {"reason": CANARY}),
    "meetups.change": Form("guide", "/meetups/{date}/change", {**MEETUP, "summary": CANARY}),
    "meetups.change_series": Form("guide", "/meetups/{date}/series/change", {**MEETUP, "summary": CANARY}),
    "meetups.end_series": Form("guide", "/meetups/{date}/series/end", {"reason": CANARY}),
    "meetups.handover": Form("guide", "/groups/{group}/handover", {"agreed": CANARY}),
    "meetups.leave_out": Form("guide", "/series/{series}/leave-out", {"day": "2030-03-05", "reason": CANARY}),
    "meetups.reply": Form(
        "member", "/meetups/{meetup}/reply", {"answer": "listening", "part": "first_15"},
        r'<input checked[^>]*value="listening"',
    ),
    "meetups.wait": Form(
        "member", "/meetups/{meetup}/line", {"seat": "speaking", "wait_part": "until_break"},
        r'<option selected[^>]*value="until_break"',
    ),
    "meetups.schedule": Form("guide", "/groups/{group}/meetups/new", {**MEETUP, "summary": CANARY}),
    "meetups.words": Form("member", "/company/{company}", {"text": CANARY}, count="message"),
    "membership.change_agreements": Form("guide", "/groups/{group}/agreements/change", RULES),
    "membership.appoint_for": Form(
        "coordinator", "/desk/groups/{group}/facilitators/{member}", {"until": "2030-03-05"}, 'value="2030-03-05"'
    ),
    "membership.create": Form("coordinator", "/desk/groups/new", {**GROUP, "summary": CANARY}),
    "membership.decide": Form(
        "guide", "/groups/{group}/requests/{wish}/decide", {"answer": "decline", "note": CANARY}
    ),
    "membership.join": Form(
        "stranger", "/groups/{group}/join",
        {"accept": "y", "kept": "y", "version": "1", "question_{question}": CANARY}, count="join",
    ),
    "membership.remove": Form("guide", "/groups/{group}/members/{member}/remove", {"reason": CANARY}),
    "moderation.answer": Form(
        "second", "/cases/{appealed}/answer",
        {"outcome": "upheld", "reason": CANARY, "version": "{appealed_version}"},
    ),
    "moderation.appeal": Form("quiet", "/decisions/{decided}/appeal", {"words": CANARY}),
    "moderation.lift": Form("guide", "/measures/{measure}/lift", {"reason": CANARY}),
    "moderation.quiet": Form(
        "guide", "/groups/{group}/members/{member}/quiet",
        {"where": "", "hours": "1", "agreement": "", "reason": CANARY},
    ),
    "moderation.readmit": Form("guide", "/groups/{group}/members/{removed}/readmit", {"reason": CANARY}),
    "moderation.report_member": Form(
        "member", "/groups/{group}/members/{member}/report", {"agreement": "other", "words": CANARY}, count="report"
    ),
    "moderation.decide": Form(
        "guide", "/cases/{case}/decide",
        {"decision": "removed", "agreement": "{agreement}", "reason": CANARY, "version": "{version}"},
    ),
    "moderation.hand_on": Form("guide", "/cases/{case}/hand-on", {"reason": CANARY, "version": "{version}"}),
    "people.account": Form("member", "/account", {"name": "Wren", "zone": "Europe/London", "near": CANARY}),
    "people.forgot": Form("", "/forgot", {"email": f"{CANARY}@example.org"}, count="forgot_address"),
    "people.pause": Form(
        "member", "/account/pause", {"length": "month", "keeps_seats": "y"}, r'<input checked[^>]*value="month"'
    ),
    "people.sign_in": Form(
        "", "/sign-in", {"email": f"{CANARY}@example.org", "passphrase": PHRASE}, count="sign_in_account"
    ),
    "people.sign_up": Form(
        "", "/sign-up", {"name": "Sorrel", "email": f"{CANARY}@example.org", "passphrase": PHRASE},
        count="sign_up_address",
    ),
    "screening.change": Form("coordinator", "/desk/screening/conduct", {"text": CANARY, "version": "0"}),
    "sessions.door": Form(
        "member", "/meetups/{evening}/session", {"chair": "listening"}, r'<input checked[^>]*value="listening"'
    ),
    "sessions.look_back": Form("guide", "/sessions/{session}/look-back", {"went": CANARY}),
    "sessions.manner": Form("guide", "/groups/{group}/sessions", MANNER, 'value="47"'),
    "sessions.out": Form("guide", "/sessions/{session}/out/{member}", {"reason": CANARY}),
    "sessions.words": Form(
        "guide", "/sessions/{session}/words", {"text": CANARY, "key": "abcdefgh12"}, count="message"
    ),
    "steps.tried": Form("member", "/steps/tried", {"kind": "own", "ref": "own", "title": CANARY, "level": "1"}),
    "volunteering.add_shift": Form(
        "organiser", "/volunteering/{opportunity}/shifts",
        {"date": "2030-03-05", "time": "10:00", "minutes": "45", "places": "473"}, 'value="473"',
    ),
    "volunteering.edit": Form("organiser", "/volunteering/{opportunity}/edit", {**OPPORTUNITY, "summary": CANARY}),
    "volunteering.interest": Form("member", "/volunteering/{opportunity}/interest", {"words": CANARY}),
    "volunteering.publish": Form("organiser", "/volunteering/new", {**OPPORTUNITY, "summary": CANARY}),
}  # fmt: skip

#: Doors through which nothing is typed: one button, or a choice; and passphrases, which no page gives back.
WORDLESS = frozenset(
    {
        *{"activities.cancel", "activities.offer_again", "activities.settle", "activities.still_right"},
        *{"coordinating.agree", "coordinating.end_office", "coordinating.fetch", "coordinating.fetch_breach"},
        "coordinating.tell_affected",
        *{"care.ask", "care.end_saying", "care.end_supervisor", "care.leaving", "care.open_words", "care.put_away"},
        *{"care.show_again", "care.side_line", "care.step_back", "care.supervisors", "care.take", "care.want_word"},
        *{
            "calendars.end",
            "chat.as_ever",
            "chat.end_hold",
            "chat.go_on",
            "chat.react",
            "chat.withdraw",
            "directory.check",
            "directory.end",
        },
        "directory.open_community",
        "meetups.put_back",
        *{"meetups.all_came", "meetups.answer_company", "meetups.answer_volunteer", "meetups.end_volunteering"},
        *{"meetups.end_wish", "meetups.note", "meetups.offer_company", "meetups.step_back", "meetups.volunteer"},
        "meetups.wish",
        *{"duty.call", "duty.come", "duty.end_call", "duty.end_weekly", "duty.fill", "duty.hand_over", "duty.leave"},
        *{"duty.leave_out", "duty.not_now", "duty.offer", "duty.opening", "duty.stay", "duty.take", "duty.take_back"},
        "duty.take_break",
        "exchange.import_",  # carries what the page before it was given, and the file waits for another try
        "exchange.preview",  # stores nothing, and waits for nobody
        "screening.attempt",  # nor does this
        "screening.bring_back",
        *{"finder.remember", "membership.agreements", "membership.appoint", "membership.blocks"},
        *{"membership.end_guide", "membership.invitation", "membership.invite", "membership.leave"},
        *{"membership.on_list", "membership.unblock", "membership.welcome", "membership.withdraw_request"},
        *{"notices.let_show", "notices.take_back"},  # what a browser gives, and a button
        *{"moderation.claim", "moderation.let_go", "moderation.quiet_meanwhile"},
        *{"people.change_passphrase", "people.confirm"},
        *{"notices.seen", "notices.settings", "notices.stop_now"},
        *{"meetups.leave_line", "meetups.take_seat", "people.come_back"},
        *{"people.end_other_sign_ins", "people.end_sign_in", "people.quick_exit", "people.reset", "people.sign_out"},
        *{"sessions.do", "sessions.prepare", "sessions.take_back", "sessions.thanks"},
        *{"steps.not_now", "steps.today", "volunteering.cancel_shift", "volunteering.end"},
    }
)


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
    kept = papers.one_of_each(people["other"], other, activity.ref)
    feed = calendar_queries.feeds_of(people["member"])[0]
    company = door.agreed(meetup, people["member"], other)
    names = {
        "care": item.ref, "care_version": str(item.version), "company": company.ref, "session": live.ref,
        "evening": evening.ref, **kept,
        "feed": feed.ref, "group": group.ref, "room": room.ref, "message": message.ref, "case": case.ref,
        "version": str(case.version),
        "decided": decided.ref, "appealed": appealed.ref, "appealed_version": str(appealed.version),
        "measure": measure.ref, "removed": removed.ref,
        "date": date.ref, "series": series.ref, "meetup": meetup.ref, "activity": activity.ref,
        "wish": wish.ref, "question": str(question.id),
        "line": line.ref, "opportunity": way.ref, "member": other.ref,
        "agreement": str(deeds.agreement_of(group)),
    }  # fmt: skip
    return House(names, people, browser_of, visitor)


def reviewed(group: Group, people: dict[str, Person]) -> tuple[Case, Case, Measure, Person]:
    """What was decided about somebody, an appeal of another, a measure that holds, and somebody who was removed."""
    guide, other, removed = people["guide"], make.member(group), make.member(group)
    with db.transaction():
        first, second = (moderation.silence(guide, who.id, group, None, "Why") for who in (people["quiet"], other))
        membership.remove(guide, group, removed, "Why")
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
