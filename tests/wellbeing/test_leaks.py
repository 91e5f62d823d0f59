"""What one keeps for oneself reaches nobody else: no page, no letter, no notice, no log, no record, no feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select
from werkzeug.routing import Rule

from groups import db, limits, logs
from groups.audit.models import AuditEntry
from groups.columns import new_ref
from groups.models import wellbeing
from groups.notices import jobs, mail
from groups.notices.models import Notice
from groups.people.models import Person
from groups.wellbeing.days import Level, Side
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.service import checking_in, planning
from groups.wellbeing.service.checking_in import Words
from groups.wellbeing.sharing import Switch
from groups.wellbeing.signals import Pattern
from groups.wellbeing.signals import Rule as Signal
from tests import make
from tests.wellbeing.standing import MAREN, standing

CANARY = re.compile(r"canary-\w+")
OURS = re.compile(r"^/(check-in|trends|questions|plan|supporters)")
Open = Callable[[Person], FlaskClient]


@pytest.fixture
def wren(app: Flask) -> Person:
    """Somebody who kept something of each kind, in a group."""
    person = make.member(make.group())
    with db.transaction():
        for level in Level:
            checking_in.check_in(person, Words(level, line=f"canary-{level}"))
        for part in Part:
            planning.write_part(person, part, f"canary-{part.name}", 0)
        planning.make_signal(person, Signal(Side.MOOD, Pattern.LOW_IN_A_ROW, 2))
    standing(person, *Switch, wanted=MAREN.__class__("canary-name", "Jenny", "canary-mail@example.org"))
    return person


def addresses(app: Flask, refs: dict[str, str]) -> Iterator[tuple[Rule, str]]:
    """Each of our own addresses with what belongs to Wren, and all others with something of the group."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in {"static", "assets.file"}:
            continue
        path = rule.rule
        given = {"ref": refs.get(path.split("/")[1], new_ref()), "part": "daily", "scale": "phq4"}
        for name in rule.arguments:
            path = re.sub(rf"<(int:|path:)?{name}>", given.get(name, "1"), path)
        yield rule, path


def test_nobody_else_finds_a_word_on_any_page(app: Flask, browser_of: Open, wren: Person) -> None:
    group = db.session().scalars(select(make.Group)).one()
    room = make.room(group)
    row = db.session().scalars(select(wellbeing.Supporter)).one()
    refs = {"groups": group.ref, "rooms": room.ref, "supporters": row.ref}
    others = (make.member(group), make.facilitator(group), make.coordinator(), make.person())
    browsers = [browser_of(each) for each in others]
    for _rule, path in addresses(app, refs):
        for browser in browsers:
            limits.forget()
            with browser.get(path) as answer:
                assert CANARY.findall(answer.get_data(as_text=True)) == [], path
    mine = browser_of(wren)
    found = {word for _rule, path in addresses(app, refs) for word in CANARY.findall(mine.get(path).text)}
    assert {f"canary-{part.name}" for part in Part} | {"canary-low", "canary-name"} <= found


def test_what_is_another_persons_is_the_same_as_what_does_not_exist(browser_of: Open, wren: Person) -> None:
    check_in = db.session().scalars(select(wellbeing.CheckIn.ref)).first()
    signal = db.session().scalars(select(wellbeing.OwnSignal.ref)).one()
    group = db.session().scalars(select(make.Group)).one()
    for other in (make.member(group), make.facilitator(group), make.coordinator()):
        browser = browser_of(other)
        for address in ("/check-in/{}/remove", "/plan/signals/{}/remove"):
            answers = [browser.post(address.format(ref)) for ref in (check_in, signal, new_ref())]
            assert {answer.status_code for answer in answers} == {404}
            assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1


def test_no_letter_notice_record_or_log_holds_a_word(
    app: Flask, browser_of: Open, wren: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json", "INFO")
    browser = browser_of(wren)
    browser.post("/check-in", data={"words": "canary-typed", "mood": "low"})
    browser.post("/plan/tell", data={"words": "canary-told", "version": "1"})
    browser.post("/plan/tell", data={"words": "canary-late", "version": "1"})
    with db.apart():
        jobs.sweep()
    sent = [each for each in mail.letters() if CANARY.search(each.subject + each.text.replace("canary-name", ""))]
    assert sent == []
    db.session().rollback()
    kept = [(each.line, each.path, each.kind) for each in db.session().scalars(select(Notice))]
    record = [(each.old, each.new, each.reason) for each in db.session().scalars(select(AuditEntry))]
    assert CANARY.search(repr((kept, record))) is None
    assert CANARY.search("".join(capfd.readouterr())) is None
    logs.configure("plain", "ERROR")


def test_no_column_ranks_or_counts_anybody() -> None:
    kinds = [getattr(wellbeing, name) for name in wellbeing.__all__]
    columns = {column for kind in kinds if hasattr(kind, "__table__") for column in inspect(kind).columns.keys()}  # noqa: SIM118  # not a dict
    assert len(columns) > 20
    forbidden = re.compile(r"streak|rank|points|score|missed|risk|total")
    assert [column for column in columns if forbidden.search(column)] == []
