"""Help lines: what visitors see, what counts as checked, and what waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db
from groups.audit.models import AuditEntry
from groups.directory import queries, service
from groups.directory.models import HelpKind, HelpLine
from groups.directory.service import Line
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.people.models import Community, CommunityState
from groups.people.queries import get_person
from tests import make

NIGHT = Line(kind=HelpKind.LISTENING, name="Night line", dial="0800 123 4567", hours="All night")


def row(name: str, **given: object) -> HelpLine:
    facts = {"country": "GB", "kind": HelpKind.CRISIS, "dial": "116 123", "created_at": make.NOON, **given}
    made = HelpLine(name=name, **facts)
    with make.saving() as session:
        session.add(made)
    return made


@pytest.fixture
def alder(at_noon: Callable[..., None]) -> int:
    """The id of the coordinator of a community in Great Britain."""
    return make.coordinator().id


def test_the_emergency_number_comes_first_and_nothing_of_another_country(alder: int, visitor: FlaskClient) -> None:
    today = make.NOON.date()
    row("Night line", kind=HelpKind.LISTENING, checked_on=today)
    row("Emergency", kind=HelpKind.EMERGENCY, dial="999", checked_on=today)
    row("Elsewhere", country="US", dial="988", checked_on=today)
    row("Counsellors", kind=HelpKind.SERVICE, dial="", url="https://example.org/", checked_on=today)
    row("Ended", checked_on=today, ended_at=make.NOON)
    page = visitor.get("/urgent-help").text
    assert page.index("Emergency</h3>") < page.index("Night line</h3>") < page.index("Counsellors</h3>")
    assert 'href="tel:999"' in page
    assert 'href="tel:116123"' in page
    assert "116 123" in page
    assert "Checked on 3 December 2026" in page
    for absent in ("Elsewhere", "988", "Ended", "has been checked by a person"):
        assert absent not in page


def test_a_real_line_that_nobody_checked_is_not_shown(alder: int, visitor: FlaskClient) -> None:
    row("Unchecked")
    row("Example", demo=True, kind=HelpKind.LISTENING)
    page = visitor.get("/urgent-help").text
    assert "Unchecked" not in page
    assert "Demo, not checked" in page
    assert "No line on this page has been checked by a person" in page
    assert "emergency number you know" in page


def test_the_page_works_before_there_is_a_community(visitor: FlaskClient) -> None:
    page = visitor.get("/urgent-help")
    assert page.status_code == 200
    assert "No line on this page has been checked" in page.text


def test_a_line_is_added_checked_changed_and_has_to_be_checked_again(alder: int) -> None:
    with db.transaction():
        ref = service.add(get_person(alder), NIGHT).ref
    assert queries.needs_checking()
    with db.transaction():
        service.check(get_person(alder), ref)
    assert not queries.needs_checking()
    assert _line(ref).checked_on == date(2026, 12, 3)
    with db.transaction():
        service.edit(get_person(alder), ref, Line(**{**NIGHT.__dict__, "who_for": "Anyone"}))
    assert _line(ref).checked_on is not None
    with db.transaction():
        service.edit(get_person(alder), ref, Line(**{**NIGHT.__dict__, "dial": "0800 765 4321"}))
    assert _line(ref).checked_on is None
    with db.transaction():
        service.end(get_person(alder), ref)
    assert queries.kept("GB") == []
    deeds = db.session().scalars(select(AuditEntry.deed).order_by(AuditEntry.id)).all()
    assert deeds == [f"help_line.{deed}" for deed in ("added", "checked", "changed", "changed", "ended")]


def test_example_data_can_never_be_checked_or_changed(alder: int) -> None:
    ref = row("Example", demo=True, checked_on=make.NOON.date()).ref
    assert queries.needs_checking()
    with pytest.raises(Forbidden), db.transaction():
        service.check(get_person(alder), ref)
    with pytest.raises(Forbidden), db.transaction():
        service.edit(get_person(alder), ref, NIGHT)


def test_another_countrys_line_is_not_there(alder: int) -> None:
    ref = row("Elsewhere", country="US").ref
    with pytest.raises(NotFound), db.transaction():
        service.check(get_person(alder), ref)


@pytest.mark.parametrize("kind", [HelpKind.CRISIS, HelpKind.SERVICE])
def test_the_community_opens_only_with_a_checked_line(alder: int, kind: HelpKind) -> None:
    make.community(state=CommunityState.PREPARING)
    row("Example", demo=True, checked_on=make.NOON.date())
    row("Elsewhere", country="US", checked_on=make.NOON.date())
    with pytest.raises(Forbidden, match="has to be checked"), db.transaction():
        service.open_community(get_person(alder))
    row("Real", kind=kind, checked_on=make.NOON.date())
    if kind is HelpKind.SERVICE:
        with pytest.raises(Forbidden), db.transaction():
            service.open_community(get_person(alder))
        return
    with db.transaction():
        service.open_community(get_person(alder))
    assert db.session().scalars(select(Community.state)).one() is CommunityState.OPEN
    with pytest.raises(Conflict), db.transaction():
        service.open_community(get_person(alder))


@pytest.mark.parametrize(
    "wrong",
    [{"dial": "call us"}, {"dial": "", "url": ""}, {"url": "javascript:alert(1)"}, {"name": " "}, {"dial": "1<b>"}],
)
def test_what_cannot_be_dialled_is_refused(alder: int, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid), db.transaction():
        service.add(get_person(alder), Line(**{**NIGHT.__dict__, **wrong}))


def test_the_desk_is_for_coordinators_and_loud_while_nothing_is_checked(
    alder: int, visitor: FlaskClient, browser_of: Callable[..., FlaskClient]
) -> None:
    browser = browser_of(get_person(alder))
    organiser = browser_of(make.organiser())
    assert visitor.get("/desk/help-lines").status_code == 302
    assert organiser.get("/desk/help-lines").status_code == 404
    assert "No help line of your country has been checked" in browser.get("/desk/help-lines").text
    assert "No help line of your country has been checked" in browser.get("/desk").text
    form = {"kind": "crisis", "name": "Day line", "dial": "0800 111", "free": "y"}
    assert browser.post("/desk/help-lines/new", data={**form, "dial": "ring"}).status_code == 422
    assert browser.post("/desk/help-lines/new", data=form).status_code == 303
    ref = db.session().scalars(select(HelpLine.ref)).one()
    db.release()
    assert "Not checked, so not shown" in browser.get("/desk/help-lines").text
    for deed in ("check", "end"):
        assert organiser.post(f"/desk/help-lines/{ref}/{deed}").status_code == 404
    assert organiser.get(f"/desk/help-lines/{ref}/edit").status_code == 404
    assert "Checked on 3 December" in browser.post(f"/desk/help-lines/{ref}/check", follow_redirects=True).text
    assert "No help line of your country" not in browser.get("/desk").text
    assert browser.get(f"/desk/help-lines/{ref}/edit").status_code == 200
    assert (
        "Night"
        in browser.post(f"/desk/help-lines/{ref}/edit", data={**form, "name": "Night"}, follow_redirects=True).text
    )
    assert browser.post(f"/desk/help-lines/{ref}/end").status_code == 303
    assert organiser.post("/desk/open-community").status_code == 404


def test_the_coordinator_opens_the_community_through_the_desk(
    alder: int, browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    make.community(state=CommunityState.PREPARING)
    browser = browser_of(get_person(alder))
    refused = browser.post("/desk/open-community")
    assert (refused.status_code, "has to be checked" in refused.text) == (403, True)
    row("Real", checked_on=(make.NOON - timedelta(days=3)).date())
    assert "open to members" in browser.post("/desk/open-community", follow_redirects=True).text


def _line(ref: str) -> HelpLine:
    db.release()
    return db.session().scalars(select(HelpLine).where(HelpLine.ref == ref)).one()
