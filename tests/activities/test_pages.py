"""The pages of activities, as visitor, organiser, other organiser and coordinator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from groups import db, limits
from groups.activities import card
from groups.activities.models import Activity, ActivityState, WrongNote
from tests import make

FACETS = {f"facet_{name}": "1" for name in ("people", "talking", "seen", "length", "leaving", "strangers")}
FORM = {
    "title": "Tea at the library", "kind": "social", "summary": "An hour with tea.", "repeats": "weekly",
    "date": "2026-12-10", "time": "15:00", "minutes": "60", "mode": "in_person", "town": "Bristol",
    "place": "The library", "address": "1 Book Lane", "free": "y", "access": ["step_free", "seating"], **FACETS,
}  # fmt: skip
CARD = {f"card_{key}": f"About {key}." for key in card.TITLES}


def test_a_visitor_reads_everything_but_the_link(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    activity = make.activity(
        make.organiser(), address="4 Mill Lane", link="https://example.org/room", card={"door": "The green one."},
        access=["step_free"], rule="FREQ=WEEKLY", card_checked_on=make.NOON.date(),
    )  # fmt: skip
    page = visitor.get(f"/activities/{activity.ref}").text
    for words in (
        "Slow walk by the river",
        "4 Mill Lane",
        "The green one.",
        "Step-free way in",
        "Level 3",
        "Every Saturday",
    ):
        assert words in page
    assert "https://example.org/room" not in page
    assert "Checked on 3 December 2026" in page


def test_a_signed_in_person_reads_the_link(
    browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    activity = make.activity(make.organiser(), link="https://example.org/room")
    assert "https://example.org/room" in browser_of(make.person()).get(f"/activities/{activity.ref}").text


def test_an_imported_one_says_where_it_comes_from(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    taken = make.activity(
        make.organiser(), organiser_id=None, source_id=1, source_key="k", source_name="The valley list",
        source_licence="CC BY 4.0", source_url="https://example.org/k", facets_estimated=True,
    )  # fmt: skip
    page = visitor.get(f"/activities/{taken.ref}").text
    for words in ("The valley list", "CC BY 4.0", "https://example.org/k", "our estimate"):
        assert words in page


def test_a_called_off_one_says_so(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    activity = make.activity(make.organiser(), state=ActivityState.CANCELLED)
    assert "called off" in visitor.get(f"/activities/{activity.ref}").text


@pytest.mark.parametrize("state", [ActivityState.AWAY, ActivityState.ENDED])
def test_what_is_not_offered_is_not_there(
    visitor: FlaskClient, at_noon: Callable[..., None], state: ActivityState
) -> None:
    activity = make.activity(make.organiser(), state=state)
    page = f"/activities/{activity.ref}"
    assert [visitor.get(page).status_code, visitor.get(f"{page}/wrong").status_code] == [404, 404]


def test_an_organiser_publishes_through_the_form(
    browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    browser = browser_of(make.organiser())
    assert browser.get("/activities/new").status_code == 200
    answer = browser.post("/activities/new", data={**FORM, **CARD, "welcomes_newcomers": "y"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    for words in (
        "Tea at the library",
        "Newcomers welcome",
        "Every Thursday, 15:00",
        "About toilets.",
        "Places to sit",
    ):
        assert words in page


def test_a_refused_form_comes_back_with_what_was_typed(
    browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    browser = browser_of(make.organiser())
    answer = browser.post("/activities/new", data={**FORM, "welcomes_newcomers": "y", "card_door": "The red door."})
    assert answer.status_code == 422
    assert "“Toilets” is still empty." in answer.text
    assert "The red door." in answer.text
    no_date = browser.post("/activities/new", data={**FORM, "date": "", "town": ""})
    assert no_date.status_code == 422
    assert "Please choose the first date." in no_date.text
    assert db.session().scalar(select(func.count(Activity.id))) == 0


@pytest.mark.parametrize(
    "wrong", [{"minutes": "x"}, {"kind": "party"}, {"date": "soon"}, {"facet_people": "9"}, {"title": "x" * 300}]
)
def test_nonsense_in_the_form_is_refused(
    browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None], wrong: dict[str, str]
) -> None:
    assert browser_of(make.organiser()).post("/activities/new", data={**FORM, **wrong}).status_code == 422


def test_who_may_open_the_organisers_pages(
    visitor: FlaskClient, browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    organiser = make.organiser()
    page = f"/activities/{make.activity(organiser).ref}"
    browsers = {"visitor": visitor, "organiser": browser_of(organiser)}
    browsers["member"] = browser_of(make.person())
    browsers["other"] = browser_of(make.organiser("Sorrel"))
    browsers["coordinator"] = browser_of(make.coordinator())
    pages = ["/activities/new", "/desk/activities", f"{page}/edit"]
    assert {who: [browser.get(each).status_code for each in pages] for who, browser in browsers.items()} == {
        "visitor": [302, 302, 302], "member": [403, 403, 403], "organiser": [200, 200, 200], "other": [200, 200, 403],
        "coordinator": [200, 200, 200],
    }  # fmt: skip
    deeds = [f"{page}/{deed}" for deed in ("cancel", "still-right", "offer-again")]
    assert [browsers["other"].post(deed).status_code for deed in deeds] == [403, 403, 403]
    assert [visitor.post(deed).status_code for deed in deeds] == [302, 302, 302]


def test_the_buttons_of_the_page_work(browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    activity = make.activity(
        organiser, card={"door": "Green."}, card_checked_on=(make.NOON - timedelta(days=300)).date()
    )
    browser = browser_of(organiser)
    assert "Still right" in browser.get(f"/activities/{activity.ref}").text
    assert (
        "Checked on 3 December" in browser.post(f"/activities/{activity.ref}/still-right", follow_redirects=True).text
    )
    assert "Offer it again" in browser.post(f"/activities/{activity.ref}/cancel", follow_redirects=True).text
    assert "on offer again" in browser.post(f"/activities/{activity.ref}/offer-again", follow_redirects=True).text


def test_anyone_says_it_is_wrong_and_too_often_is_slowed_down(
    visitor: FlaskClient, browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    organiser = make.organiser()
    where = f"/activities/{make.activity(organiser).ref}/wrong"
    browser, others = browser_of(organiser), browser_of(make.organiser("Sorrel"))
    assert visitor.post(where, data={"said": ""}).status_code == 422
    assert visitor.post(where, data={"said": "Closed <b>now</b>."}, follow_redirects=True).status_code == 200
    desk = browser.get("/desk/activities").text
    assert "Closed &lt;b&gt;now&lt;/b&gt;." in desk
    assert "says that a listing is wrong" in " ".join(browser.get("/desk").text.split())
    allowed = int(limits.KINDS["wrong"][0].split()[0])
    answers = [visitor.post(where, data={"said": "Again."}).status_code for _ in range(allowed)]
    assert answers[-1] == 429
    note = db.session().scalar(select(WrongNote.id).limit(1))
    assert others.post(f"/desk/activities/notes/{note}/settle").status_code == 403
    assert browser.post(f"/desk/activities/notes/{note}/settle").status_code == 303


def test_the_page_asks_little_of_the_database(
    browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    organiser = make.organiser()
    activity = make.activity(organiser)
    browser, seen = browser_of(organiser), []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert browser.get(f"/activities/{activity.ref}").status_code == 200
    assert len([each for each in seen if each.lstrip().startswith("SELECT")]) <= 12
