"""Anybody may object to something public; a person decides, and both sides are told why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.access import Can
from groups.activities import queries as activities
from groups.activities.details import Origin, Taken
from groups.activities.models import Activity, Kind
from groups.activities.taking import take_over
from groups.contact_level import Facets
from groups.coordinating import jobs, service
from groups.coordinating.models import Ground, Objection, Outcome
from groups.coordinating.service import Said
from groups.errors import Conflict, Invalid, NotFound
from groups.meetups.models import Answer, Meetup, MeetupState, Reply
from groups.people import queries as people
from groups.people.models import Person
from tests import make
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]
FORM = {"ground": "illegal", "words": "It says that the police come along.", "name": "Robin", "honest": "y"}


def objected(ref: str, **given: str) -> str:
    with db.transaction():
        return service.object_to("activity", ref, Said(Ground.ILLEGAL, "It is forbidden here.", **given)).ref


def decide(who: Person, ref: str, outcome: Outcome, rule: str = "Law 7", reason: str = "It sells medicine.") -> None:
    with db.transaction():
        service.decide_objection(people.get_person(who.id), ref, outcome, rule, reason)


def test_a_visitor_objects_and_gets_a_confirmation(visitor: FlaskClient, database: str) -> None:
    activity = make.activity(make.organiser())
    path = f"/object/activity/{activity.ref}"
    assert path in visitor.get(f"/activities/{activity.ref}").text
    assert visitor.post(path, data={**FORM, "honest": ""}).status_code == 422
    assert visitor.post(path, data={**FORM, "email": "no address"}).status_code == 422
    assert visitor.post(path, data={**FORM, "email": "Robin@Example.org"}).status_code == 303
    (letter,) = waiting()
    assert letter.to == "robin@example.org"
    assert "thank you for telling us about “Slow walk by the river”" in letter.text


def test_without_an_address_no_letter_is_written(visitor: FlaskClient, database: str) -> None:
    activity = make.activity(make.organiser())
    assert visitor.post(f"/object/activity/{activity.ref}", data=FORM).status_code == 303
    assert waiting() == []


def test_the_form_floods_no_mailbox_and_no_desk(visitor: FlaskClient, database: str) -> None:
    activity = make.activity(make.organiser())
    answers = [
        visitor.post(f"/object/activity/{activity.ref}", data={**FORM, "email": "robin@example.org"}).status_code
        for _again in range(6)
    ]
    assert answers == [303] * 5 + [429]
    assert len(waiting()) == 2, "an address gets two letters an hour, whoever asks for them"


def test_only_what_anybody_can_find_can_be_objected_to(visitor: FlaskClient, database: str) -> None:
    hidden, listed = make.meetup(make.group(is_listed=False)).ref, make.meetup(make.group("Seen")).ref
    who = make.person().ref
    assert visitor.get(f"/object/meetup/{hidden}").status_code == 404
    assert visitor.get(f"/object/meetup/{listed}").status_code == 200
    assert f"/object/meetup/{listed}" in visitor.get(f"/meetups/{listed}").text
    assert visitor.get(f"/object/person/{who}").status_code == 404


def test_taking_down_is_done_and_both_sides_read_the_reason(database: str, app: object) -> None:
    organiser, alder = make.organiser(), make.coordinator()
    activity = make.activity(organiser)
    ref = objected(activity.ref, name="Robin", email="robin@example.org")
    with pytest.raises(Invalid):
        decide(alder, ref, Outcome.TAKEN_DOWN, rule="")
    decide(alder, ref, Outcome.TAKEN_DOWN)
    with pytest.raises(NotFound):
        activities.activity_for(None, activity.ref, Can.SEE_ACTIVITY)
    letters = {letter.to: letter.text for letter in waiting()}
    assert set(letters) == {"robin@example.org", organiser.email}
    assert all(
        "It was taken down. " in text.replace("\n", " ") and "It sells medicine." in text for text in letters.values()
    )
    assert "Robin" not in letters[organiser.email], "who objected is not told"
    with pytest.raises(Conflict):
        decide(alder, ref, Outcome.STAYS)


def test_what_stays_tells_its_publisher_nothing(database: str, app: object) -> None:
    activity = make.activity(make.organiser())
    decide(make.coordinator(), objected(activity.ref, email="robin@example.org"), Outcome.STAYS, rule="")
    (letter,) = waiting()
    assert letter.to == "robin@example.org"
    assert "It stays as it is." in letter.text


def test_nobody_decides_about_what_they_published(browser_of: Browsers, database: str) -> None:
    alder, birch = make.coordinator("Alder"), make.coordinator("Birch")
    ref = objected(make.activity(alder).ref, name="Robin", email="robin@example.org")
    mine, theirs = browser_of(alder), browser_of(birch)
    assert "One to decide" not in mine.get("/desk").text
    assert ref not in mine.get("/desk/objections").text
    assert mine.get(f"/desk/objections/{ref}").status_code == 404
    with pytest.raises(NotFound):
        decide(alder, ref, Outcome.STAYS)
    assert "Robin" in theirs.get(f"/desk/objections/{ref}").text
    decide(birch, ref, Outcome.STAYS)


def test_where_nobody_else_is_there_they_decide_without_a_name(browser_of: Browsers, database: str) -> None:
    alder = make.coordinator("Alder")
    ref = objected(make.activity(alder).ref, name="Robin")
    page = browser_of(alder).get(f"/desk/objections/{ref}").text
    assert "It is forbidden here." in page
    assert "Robin" not in page
    decide(alder, ref, Outcome.STAYS)


@pytest.mark.parametrize("weekly", [False, True], ids=["one date", "a series"])
def test_a_date_is_taken_down_with_its_words(visitor: FlaskClient, database: str, app: object, weekly: bool) -> None:
    group, alder = make.group(), make.coordinator("Alder")
    guide, wren = make.facilitator(group), make.member(group)
    words = {"title": "canary-title", "summary": "canary-summary", "description": "canary-words"}
    series = make.series(group, guide, **words) if weekly else None
    dates = [make.date_of(series, group, **words)] if series else [make.meetup(group, **words)]
    if series is not None:
        later = {"starts_in": timedelta(days=8), "series_id": series.id, "slot": series.first_local + timedelta(days=7)}
        dates.append(make.meetup(group, **words, **later))
    with make.saving() as session:
        going = {"answer": Answer.GOING, "created_at": clock.now(), "changed_at": clock.now()}
        session.add(Reply(meetup_id=dates[0].id, person_id=wren.id, **going))
    with db.transaction():
        ref = service.object_to("meetup", dates[0].ref, Said(Ground.DANGEROUS, "It sends people to a cliff.")).ref
    decide(alder, ref, Outcome.TAKEN_DOWN)
    found = [visitor.get(f"/meetups/{dates[0].ref}"), visitor.get(f"/groups/{group.ref}"), visitor.get("/find")]
    assert [answer.status_code for answer in found] == [200, 200, 200]
    assert all("canary" not in answer.text for answer in found)
    db.session().rollback()
    kept = db.session().scalars(select(Meetup)).all()
    assert [(row.state, row.title) for row in kept] == [(MeetupState.CANCELLED, "A date that was taken down")]
    letters = {letter.to: letter.text for letter in waiting()}
    assert set(letters) == {guide.email, wren.email}
    assert "It sells medicine." in letters[guide.email]
    assert "canary" not in letters[wren.email]


def test_no_source_brings_back_what_was_taken_down(database: str) -> None:
    origin = Origin(1, "Another list", "CC0")
    item = Taken(key="k", title="Imported", kind=Kind.OUTDOORS, facets=Facets(1, 1, 1, 1, 1, 1), zone="Europe/London")
    with db.transaction():
        take_over(origin, [item])
    row = db.session().scalars(select(Activity)).one()
    decide(make.coordinator(), objected(row.ref), Outcome.TAKEN_DOWN)
    with db.transaction():
        take_over(origin, [item])
    db.session().expire_all()
    with pytest.raises(NotFound):
        activities.activity_for(None, row.ref, Can.SEE_ACTIVITY)


def test_names_and_addresses_are_emptied_half_a_year_later(at_noon: Callable[[timedelta], None]) -> None:
    activity, alder = make.activity(make.organiser()), make.coordinator()
    decide(alder, objected(activity.ref, name="Robin", email="robin@example.org"), Outcome.STAYS)
    objected(activity.ref, name="Fern")
    at_noon(timedelta(days=181))
    jobs.forget_objectors()
    db.session().rollback()
    rows = db.session().scalars(select(Objection).order_by(Objection.id)).all()
    assert [(row.name, row.email) for row in rows] == [("", ""), ("Fern", "")]


def test_the_desk_decides(browser_of: Browsers, database: str) -> None:
    activity = make.activity(make.organiser())
    ref = objected(activity.ref)
    alder = browser_of(make.coordinator())
    assert "One to decide" in alder.get("/desk").text
    assert "It is forbidden here." in alder.get(f"/desk/objections/{ref}").text
    assert alder.post(f"/desk/objections/{ref}", data={"outcome": "taken_down", "reason": "Yes."}).status_code == 422
    assert alder.post(f"/desk/objections/{ref}", data={"outcome": "stays", "reason": "It is so."}).status_code == 303
    assert "decided" in alder.get("/desk/objections").text
