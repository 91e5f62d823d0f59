"""Offices begin and end by the clock, and somebody always looks after the community."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import access, clock, db
from groups.access import Can, Office
from groups.audit.models import AuditEntry
from groups.coordinating import jobs, service
from groups.errors import Conflict, Invalid, NotFound
from groups.people import queries as people
from groups.people.models import Person
from groups.term import Term, last_day, of_days
from tests import make
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]
DAY = timedelta(days=1)


def give(actor: Person, whom: Person, office: Office, term: Term | None = None) -> None:
    with db.transaction():
        service.appoint(people.get_person(actor.id), people.get_person(whom.id), office, term)


def test_an_office_counts_from_its_beginning_to_its_end(at_noon: Callable[[timedelta], None]) -> None:
    alder, who, now = make.coordinator(), make.person(), clock.now()
    give(alder, who, Office.ORGANISER, Term(now + DAY, now + 3 * DAY))
    held = []
    for _hour in range(4):
        db.session().rollback()
        held.append(access.can(people.get_person(who.id), Can.PUBLISH))
        at_noon(DAY)
    assert held == [False, True, True, False], "nothing ran, and the clock was enough"


def test_what_is_over_is_written_down_once_and_told(at_noon: Callable[[timedelta], None], app: object) -> None:
    alder, who = make.coordinator(), make.person("Wren")
    give(alder, who, Office.ORGANISER, Term(until=clock.now() + DAY))
    assert "part in the whole community: organiser" in waiting()[0].text
    assert jobs.offices() == 0
    at_noon(DAY)
    assert (jobs.offices(), jobs.offices()) == (1, 0)
    assert "as organiser in the community is over" in waiting()[-1].text
    entry = db.session().scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.deed, entry.actor_id, entry.subject_id) == ("office.ended", None, who.id)


def test_the_last_coordinator_stays(database: str) -> None:
    alder, birch = make.coordinator("Alder"), make.person("Birch")
    give(alder, birch, Office.COORDINATOR, Term(until=clock.now() + DAY))
    for term in (Term(until=clock.now() + DAY), Term(begins=clock.now() + DAY)):
        with pytest.raises(Conflict, match="at all times"):
            give(alder, alder, Office.COORDINATOR, term)
    with pytest.raises(Conflict, match="at all times"), db.transaction():
        service.end_office(people.get_person(birch.id), people.get_person(alder.id), Office.COORDINATOR)
    give(alder, birch, Office.COORDINATOR)
    with db.transaction():
        service.end_office(people.get_person(birch.id), people.get_person(alder.id), Office.COORDINATOR)
    assert people.get_person(birch.id).offices == {Office.COORDINATOR}


def test_one_that_is_over_unnoticed_makes_way(at_noon: Callable[[timedelta], None]) -> None:
    alder, who = make.coordinator(), make.person()
    give(alder, who, Office.ORGANISER, Term(until=clock.now() + DAY))
    at_noon(2 * DAY)
    give(alder, who, Office.ORGANISER)
    assert people.get_person(who.id).offices == {Office.ORGANISER}
    with db.transaction():
        service.end_office(people.get_person(alder.id), people.get_person(who.id), Office.ORGANISER)
    with pytest.raises(NotFound), db.transaction():
        service.end_office(people.get_person(alder.id), people.get_person(who.id), Office.ORGANISER)


def test_the_pages_give_and_end(browser_of: Browsers, database: str) -> None:
    make.person("Wren")
    alder = browser_of(make.coordinator())
    page = alder.get("/desk/offices?name=Wren").text
    ref = page.split("Give an office")[0].rsplit("/desk/offices/", 1)[1].split('"')[0]
    assert alder.post(f"/desk/offices/{ref}", data={}).status_code == 422
    past = {"office": "organiser", "until": "2020-01-01"}
    assert "must come after" in alder.post(f"/desk/offices/{ref}", data=past).text
    assert alder.post(f"/desk/offices/{ref}", data={"office": "organiser"}).status_code == 303
    assert "organiser" in alder.get("/desk/offices").text
    assert alder.post(f"/desk/offices/{ref}/end", data={"office": "organiser"}).status_code == 303
    assert alder.post(f"/desk/offices/{ref}/end", data={"office": "king"}).status_code == 404
    own = people.people_alike("alder")[0].ref
    refused = alder.post(f"/desk/offices/{own}/end", data={"office": "coordinator"}, follow_redirects=True)
    assert "at all times" in refused.text


def test_days_are_whole_days_of_the_community() -> None:
    term = of_days(date(2026, 12, 3), date(2026, 12, 5), "America/Los_Angeles")
    assert term.begins is not None
    assert term.until is not None
    assert (term.begins.isoformat(), term.until.isoformat()) == (
        "2026-12-03T00:00:00-08:00",
        "2026-12-06T00:00:00-08:00",
    )
    assert last_day(term.until, "America/Los_Angeles") == date(2026, 12, 5)


def test_days_that_make_no_sense_are_said(at_noon: Callable[[timedelta], None]) -> None:
    now = clock.now()
    wrong = (Term(until=now), Term(now + 2 * DAY, now + DAY), Term(now + 400 * DAY), Term(until=now + 4000 * DAY))
    for term in wrong:
        with pytest.raises(Invalid):
            term.checked(now)
    assert Term(now - DAY).checked(now) == Term()
