"""The next small step: what is offered, "not now", what was tried, and that nobody else sees any of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups import clock, db
from groups.columns import new_ref
from groups.errors import Invalid
from groups.people.models import Person
from groups.practices import library
from groups.steps import next_step, queries, service
from groups.steps.course import Move
from groups.steps.next_step import Candidate
from groups.steps.service import How
from tests import make
from tests.steps import rungs

Open = Callable[[Person], FlaskClient]


@pytest.fixture
def offered(database: str, monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Two real things nearby, at levels 1 and 2."""
    assert database
    things = [
        Candidate(
            "activity", "walk", "A slow walk", "/activities/walk", level, starts_at=clock.now() + timedelta(days=level)
        )
        for level in (1, 2)
    ]
    things[1] = Candidate(
        "activity", "tea", "Tea together", "/activities/tea", 2, starts_at=clock.now() + timedelta(days=2)
    )
    monkeypatch.setattr(
        service.choosing, "_look", lambda _person, highest: [thing for thing in things if thing.level <= highest]
    )
    return things


def refs(person: Person, energy: service.choosing.Energy | None = None) -> list[str]:
    return [each.candidate.ref for each in service.next_steps(person, energy).suggestions]


def test_without_any_history_a_gentle_thing_is_offered_with_reasons(offered: list[Candidate]) -> None:
    steps = service.next_steps(make.person())
    assert {suggestion.candidate.ref for suggestion in steps.suggestions} == {thing.ref for thing in offered}
    assert all(suggestion.reasons for suggestion in steps.suggestions)
    assert steps.from_home.title


@pytest.mark.usefixtures("offered")
def test_not_now_lets_a_thing_rest_for_two_weeks_and_for_this_person_alone() -> None:
    wren, other = make.person(), make.person()
    with db.transaction():
        service.not_now(wren, "activity", "walk")
    assert refs(wren) == ["tea"]
    assert len(refs(other)) == 2
    later = clock.now() + timedelta(days=15)
    with clock.frozen(later):
        assert not queries.comfort_of(wren, later).declined


@pytest.mark.usefixtures("offered")
def test_after_two_hard_ones_nothing_above_them_is_offered() -> None:
    wren = make.person()
    with clock.frozen(clock.now()) as forward:
        for title in ("one", "two"):
            forward(timedelta(minutes=5))
            rungs.tried(wren, title, 1, 3, 9)
        assert {each.candidate.level for each in service.next_steps(wren).suggestions} <= {1}


@pytest.mark.usefixtures("offered")
def test_a_step_of_ones_own_ladder_is_offered_beside_what_is_near() -> None:
    wren = make.person()
    letter, party = rungs.add(wren, "Open the letter", 2), rungs.add(wren, "The party", 9)
    assert refs(wren) == [letter.ref, "walk", "tea"] or letter.ref in refs(wren)
    assert party.ref not in refs(wren)
    rungs.move(wren, letter, Move.PLAN)
    first = service.next_steps(wren).suggestions[0]
    assert (first.candidate.ref, first.candidate.url) == (letter.ref, f"/steps/ladder/{letter.ref}")
    assert "It is on your own ladder, and you chose it as the next one" in first.reasons
    rungs.move(wren, letter, Move.SET_ASIDE)
    assert letter.ref not in refs(wren)


@pytest.mark.usefixtures("offered")
def test_on_a_low_day_what_asks_least_comes_first_and_nothing_asks_more() -> None:
    wren = make.person()
    assert refs(wren, "low") == ["walk"]
    assert set(refs(wren, "good")) == {"walk", "tea"}


@pytest.mark.usefixtures("database")
def test_a_form_sent_twice_counts_once_and_two_things_within_a_minute_are_both_kept() -> None:
    wren, key = make.person(), new_ref()
    for _ in range(2):
        with db.transaction():
            service.tried(wren, "Opened a letter", 1, How(None, 4), key)
    rungs.tried(wren, "Called the library")
    assert [each.title for each in queries.tried_lately(wren)] == ["Called the library", "Opened a letter"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("level", [0, 9])
def test_odd_numbers_are_refused(level: int) -> None:
    wren = make.person()
    with pytest.raises(Invalid), db.transaction():
        service.tried(wren, "x", level, How(None, 4), new_ref())
    with pytest.raises(Invalid), db.transaction():
        service.tried(wren, "x", 1, How(11, 4), new_ref())


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "x", "level": "9"},
        {"title": "x" * 999, "level": "1"},
        {"level": "1", "felt": "11"},
        {"title": "x", "level": "1", "felt": "five"},
        {"title": "x", "level": "1", "key": "?"},
    ],
)
def test_an_odd_entry_is_shown_again_with_its_words(browser_of: Open, sent: dict[str, str]) -> None:
    answer = browser_of(make.person()).post("/steps/tried", data=sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert sent.get("title", "") in answer.text


def test_from_the_first_minute_there_is_something_from_home_and_a_not_now(browser_of: Open) -> None:
    page = browser_of(make.person()).get("/steps").text
    assert "From home, with nobody watching" in page
    assert "Another one" in page


def test_every_suggestion_can_be_answered_with_not_now(browser_of: Open) -> None:
    wren = make.person()
    step, browser = rungs.add(wren, "Open the letter", 2), browser_of(wren)
    page = browser.get("/steps").text
    assert 'Not now<span class="hidden">: Open the letter' in page
    browser.post("/steps/not-now", data={"kind": "step", "ref": step.ref})
    assert 'Not now<span class="hidden">: Open the letter' not in browser.get("/steps").text


def test_every_practice_has_its_day_as_something_from_home(database: str) -> None:
    assert database
    wren, titles = make.person("Wren"), set()
    for day in range(len(library.ALL) + len(next_step.HERE)):
        with clock.frozen(make.NOON + timedelta(days=day)):
            thing = service.next_steps(wren).from_home
        titles.add(thing.title)
    assert titles == {each.title for each in (*library.ALL, *next_step.HERE)}
