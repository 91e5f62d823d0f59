"""The pages of steps: a whole way through them, refusals that keep every word, and nothing for anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups.columns import new_ref
from groups.people.models import Person
from groups.steps import queries
from groups.steps.course import BUTTONS
from groups.steps.models import Attempt, Step
from tests import make
from tests.steps import rungs

Open = Callable[[Person], FlaskClient]
PATHS = (
    "/steps", "/steps/ladder", "/steps/ladder/paper", "/steps/ladder/new", "/steps/ladder/{step}",
    "/steps/ladder/{step}/change", "/steps/ladder/{step}/split", "/steps/done", "/steps/done/{done}", "/steps/felt",
    "/steps/starters",
)  # fmt: skip
DEEDS = ("tried", "change", "split", "place", "down", "up", "remove", *(f"moves/{each}" for each in BUTTONS))
CANARY = "canary-heron"


@dataclass
class Mine:
    """Somebody's steps, with a canary in every word."""

    person: Person
    browser: FlaskClient
    step: Step
    done: Attempt

    def path(self, path: str) -> str:
        return path.format(step=self.step.ref, done=self.done.key)


@pytest.fixture
def mine(app: Flask, browser_of: Open) -> Mine:
    assert app
    wren = make.person("Wren")
    step = rungs.add(wren, CANARY, 3, note=CANARY)
    done = rungs.try_it(wren, step, 6, 3, word=CANARY, helped=CANARY)
    return Mine(wren, browser_of(wren), queries.step_for(wren, step.ref), done)


def test_the_owner_reads_every_page(mine: Mine) -> None:
    for path in PATHS:
        answer = mine.browser.get(mine.path(path))
        assert answer.status_code == 200, path
    assert CANARY in mine.browser.get("/steps/ladder").text
    assert "Easier than you thought, 1 of 1 time." in mine.browser.get("/steps/felt").text


def test_nobody_else_finds_any_of_it_and_all_hear_the_same(mine: Mine, browser_of: Open) -> None:
    group = make.group()
    make.member(group, mine.person)
    others = [make.member(group), make.facilitator(group), make.organiser(), make.coordinator()]
    for browser in map(browser_of, others):
        for path in (path for path in PATHS if "{" in path):
            real, made_up = browser.get(mine.path(path)), browser.get(path.format(step=new_ref(), done=new_ref()))
            assert (real.status_code, made_up.status_code) == (404, 404), path
            assert CANARY not in real.text
        for deed in DEEDS:
            answer = browser.post(f"/steps/ladder/{mine.step.ref}/{deed}", data={"version": mine.step.version})
            assert answer.status_code == 404, deed
        for path in (f"/steps/done/{mine.done.key}", f"/steps/done/{mine.done.key}/take-back"):
            assert browser.post(path, data={"version": "1"}).status_code == 404
        for path in ("/home", "/steps", "/steps/ladder", "/steps/done", "/steps/felt", "/desk", f"/groups/{group.ref}"):
            assert CANARY not in browser.get(path).text, path
    assert rungs.order_of(mine.person) == [CANARY]


def test_a_visitor_is_led_to_the_sign_in(mine: Mine, visitor: FlaskClient) -> None:
    for path in PATHS:
        assert visitor.get(mine.path(path)).status_code == 302


def test_nothing_of_it_is_in_the_logs(mine: Mine, capfd: pytest.CaptureFixture[str]) -> None:
    for path in PATHS:
        mine.browser.get(mine.path(path))
    mine.browser.post("/steps/ladder/new", data={"title": CANARY, "level": "9"})
    heard = capfd.readouterr()
    assert CANARY not in heard.out + heard.err


def test_a_whole_way_by_forms_alone(browser_of: Open) -> None:
    wren = make.person()
    browser = browser_of(wren)
    browser.post("/steps/starters/messages", data={"rung": ["0", "1", "3"]})
    browser.post("/steps/ladder/new", data={"title": "Write to my sister", "expected": "5", "level": "2"})
    first, *_others, last = queries.ladder_of(wren)
    browser.post(f"/steps/ladder/{last.ref}/place", data={"before": first.ref})
    assert rungs.order_of(wren)[0] == "Write to my sister"
    browser.post(f"/steps/ladder/{last.ref}/moves/plan", data={"version": str(last.version)})
    answer = browser.post(f"/steps/ladder/{last.ref}/tried", data={"expected": "5", "felt": "2", "word": "warm"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    for words in ("Tried", "tried once", "Easier than you thought: it felt like 2", "“warm”", "comfortable now"):
        assert words in page
    assert "Write to my sister" in browser.get("/steps/done").text


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("/steps/ladder/new", {"title": "x" * 201, "level": "1", "note": "by the door"}, "by the door"),
        ("/steps/ladder/new", {"title": "", "level": "1", "note": "by the door"}, "by the door"),
        ("/steps/ladder/new", {"title": "Walk", "level": "two"}, 'value="Walk"'),
        ("/steps/ladder/new", {"title": "Walk", "level": "1", "expected": "eleven"}, 'value="Walk"'),
        ("/steps/ladder/new", {"title": "Walk", "level": "1", "link": "/rooms/no"}, 'value="Walk"'),
        ("/steps/ladder/{step}/change", {"title": "Walk", "level": "1", "version": "99"}, 'value="Walk"'),
        ("/steps/ladder/{step}/change", {"title": "Walk", "level": "1", "version": "x"}, 'value="Walk"'),
        ("/steps/ladder/{step}/tried", {"felt": "99", "word": "warm"}, 'value="warm"'),
        ("/steps/ladder/{step}/tried", {"felt": "9", "word": "w" * 121, "helped": "tea"}, 'value="tea"'),
        ("/steps/ladder/{step}/split", {"parts-0-title": "", "version": "{version}"}, "at least one"),
        ("/steps/ladder/{step}/split", {"parts-0-title": "Half", "version": "99"}, 'value="Half"'),
        ("/steps/ladder/{step}/split", {"parts-0-title": "Half", "parts-0-expected": "x", "version": "2"}, "Half"),
        ("/steps/done/{done}", {"felt": "1", "word": "warm", "version": "99"}, 'value="warm"'),
        ("/steps/done/{done}", {"felt": "-1", "word": "warm", "version": "1"}, 'value="warm"'),
    ],
)
def test_what_cannot_be_kept_comes_back_with_a_sentence(mine: Mine, path: str, sent: dict[str, str], kept: str) -> None:
    data = {name: value.replace("{version}", str(mine.step.version)) for name, value in sent.items()}
    answer = mine.browser.post(mine.path(path), data=data)
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert kept in answer.text
    assert "Not a valid" not in answer.text


def test_a_button_on_an_old_page_says_so_and_shows_how_it_is_now(mine: Mine) -> None:
    path = f"/steps/ladder/{mine.step.ref}"
    for data in ({"version": "1"}, {}, {"version": "x"}):
        page = mine.browser.post(f"{path}/moves/set_aside", data=data, follow_redirects=True).text
        assert re.search("another window|open this page once more", page)
    assert "this is the gentlest" in mine.browser.post(f"{path}/down", follow_redirects=True).text.lower()
    assert mine.browser.post(f"{path}/moves/try", data={"version": "2"}).status_code == 404


def test_going_down_is_a_button_with_kind_words_and_nothing_of_loss(mine: Mine) -> None:
    gentler = rungs.add(mine.person, "Read", 1)
    answer = mine.browser.post(f"/steps/ladder/{mine.step.ref}/down")
    assert answer.location == f"/steps/ladder/{gentler.ref}"
    page = mine.browser.get(answer.location).text
    assert "Going down a step is an ordinary part of the way" in page
    assert not re.search(r"\b(lost|lose|fail|behind|back to the start|gave up|only)\b", page, re.I)


def test_an_unticked_starter_is_answered_with_a_sentence(mine: Mine) -> None:
    page = mine.browser.post("/steps/starters/town", data={}, follow_redirects=True).text
    assert "tick at least one step" in page
    odd = mine.browser.post("/steps/starters/town", data={"rung": "one"}, follow_redirects=True).text
    assert "tick at least one step" in odd or "choose from the steps" in odd
    assert mine.browser.post("/steps/starters/nowhere", data={"rung": "0"}).status_code == 404


def test_the_plot_is_drawn_with_words_and_a_table(mine: Mine) -> None:
    page = mine.browser.get("/steps/felt").text
    assert 'role="img"' in page
    assert "Expected 6, felt 3." in page
    assert "<td>easier</td>" in page
    assert " style=" not in page
