"""The plan, part by part and on paper, in two windows at once; and signals that show it and tell nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db, events
from groups.errors import Conflict, Invalid
from groups.notices import jobs as notices
from groups.notices import mail
from groups.notices.models import Notice
from groups.people.models import Person
from groups.wellbeing.days import Level, Side
from groups.wellbeing.models import Disclosure
from groups.wellbeing.plan_parts import WORDS, Part
from groups.wellbeing.queries import plan as queries
from groups.wellbeing.service import checking_in, planning
from groups.wellbeing.service.checking_in import Words
from groups.wellbeing.sharing import Switch
from groups.wellbeing.signals import Pattern, Rule
from tests import make
from tests.wellbeing import standing

Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
THREE_LOW = Rule(Side.MOOD, Pattern.LOW_IN_A_ROW, 3)


def write(person: Person, part: Part, words: str, version: int = 0) -> None:
    with db.transaction():
        planning.write_part(person, part, words, version)


def three_low_days(person: Person, forward: Forward) -> None:
    for place in range(3):
        with db.transaction():
            checking_in.check_in(person, Words(Level.LOW))
        if place < 2:
            forward(timedelta(days=1))


def test_each_part_is_written_by_itself_and_stands_in_its_order(browser_of: Open) -> None:
    browser = browser_of(make.person())
    for part in reversed(Part):
        answer = browser.post(f"/plan/{part.value}", data={"words": f"words-{part.value}", "version": "0"})
        assert answer.status_code == 303
    for page in (browser.get("/plan").text, browser.get("/plan/paper").text):
        assert re.findall(r"words-([a-z-]+)", page) == [part.value for part in Part]
    assert browser.get("/plan/nothing").status_code == 404


def test_of_two_windows_neither_writes_over_the_other(browser_of: Open) -> None:
    browser = browser_of(make.person())
    browser.post("/plan/then", data={"words": "from the first", "version": "0"})
    second = browser.post("/plan/then", data={"words": "from the second", "version": "0"})
    assert second.status_code == 409
    assert "from the second</textarea>" in second.text
    assert "<p>from the first</p>" in second.text
    fresh = re.search(r'name="version"[^>]*value="(\d+)"', second.text)
    assert fresh
    both = {"words": "from the first and the second", "version": fresh[1]}
    assert browser.post("/plan/then", data=both).status_code == 303
    assert "from the first and the second" in browser.get("/plan").text


@pytest.mark.usefixtures("database")
def test_the_same_words_twice_are_no_quarrel_and_other_parts_never_meet() -> None:
    wren = make.person()
    write(wren, Part.DAILY, "tea")
    write(wren, Part.DAILY, "tea")
    write(wren, Part.TELL, "my sister")
    with pytest.raises(Conflict, match="another window"):
        write(wren, Part.DAILY, "coffee")
    with pytest.raises(Invalid):
        write(wren, Part.SIGNS, "x" * 4001)
    assert {part: row.words for part, row in queries.plan_of(wren.id).items()} == {"daily": "tea", "tell": "my sister"}


def test_a_part_can_be_emptied(browser_of: Open) -> None:
    browser = browser_of(make.person())
    browser.post("/plan/after", data={"words": "the walk", "version": "0"})
    assert browser.post("/plan/after", data={"words": "", "version": "1"}).status_code == 303
    assert "the walk" not in browser.get("/plan").text


def test_the_paper_is_the_plan_and_help_lines_and_names_nobody(browser_of: Open) -> None:
    wren = make.person("Otter Moth")
    write(wren, Part.THEN, "round the block\nphone at home")
    page = browser_of(wren).get("/plan/paper").text
    paper = page[page.index("<article") : page.index("</article>")]
    assert "round the block<br>phone at home" in paper
    assert "Lines I could call" in page
    assert "Otter Moth" not in paper
    assert "<script" not in paper


def test_a_signal_shows_its_owner_the_plan_on_both_pages(browser_of: Open, at_noon: Forward) -> None:
    wren = make.person()
    write(wren, Part.THEN, "round the block")
    browser = browser_of(wren)
    browser.post("/plan/signals", data={"side": "mood", "pattern": "low_in_a_row", "days": "3"})
    for page in ("/check-in", "/steps"):
        assert "You wished to see your plan now" not in browser.get(page).text
    three_low_days(wren, at_noon)
    browser = browser_of(wren)
    for page in ("/check-in", "/steps"):
        text = browser.get(page).text
        assert "mood was low three days in a row" in text
        assert "round the block" in text
    assert browser.post("/plan/signals/away", data={"next": "/steps"}).headers["Location"] == "/steps"
    assert "You wished to see" not in browser.get("/steps").text
    at_noon(timedelta(days=1))
    assert "You wished to see" in browser_of(wren).get("/steps").text


def test_no_notice_leaves_the_account_when_a_signal_holds(
    browser_of: Open, at_noon: Forward, monkeypatch: pytest.MonkeyPatch
) -> None:
    wren = make.member(make.group())
    standing.standing(wren, *Switch)
    with db.transaction():
        planning.make_signal(wren, THREE_LOW)
    notices.sweep()
    told: list[object] = []
    monkeypatch.setattr(events, "tell", told.extend)
    before, sent = _kept(), len(mail.letters())
    three_low_days(wren, at_noon)
    browser = browser_of(wren)
    assert all("You wished to see your plan now" in browser.get(page).text for page in ("/check-in", "/steps"))
    notices.sweep()
    assert (_kept(), len(mail.letters()), told) == (before, sent, [])


def _kept() -> tuple[int | None, int | None]:
    db.session().rollback()
    return tuple(db.session().scalar(select(func.count()).select_from(kind)) for kind in (Notice, Disclosure))  # type: ignore[return-value]  # of two


def test_an_empty_plan_is_met_with_kind_words_and_urgent_help(browser_of: Open, at_noon: Forward) -> None:
    wren = make.person()
    with db.transaction():
        planning.make_signal(wren, THREE_LOW)
    three_low_days(wren, at_noon)
    assert "These parts of your plan are still empty. That is fine." in browser_of(wren).get("/check-in").text


@pytest.mark.usefixtures("database")
def test_a_signal_is_of_the_small_vocabulary_once_and_at_most_ten() -> None:
    wren, other = make.person(), make.person()
    with db.transaction():
        first = planning.make_signal(wren, THREE_LOW)
        assert planning.make_signal(wren, THREE_LOW) is first
        for days in range(2, 8):
            planning.make_signal(wren, Rule(Side.ENERGY, Pattern.NEVER_GOOD, days))
        for days in range(2, 5):
            planning.make_signal(wren, Rule(Side.CONNECTION, Pattern.OFTEN_LOW, days))
    for rule, problem in (
        (Rule(Side.MOOD, Pattern.OFTEN_LOW, 8), Invalid),
        (Rule(Side.MOOD, Pattern.OFTEN_LOW, 5), Conflict),
    ):
        with pytest.raises(problem), db.transaction():
            planning.make_signal(wren, rule)
    assert queries.signals_of(other) == []


def test_every_part_says_how_to_begin() -> None:
    assert set(WORDS) == set(Part)
    assert all(words.title and words.hint for words in WORDS.values())
