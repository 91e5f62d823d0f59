"""The pages of duty: the board by forms alone, the coordinators' board, staffed hours for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups import clock, db
from groups.duty import here, queries, service
from groups.duty.models import Opening
from groups.moderation.models import Case, CaseSource, CaseState, Decision
from groups.people.models import Person
from tests import make
from tests.duty.scene import MINUTE, Scene
from tests.people import letters

Open = Callable[[Person], FlaskClient]


def post(browser: FlaskClient, scene: Scene, what: str, **fields: object) -> str:
    """Send a form of the board; the page one is led to."""
    return browser.post(f"/groups/{scene.group.ref}/duty/{what}", data=fields, follow_redirects=True).text


def test_a_duty_is_planned_come_to_and_ended_by_forms_alone(scene: Scene, browser_of: Open) -> None:
    browser = browser_of(scene.ines)
    plan = {"day": "2026-12-03", "begins": "12:10", "ends": "13:00"}
    assert "You are in the rota" in post(browser, scene, "plan", **plan)
    scene.forward(5 * MINUTE)
    board = browser.get(f"/groups/{scene.group.ref}/duty").text
    assert "You are down for 12:10 to 13:00" in board
    assert "You are on duty until today, 13:00" in post(browser, scene, "come", minutes="60")
    assert "The rooms are open." in browser.get(f"/groups/{scene.group.ref}/duty").text
    assert "Nobody else is here, so the rooms rest." in post(browser, scene, "break")
    assert "You are on duty until" in post(browser, scene, "come", minutes="30")
    assert "Your duty is over" in post(browser, scene, "leave")


def test_an_end_before_the_beginning_is_on_the_next_day(scene: Scene, browser_of: Open) -> None:
    page = post(browser_of(scene.ines), scene, "plan", day="2026-12-03", begins="23:00", ends="01:00", weekly="y")
    assert "Thursday, 23:00, 2 h" in page


def test_swaps_and_gaps_are_seen_by_the_others(scene: Scene, browser_of: Open) -> None:
    ines, rowan = browser_of(scene.ines), browser_of(scene.rowan)
    post(ines, scene, "plan", day="2026-12-04", begins="18:45", ends="20:15", weekly="y")
    key = queries.week_of(scene.group, scene.ines)[0].key
    assert "Could be taken over" in post(ines, scene, "offer", duty=key)
    offer = queries.week_of(scene.group, scene.rowan)[0].offer
    assert "It is yours now" in post(rowan, scene, f"offers/{offer}/take")
    key = queries.week_of(scene.group, scene.rowan)[0].key
    assert "Nobody yet" in post(rowan, scene, "leave-out", duty=key)
    begins, ends = queries.gaps_of(scene.group)[0]
    filled = post(ines, scene, "fill", begins=begins.isoformat(), ends=ends.isoformat())
    assert "You are down for it" in filled
    assert ines.post(f"/groups/{scene.group.ref}/duty/fill", data={"begins": "now"}).status_code == 422


def test_those_who_are_asked_see_it_first_and_may_say_no(scene: Scene, browser_of: Open) -> None:
    scene.comes(scene.ines)
    scene.here.add(scene.ids["Rowan"])
    scene.drops(scene.ines)
    scene.goes_by(65 * MINUTE / 60)
    rowan = browser_of(scene.rowan)
    assert "Could you step in?" in rowan.get(f"/groups/{scene.group.ref}/duty").text
    assert "Somebody is needed just now" in rowan.get("/desk").text
    assert queries.STEP_IN in rowan.get(f"/rooms/{scene.room_ref}").text
    assert queries.STEP_IN not in browser_of(scene.wren).get(f"/rooms/{scene.room_ref}").text
    assert "Could you step in?" not in post(rowan, scene, "not-now")
    assert queries.STEP_IN not in rowan.get(f"/rooms/{scene.room_ref}").text


def test_the_letters_name_no_group_and_nobody(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.here.add(scene.ids["Rowan"])
    scene.drops(scene.ines)
    scene.goes_by(MINUTE)
    asked = letters.waiting()
    scene.drops(scene.rowan)
    scene.goes_by(3 * MINUTE)
    found = [*asked, *letters.waiting()]
    assert len(found) >= 3
    for letter in found:
        said = letter.subject + letter.text.replace(f"Hello {letter.to}", "") + letter.line
        assert "Quiet Tuesdays" not in said
        assert "Ines" not in said


def test_a_letter_that_has_lost_its_reason_is_not_sent(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.here.add(scene.ids["Rowan"])
    scene.drops(scene.ines)
    scene.goes_by(MINUTE)
    assert letters.waiting()
    scene.here.add(scene.ids["Ines"])
    scene.goes_by(MINUTE)
    assert letters.waiting() == []


def test_members_see_when_somebody_is_here_and_nothing_of_the_board(scene: Scene, browser_of: Open) -> None:
    wren = browser_of(scene.wren)
    scene.does(service.plan_once, scene.ines, (clock.now() + timedelta(hours=2)).replace(tzinfo=None), 60)
    page = wren.get(f"/groups/{scene.group.ref}").text
    assert "open only while somebody is on duty" in page
    assert "It opens next today, 14:00." in page
    assert "the board of those who guide" not in page
    assert wren.get(f"/groups/{scene.group.ref}/duty").status_code == 403
    scene.comes(scene.ines)
    assert "Ines is on duty now" in wren.get(f"/groups/{scene.group.ref}").text


def test_always_open_is_said_honestly(scene: Scene, browser_of: Open) -> None:
    page = post(browser_of(scene.ines), scene, "opening", opening="always")
    assert "The rooms are open in any case." in page
    said = browser_of(scene.wren).get(f"/groups/{scene.group.ref}").text
    assert "most of the time nobody is on duty" in said


def test_everybody_sees_the_hours_of_listed_groups_and_who_is_planned_is_not_said(
    scene: Scene, visitor: FlaskClient
) -> None:
    hidden = make.group("Behind the hedge", is_listed=False)
    guide = make.facilitator(hidden)
    with db.transaction():
        service.choose_opening(guide, hidden, Opening.STAFFED)
    scene.does(service.plan_weekly, scene.ines, clock.now().replace(tzinfo=None), 90)
    page = visitor.get("/staffed-hours").text
    assert "Thursday 3 December, 12:00 to 13:30" in page
    assert "Thursday, 12:00 to 13:30" in page
    assert "too few reports" in page
    assert "Ines" not in page
    assert "Behind the hedge" not in page


def test_how_soon_reports_are_read_is_said_when_there_are_enough(scene: Scene, visitor: FlaskClient) -> None:
    for place, hours in enumerate((1, 2, 3, 30, 200)):
        with db.transaction() as session:
            opened = clock.now() - timedelta(hours=hours)
            about = {"subject_kind": "message", "subject_id": place, "author_id": scene.ids["Wren"]}
            done = {"state": CaseState.CLOSED, "decision": Decision.DISMISSED, "decided_at": clock.now()}
            session.add(
                Case(group_id=scene.group_id, source=CaseSource.REPORT, opened_at=opened, context={}, **about, **done)
            )
    assert "half of all reports were decided within four hours" in visitor.get("/staffed-hours").text


@pytest.mark.parametrize(
    ("took", "words"),
    [({"minutes": 5}, "within an hour"), ({"hours": 20}, "within a day"), ({"days": 9}, "after more than three days")],
)
def test_lengths_are_rounded_up(took: dict[str, int], words: str) -> None:
    assert queries.speed_words(timedelta(**took)) == words


def test_coordinators_see_all_groups_and_are_on_call(scene: Scene, browser_of: Open) -> None:
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.goes_by(4 * MINUTE)
    alder = browser_of(scene.alder)
    assert "Nobody is there" in alder.get("/desk").text
    page = alder.get("/desk/duty").text
    assert "Nobody is there, since" in page
    assert "every coordinator is told" in page
    assert "Alder until" in alder.post("/desk/duty/call", data={"hours": "12"}, follow_redirects=True).text
    assert "on call no longer" in alder.post("/desk/duty/call/end", follow_redirects=True).text


def test_what_somebody_does_on_a_page_is_a_sign_of_life(scene: Scene, browser_of: Open) -> None:
    browser = browser_of(scene.rowan)
    here.take()
    browser.get("/home")
    assert set(here.take()) == {scene.ids["Rowan"]}
    assert here.take() == {}
