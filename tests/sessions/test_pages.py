"""The plain door: everything by pages and forms, without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups.people.models import Person
from groups.sessions import jobs
from groups.sessions.models import Place, Stage
from tests import make
from tests.sessions.evening import Evening

Open = Callable[[Person], FlaskClient]


def test_a_member_comes_in_by_the_page_of_the_date(evening: Evening, browser_of: Open) -> None:
    wren = evening.people[0]
    browser = browser_of(wren)
    date = f"/meetups/{evening.meetup.ref}"
    assert "Come to the session" in browser.get(date).text
    assert "I would like to listen" in browser.get(f"{date}/session").text
    assert browser.post(f"{date}/session", data={}).status_code == 422
    answer = browser.post(f"{date}/session", data={"chair": "listening"})
    assert answer.location == f"/sessions/{evening.ref}"
    page = browser.get(answer.location).text
    assert "The lobby." in page
    assert "For those who guide" not in page
    assert evening.place(wren) is Place.LOBBY


def test_the_door_opens_ten_minutes_before_and_for_those_who_guide_fifteen(evening: Evening, browser_of: Open) -> None:
    evening.forward(timedelta(minutes=-5))
    where = f"/meetups/{evening.meetup.ref}/session"
    assert "lobby opens" in browser_of(evening.people[0]).get(where).text
    refused = browser_of(evening.people[0]).post(where, data={"chair": "speaking"})
    assert refused.status_code == 409
    assert browser_of(evening.ines).post(where, data={"chair": "speaking"}).status_code == 303


def test_a_whole_session_by_forms_alone(evening: Evening, browser_of: Open) -> None:
    evening.comes(*evening.everyone)
    ines, wren = browser_of(evening.ines), browser_of(evening.people[0])
    here = f"/sessions/{evening.ref}"
    assert ines.post(f"{here}/do/session/begin", data={"small": "1"}).location == here
    assert "Welcome" in wren.get(here).text
    assert ines.post(f"{here}/do/phase/next", data={"phase": "0"}).status_code == 303
    assert ines.post(f"{here}/do/phase/next", data={"phase": "0"}).status_code == 409
    evening.passes(20)
    assert "You have the floor." in wren.get(here).text
    said = wren.post(f"{here}/words", data={"text": "A long week.", "key": "wren-says-1"})
    assert said.status_code == 303
    assert "A long week." in ines.get(here).text
    assert wren.post(f"{here}/do/turn/done").status_code == 303
    refused = wren.post(f"{here}/words", data={"text": "canary-again", "key": "wren-says-2"})
    assert (refused.status_code, "canary-again" in refused.text) == (403, True)
    assert ines.post(f"{here}/do/session/close").status_code == 303
    assert "Read what was said" in wren.get(here).text
    assert wren.post(f"{here}/thanks", data={"answer": "yes"}).status_code == 303


@pytest.mark.parametrize("need", ["", "word", "help"])
def test_stepping_out_is_silent_and_offers_three_ways(evening: Evening, browser_of: Open, need: str) -> None:
    evening.begins()
    wren, otter = evening.people[:2]
    before = [face.name for face in evening.sees(otter).people]
    browser, here = browser_of(wren), f"/sessions/{evening.ref}"
    assert browser.post(f"{here}/do/session/leave").location == f"{here}/step-out"
    assert "I need help now" in browser.get(f"{here}/step-out").text
    if need:
        answer = browser.post(f"{here}/do/session/call", data={"wish": need})
        assert answer.location == "/with-you"
    assert [face.name for face in evening.sees(otter).people] == before
    calls = evening.sees(evening.ines).console.calls
    assert [row.note for row in calls] == {"": [], "word": ["would like a word"], "help": ["needs help now"]}[need]
    assert "Wren" not in str(evening.sees(otter).console)
    assert browser.get(here).location.endswith("/session")


def test_a_group_says_how_its_sessions_are_held(evening: Evening, browser_of: Open) -> None:
    where = f"/groups/{evening.group.ref}/sessions"
    browser = browser_of(evening.ines)
    form = {
        "held_here": "y", "minutes": "90", "talk": "rounds", "doors": "closed", "late_minutes": "5", "minimum": "4",
        "turn_s": "90", "gap_s": "5", "slow_s": "0", "transcript_days": "2",
    }  # fmt: skip
    assert browser.get(where).status_code == 200
    assert browser.post(where, data=form).status_code == 303
    assert browser.post(where, data={**form, "minimum": "40"}).status_code == 422
    assert browser_of(evening.people[0]).get(where).status_code == 403
    evening.comes(evening.ines)
    session = evening.now()
    assert (session.minutes, session.minimum, session.transcript_days) == (90, 4, 2)
    assert [name for _stage, name, _minutes in session.plan][3] == "Sharing round"


def test_a_single_date_is_held_here_when_a_facilitator_says_so(evening: Evening, browser_of: Open) -> None:
    other = make.meetup(evening.group, starts_in=timedelta(days=3))
    browser = browser_of(evening.ines)
    assert "Hold this date here" in browser.get(f"/meetups/{other.ref}").text
    assert browser.post(f"/meetups/{other.ref}/session/prepare").status_code == 303
    assert "Its lobby opens" in browser_of(evening.people[0]).get(f"/meetups/{other.ref}").text
    assert browser.post(f"/meetups/{other.ref}/session/take-back").status_code == 303
    assert "Its lobby opens" not in browser_of(evening.people[0]).get(f"/meetups/{other.ref}").text


def test_the_consoles_words_are_for_those_who_guide(evening: Evening, browser_of: Open) -> None:
    evening.begins()
    here = f"/sessions/{evening.ref}"
    assert "For those who guide" in browser_of(evening.alder).get(here).text
    page = browser_of(evening.people[0]).get(here).text
    for word in ("For those who guide", "Thank them", "Give the floor", "has not said yet"):
        assert word not in page
    assert browser_of(make.person("Stranger")).get(here).status_code == 404


def test_looking_back_is_for_those_who_guided(evening: Evening, browser_of: Open) -> None:
    evening.begins()
    evening.does(evening.ines, "session:close")
    assert evening.now().stage is Stage.ENDED
    here = f"/sessions/{evening.ref}"
    assert "What went well?" in browser_of(evening.ines).get(here).text
    answer = browser_of(evening.ines).post(f"{here}/look-back", data={"went": "A quiet start.", "hard": ""})
    assert answer.status_code == 303
    assert browser_of(evening.people[0]).post(f"{here}/look-back", data={"went": "x"}).status_code == 404
    assert "A quiet start." in browser_of(evening.alder).get(here).text
    assert "A quiet start." not in browser_of(evening.people[0]).get(here).text


def test_the_answers_of_those_who_came_are_numbers_and_only_of_some(evening: Evening, browser_of: Open) -> None:
    evening.begins()
    evening.does(evening.ines, "session:close")
    here = f"/sessions/{evening.ref}"
    counted = []
    for person in evening.people:
        assert browser_of(person).post(f"{here}/thanks", data={"answer": "partly"}).status_code == 303
        assert browser_of(person).post(f"{here}/thanks", data={"answer": "no"}).status_code == 303
        counted.append("Partly:" in browser_of(evening.ines).get(here).text)
    assert counted == [False, False, True]
    assert "Yes: none. Partly: 3. No: none." in browser_of(evening.ines).get(here).text
    assert "Partly" not in browser_of(evening.people[0]).get(here).text.partition("<main")[2]


def test_my_page_says_that_a_session_is_open_to_whoever_has_to_do_with_it(evening: Evening, browser_of: Open) -> None:
    evening.comes(evening.ines, evening.people[0])
    assert "Open now" in browser_of(evening.people[0]).get("/home").text
    assert "Open now" not in browser_of(evening.people[1]).get("/home").text


def test_from_when_to_when_somebody_was_here_is_for_those_who_guide(evening: Evening, browser_of: Open) -> None:
    evening.begins()
    evening.passes(minutes=5)
    evening.does(evening.people[0], "session:leave")
    evening.does(evening.ines, "session:close")
    here = f"/sessions/{evening.ref}"
    page = browser_of(evening.alder).get(here).text.partition("Who was here")[2]
    assert "<bdi>Wren</bdi>" in page
    assert "12:00 to 12:05" in page
    assert "Who was here" not in browser_of(evening.people[1]).get(here).text
    evening.forward(timedelta(days=30))
    jobs.forget()
    assert "Who was here" not in browser_of(evening.alder).get(here).text
