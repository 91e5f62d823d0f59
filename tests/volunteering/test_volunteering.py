"""Ways to help: who publishes, who may say that they are interested, and what the organiser sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.access import Can
from groups.contact_level import Facets
from groups.errors import Conflict, Forbidden, Invalid
from groups.people.queries import get_person
from groups.volunteering import queries, service
from groups.volunteering.details import Details, Turn
from groups.volunteering.models import Interest, Opportunity, Shift
from tests import make

WATER = Details(title="Water the beds", facets=Facets(), summary="Twenty minutes.", minutes=20, town="Bristol")
FACETS = {f"facet_{name}": "1" for name in ("people", "talking", "seen", "length", "leaving", "strangers")}
FORM = {"title": "Stuff envelopes", "summary": "At a long table.", "minutes": "20", "company": "with_one",
        "from_home": "y", "once": "y", **FACETS}  # fmt: skip


@pytest.fixture
def way(at_noon: Callable[..., None]) -> str:
    """The ref of a published way to help."""
    organiser = make.organiser()
    with db.transaction():
        return service.publish(organiser, WATER).ref


def test_members_cannot_publish_and_others_cannot_change(way: str) -> None:
    member, other = make.person(), make.organiser("Sorrel")
    with pytest.raises(Forbidden), db.transaction():
        service.publish(member, WATER)
    with pytest.raises(Forbidden), db.transaction():
        service.edit(get_person(other.id), way, WATER)


def test_without_a_town_it_must_be_possible_from_home(at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    with pytest.raises(Invalid) as refusal, db.transaction():
        service.publish(organiser, Details(title="x", facets=Facets()))
    assert set(refusal.value.fields) == {"town"}


def test_interest_is_shown_taken_back_and_shown_again(way: str) -> None:
    wren = make.person().id
    for words in ("Mornings.", "Mornings!"):
        with db.transaction():
            service.show_interest(get_person(wren), way, words)
    opportunity = db.session().scalars(select(Opportunity)).one()
    assert [(each.name, each.words) for each in queries.interested_in(opportunity)] == [("Wren 2", "Mornings!")]
    for _ in range(2):
        with db.transaction():
            service.take_interest_back(get_person(wren), way)
    assert queries.interested_in(db.session().scalars(select(Opportunity)).one()) == []
    assert db.session().scalars(select(Interest.words)).all() == [""]
    with db.transaction():
        service.show_interest(get_person(wren), way, "")
    assert db.session().scalar(select(func.count(Interest.id))) == 1


def test_the_organiser_is_not_interested_in_their_own(way: str) -> None:
    organiser = db.session().scalars(select(Opportunity.organiser_id)).one()
    with pytest.raises(Forbidden), db.transaction():
        service.show_interest(get_person(organiser), way, "")


def test_shifts_are_planned_called_off_and_planned_again(way: str) -> None:
    organiser = db.session().scalars(select(Opportunity.organiser_id)).one()
    turn = Turn(datetime(2026, 12, 5, 10), 45, 2)
    with db.transaction():
        ref = service.add_shift(get_person(organiser), way, turn).ref
    with pytest.raises(Invalid), db.transaction():
        service.add_shift(get_person(organiser), way, turn)
    with db.transaction():
        service.cancel_shift(get_person(organiser), ref)
    with pytest.raises(Conflict), db.transaction():
        service.cancel_shift(get_person(organiser), ref)
    with db.transaction():
        assert service.add_shift(get_person(organiser), way, turn).ref == ref
    assert db.session().scalars(select(Shift.cancelled_at)).all() == [None]
    with pytest.raises(Invalid), db.transaction():
        service.add_shift(get_person(organiser), way, Turn(datetime(2026, 12, 1, 10), 45, 2))


def test_an_ended_one_is_gone_for_others(way: str) -> None:
    organiser = db.session().scalars(select(Opportunity.organiser_id)).one()
    with db.transaction():
        service.end(get_person(organiser), way)
    assert queries.opportunity_for(get_person(organiser), way, Can.SEE_ACTIVITY)
    with pytest.raises(service.Conflict), db.transaction():
        service.end(get_person(organiser), way)


def test_the_pages_for_each_who_comes(way: str, visitor: FlaskClient, browser_of: Callable[..., FlaskClient]) -> None:
    organiser = get_person(db.session().scalars(select(Opportunity.organiser_id)).one())
    browsers = {"organiser": browser_of(organiser)}
    browsers["member"] = browser_of(make.person())
    browsers["other"] = browser_of(make.organiser("Sorrel"))
    pages = [f"/volunteering/{way}", f"/volunteering/{way}/edit", "/volunteering/new", "/desk/volunteering"]
    assert [visitor.get(page).status_code for page in pages] == [200, 302, 302, 302]
    assert {who: [browser.get(page).status_code for page in pages] for who, browser in browsers.items()} == {
        "organiser": [200, 200, 200, 200], "member": [200, 403, 403, 403], "other": [200, 403, 200, 200],
    }  # fmt: skip
    assert "Sign in to say so" in visitor.get(pages[0]).text
    shown = browsers["member"].post(
        f"/volunteering/{way}/interest", data={"words": "Is it <far>?"}, follow_redirects=True
    )
    assert "Take it back" in shown.text
    assert "Is it &lt;far&gt;?" in browsers["organiser"].get(pages[0]).text
    assert "Is it" not in browsers["other"].get(pages[0]).text
    assert "one would like to hear more" in " ".join(browsers["organiser"].get(pages[3]).text.split())
    back = browsers["member"].post(f"/volunteering/{way}/interest", data={"deed": "take_back"}, follow_redirects=True)
    assert "I would like to hear more" in back.text
    assert browsers["member"].post(f"/volunteering/{way}/interest", data={"words": "x" * 501}).status_code == 422
    assert browsers["other"].post(f"/volunteering/{way}/shifts", data={}).status_code == 403
    assert browsers["other"].post(f"/volunteering/{way}/end").status_code == 403


def test_an_organiser_publishes_plans_and_ends_through_the_pages(
    at_noon: Callable[..., None], browser_of: Callable[..., FlaskClient]
) -> None:
    browser = browser_of(make.organiser())
    assert browser.post("/volunteering/new", data={**FORM, "title": "", "minutes": "2"}).status_code == 422
    page = browser.post("/volunteering/new", data=FORM).location
    shift = {"date": "2026-12-05", "time": "10:00", "minutes": "45", "places": "2"}
    planned = browser.post(f"{page}/shifts", data=shift, follow_redirects=True).text
    assert "Saturday 5 December, 10:00" in planned
    assert "room for two" in planned
    assert browser.post(f"{page}/shifts", data=shift).status_code == 422
    assert browser.post(f"{page}/shifts", data={**shift, "date": "soon"}).status_code == 422
    assert (
        "Post letters"
        in browser.post(f"{page}/edit", data={**FORM, "title": "Post letters"}, follow_redirects=True).text
    )
    assert browser.post(f"{page}/end").status_code == 303
    assert "no longer offered" in browser.get(page).text
