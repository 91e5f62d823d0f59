"""The pages about being away: asked at joining, changed later, and seen by nobody whom it is not for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import belongings, clock, db
from groups.absence.models import AwayNote
from groups.membership.models import Entry, Group, IfAway, JoinRequest, Membership, Question
from groups.people import pausing
from groups.people.models import Person
from groups.people.pausing import Length
from tests import make

Open, Forward = Callable[[Person], FlaskClient], Callable[[timedelta], None]
pytestmark = pytest.mark.usefixtures("at_noon")
JOIN = {"accept": "y", "kept": "y", "version": "1"}


def wish_of(person: Person) -> IfAway:
    db.session().rollback()
    return db.session().scalars(select(Membership.if_away).where(Membership.person_id == person.id)).one()


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def away(group: Group) -> Person:
    """Somebody who wished for a note and has been away for two months."""
    joined = clock.now() - timedelta(days=60)
    return make.member(group, make.person("Quill"), if_away=IfAway.FACILITATOR, joined_at=joined)


def test_it_is_asked_at_joining_and_nothing_is_the_usual(browser_of: Open, group: Group) -> None:
    wren, otter = make.person(), make.person()
    page = browser_of(wren).get(f"/groups/{group.ref}/join").text
    assert 'checked id="if_away-0" name="if_away" type="radio" value="none"' in page
    browser_of(wren).post(f"/groups/{group.ref}/join", data=JOIN)
    browser_of(otter).post(f"/groups/{group.ref}/join", data={**JOIN, "if_away": "facilitator"})
    assert (wish_of(wren), wish_of(otter)) == (IfAway.NONE, IfAway.FACILITATOR)


def test_a_wish_to_join_carries_it_along(browser_of: Open) -> None:
    group = make.group(entry=Entry.QUESTIONS)
    guide, wren = make.facilitator(group), make.person()
    with make.saving() as session:
        session.add(Question(group_id=group.id, number=1, words="What brings you here?"))
    question = db.session().scalars(select(Question.id)).one()
    data = {**JOIN, "if_away": "buddy", f"question_{question}": "A friend"}
    assert browser_of(wren).post(f"/groups/{group.ref}/join", data=data).status_code == 303
    ref = db.session().scalars(select(JoinRequest.ref)).one()
    browser_of(guide).post(f"/groups/{group.ref}/requests/{ref}/decide", data={"answer": "admit"})
    assert wish_of(wren) is IfAway.BUDDY


def test_it_is_changed_later_and_kept_with_ones_own_things(browser_of: Open, group: Group) -> None:
    wren = make.member(group)
    browser, path = browser_of(wren), f"/groups/{group.ref}/if-away"
    assert browser.post(path, data={"if_away": "facilitator"}).status_code == 303
    assert wish_of(wren) is IfAway.FACILITATOR
    assert browser.post(path, data={"if_away": "everybody"}).status_code == 422
    assert f'href="{path}"' in browser.get(f"/groups/{group.ref}").text


def test_the_desk_leads_to_a_list_of_names_and_nothing_else(browser_of: Open, group: Group, away: Person) -> None:
    browser = browser_of(make.facilitator(group))
    assert f"/groups/{group.ref}/away" in browser.get("/desk").text
    page = browser.get(f"/groups/{group.ref}/away").text
    assert away.name in page
    body = page.partition("<main")[2].partition("</main>")[0]
    for told in ("ago", "since 20", "October", "paus", "last seen"):
        assert told not in body.replace("nobody is to be asked", ""), told


def test_a_note_is_begun_from_a_template_and_changed(browser_of: Open, group: Group, away: Person) -> None:
    browser, path = browser_of(make.facilitator(group, make.person("Ines"))), f"/groups/{group.ref}/away/{away.ref}"
    page = browser.get(path).text
    assert "Hello Quill," in page
    assert "Ines</textarea>" in page
    assert browser.post(path, data={"words": " "}).status_code == 422
    assert browser.post(path, data={"words": "The kettle is on."}).status_code == 303
    assert browser.post(path, data={"words": "Once more."}).status_code == 404
    assert "The kettle is on." in browser_of(away).get(f"/groups/{group.ref}/if-away").text


def test_nobody_else_finds_any_of_it(browser_of: Open, group: Group, away: Person) -> None:
    path = f"/groups/{group.ref}/away"
    elsewhere = make.facilitator(make.group("Another"))
    for person in (make.member(group), make.person(), make.coordinator(), elsewhere):
        browser = browser_of(person)
        assert browser.get(path).status_code == 404
        assert browser.get(f"{path}/{away.ref}").status_code == 404
        assert browser.post(f"{path}/{away.ref}/let-be").status_code == 404
        assert browser.post(f"{path}/length", data={"days": "14"}).status_code in {403, 404}
        assert f"{path}" not in browser.get("/desk").text


def test_a_pause_takes_the_name_off_the_list_and_says_nothing(browser_of: Open, group: Group, away: Person) -> None:
    browser, path = browser_of(make.facilitator(group)), f"/groups/{group.ref}/away"
    with db.transaction():
        pausing.pause(db.session().get_one(Person, away.id), Length.WEEK)
    page = browser.get(path).text
    assert away.name not in page
    assert "Nobody waits for a note" in page
    assert browser.get(f"{path}/{away.ref}").status_code == 404


def test_a_facilitator_sets_from_when_on_and_it_is_on_record(browser_of: Open, group: Group) -> None:
    browser, path = browser_of(make.facilitator(group)), f"/groups/{group.ref}/away/length"
    assert browser.post(path, data={"days": "60"}).status_code == 303
    assert browser.post(path, data={"days": "3"}).status_code == 422
    db.session().rollback()
    assert db.session().get_one(Group, group.id).away_days == 60


def test_notes_are_taken_along_and_go_with_the_person(browser_of: Open, group: Group, away: Person) -> None:
    ines = make.facilitator(group)
    browser_of(ines).post(f"/groups/{group.ref}/away/{away.ref}", data={"words": "The kettle is on."})
    kept = next(each for each in belongings.table() if each.key == "absence")
    sections = {section.title: section.rows for section in kept.read(away.id)}
    assert [row["Words"] for row in sections["Notes written to you"]] == ["The kettle is on."]
    with db.transaction():
        kept.erase(ines.id)
        kept.erase(ines.id)
    assert db.session().scalars(select(AwayNote)).all() == []
