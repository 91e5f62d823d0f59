"""The risk assessment, the figures, and the table of what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from groups import clock, config, create_app, db, figures, retention
from groups.audit import service as audit
from groups.coordinating import queries
from groups.coordinating.harms import HARMS
from groups.moderation.models import Appeal, Case, CaseSource, CaseState, Measure, MeasureKind
from groups.papers import Chapter
from groups.people.models import Person
from tests import make
from tests.conftest import settings_for

Browsers = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
HOUR = timedelta(hours=1)


def reports(count: int, answered_after: timedelta | None, opened: timedelta = timedelta(days=3)) -> None:
    """Cases that reports opened, each answered after a time or not at all."""
    group, author = make.group(), make.person()
    now = clock.now()
    with db.transaction() as session:
        for number in range(count):
            state = CaseState.OPEN if answered_after is None else CaseState.CLOSED
            case = Case(
                group_id=group.id, subject_kind="message", subject_id=group.id * 1000 + number, author_id=author.id,
                source=CaseSource.REPORT, state=state, opened_at=now - opened,
            )  # fmt: skip
            session.add(case)
            session.flush()
            if answered_after is not None:
                entry = audit.record(author, "case.claimed", "case", case.id)
                entry.at = now - opened + answered_after
                audit.record(author, "case.decided", "case", case.id)


def said(name: str) -> str:
    now = clock.now()
    return {row[0]: row[1] for row in queries.conduct(now - timedelta(days=91), now).rows}[name]


def test_reports_are_answered_by_the_first_claim_or_decision(at_noon: Forward) -> None:
    reports(9, HOUR)
    reports(1, 30 * HOUR)
    reports(2, None)
    assert said("Reports: answered") == "10"
    assert said("Reports: half of them within") == "60 minutes"
    assert said("Reports: nine of ten within") == "60 minutes"
    assert said("Reports: still without an answer") == "2"


def test_of_a_few_only_that_they_are_few_is_said(at_noon: Forward) -> None:
    reports(4, HOUR)
    assert said("Reports: answered") == "fewer than 5"
    names = [row[0] for row in queries.conduct(clock.now() - timedelta(days=91), clock.now()).rows]
    assert "Reports: half of them within" not in names


def test_open_cases_are_counted_by_their_age(at_noon: Forward) -> None:
    for days in (0.5, 2, 2.5, 5, 40):
        reports(1, None, opened=timedelta(days=days))
    ages = ("less than a day old", "one to three days old", "three to seven days old", "older")
    assert [said(f"Open cases: {age}") for age in ages] == ["1", "2", "1", "1"]


def test_measures_in_force_are_those_of_this_moment(at_noon: Forward) -> None:
    group, who, now = make.group(), make.person(), clock.now()
    case = Case(
        group_id=group.id,
        subject_kind="message",
        subject_id=1,
        author_id=who.id,
        source=CaseSource.REPORT,
        opened_at=now,
    )
    with db.transaction() as session:
        session.add(case)
        session.flush()
        session.add(Appeal(case_id=case.id, person_id=who.id, created_at=now))
        for hours in (1, 1, 1, 1, 1, 3):
            session.add(
                Measure(
                    person_id=who.id, group_id=group.id, kind=MeasureKind.SILENCE, set_by_id=who.id, begins_at=now,
                    ends_at=now + hours * HOUR,
                )
            )  # fmt: skip
    assert said("In force: silences") == "6"
    assert said("Appeals: waiting") == "fewer than 5"
    at_noon(2 * HOUR)
    assert said("In force: silences") == "fewer than 5"
    at_noon(2 * HOUR)
    assert said("In force: silences") == "none"


def test_a_feature_gives_its_own_figures(browser_of: Browsers, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_asked", {name: list(asked) for name, asked in figures._asked.items()})
    figures.provide(
        "safeguarding", lambda _since, _until: Chapter("Care", head=("What", "How many"), rows=[("Red", "3")])
    )
    figures.provide("safeguarding", lambda _since, _until: None)
    page = browser_of(make.coordinator()).get("/desk/figures").text
    assert page.index("Reports, cases and measures") < page.index("Care")


def test_the_assessment_is_filled_and_kept_as_one_file(browser_of: Browsers, database: str) -> None:
    make.group(holds_newcomers=True)
    alder = browser_of(make.coordinator())
    page = alder.get("/desk/risk-assessment").text
    assert "Nobody is named yet" in page
    assert all(harm.name in page.replace("&#39;", "'") for harm in HARMS)
    contact = {"name": "Robin <Lee>", "part": "Chair", "reached_at": "chair@example.org"}
    assert alder.post("/desk/contact", data=contact).status_code == 303
    judged = {"likelihood": "high", "words": "We look twice a day."}
    assert alder.post("/desk/risk-assessment/harms/self_harm", data=judged).status_code == 303
    assert alder.get("/desk/risk-assessment/harms/dragons").status_code == 404
    file = alder.get("/desk/risk-assessment.html")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "Robin &lt;Lee&gt;, Chair" in file.text
    assert "high: We look twice a day." in file.text
    assert "Who came to a date" in file.text
    assert "http" not in file.text, "it needs nothing from elsewhere"


def test_everybody_reads_what_is_kept(visitor: FlaskClient, database: str) -> None:
    page = visitor.get("/what-we-keep").text
    for kept in retention.table():
        assert kept.what in page
    assert "Who came to a date" in page
    assert "30 days" in page
    assert "/what-we-keep" in visitor.get("/").text


def test_an_operator_chooses_other_days_within_bounds(database: str, tmp_path: object) -> None:
    try:
        retention.choose({"attendance": 7})
        (attendance,) = [each for each in retention.table() if each.key == "attendance"]
        assert (attendance.time.days, attendance.said) == (7, "7 days")
        for wrong in ({"attendance": 91}, {"attendance": 0}, {"messages": 3}, {"dragons": 3}):
            with pytest.raises(retention.NotSo):
                retention.choose(wrong)
        assert attendance.time.days == 7, "what is refused changes nothing"
    finally:
        retention.choose({})


def test_a_wrong_choice_stops_the_start(database: str, tmp_path: object) -> None:
    settings = settings_for(database, Path(str(tmp_path)))
    with pytest.raises(config.BadSetting, match="dragons"):
        create_app(replace(settings, retention={"dragons": 1}))
    given = {"STONES_INSTANCE_DIR": str(tmp_path), "STONES_SECRET": "for tests only, and long enough to pass"}
    assert config.from_environment({**given, "STONES_RETENTION": "attendance=7, notices=60"}).retention == {
        "attendance": 7, "notices": 60,
    }  # fmt: skip
    with pytest.raises(config.BadSetting, match="attendance=14"):
        config.from_environment({**given, "STONES_RETENTION": "attendance:7"})
