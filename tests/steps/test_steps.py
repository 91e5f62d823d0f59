"""The next small step: what is offered, "not now", what was tried, and that nobody else sees any of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.errors import Invalid
from groups.people.models import Person
from groups.steps import queries, service
from groups.steps.models import Attempt
from groups.steps.next_step import Candidate
from tests import make

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
        service, "_look", lambda _person, highest: [thing for thing in things if thing.level <= highest]
    )
    return things


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
    assert [each.candidate.ref for each in service.next_steps(wren).suggestions] == ["tea"]
    assert len(service.next_steps(other).suggestions) == 2
    later = clock.now() + timedelta(days=15)
    with clock.frozen(later):
        assert not queries.comfort_of(wren, later).declined


@pytest.mark.usefixtures("offered")
def test_after_two_hard_ones_nothing_above_them_is_offered() -> None:
    wren = make.person()
    with clock.frozen(clock.now()) as forward:
        for ref in ("one", "two"):
            forward(timedelta(minutes=5))
            with db.transaction():
                service.tried(wren, "own", ref, "Something", 1, 3, 9)
        assert {each.candidate.level for each in service.next_steps(wren).suggestions} <= {1}


@pytest.mark.usefixtures("database")
def test_a_form_sent_twice_counts_once_and_odd_numbers_are_refused() -> None:
    wren = make.person()
    for _ in range(2):
        with db.transaction():
            service.tried(wren, "own", "own", "Opened a letter", 1, None, 4)
    assert len(list(db.session().scalars(select(Attempt)))) == 1
    with pytest.raises(Invalid), db.transaction():
        service.tried(wren, "own", "own", "x", 9, None, 4)


def test_nobody_else_sees_what_was_tried(browser_of: Open, visitor: FlaskClient) -> None:
    mine, others = browser_of(make.person()), [browser_of(make.person()), browser_of(make.coordinator())]
    mine.post("/steps/tried", data={"kind": "own", "ref": "own", "title": "canary-step", "level": "1", "felt": "3"})
    assert "canary-step" in mine.get("/steps").text
    for other in others:
        for page in ("/steps", "/home", "/desk"):
            assert "canary-step" not in other.get(page).text
    assert visitor.get("/steps").status_code == 302


@pytest.mark.parametrize(
    "sent", [{}, {"title": "x", "level": "9"}, {"title": "x" * 999, "level": "1"}, {"level": "1", "felt": "11"}]
)
def test_an_odd_entry_is_shown_again_with_its_words(browser_of: Open, sent: dict[str, str]) -> None:
    answer = browser_of(make.person()).post("/steps/tried", data={"kind": "own", "ref": "own", **sent})
    assert answer.status_code == 422
