"""Who came: one tap each, for facilitators, for thirty days; and the proof a member makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.audit.models import AuditEntry
from groups.errors import Conflict, NotFound
from groups.meetups import jobs
from groups.meetups.models import Answer, Attendance, Came, Meetup
from groups.meetups.service import attendance
from groups.people.models import Person
from tests import make
from tests.meetups.door import Door, door, reply

pytestmark = pytest.mark.usefixtures("app", "at_noon")
Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
ENDS = timedelta(days=3, hours=1)


@pytest.fixture
def scene(app: object, at_noon: object) -> Door:
    """In three days; Wren and Juniper come."""
    return door()


def note(scene: Door, person: Person, came: Came) -> None:
    with db.transaction():
        attendance.note(scene.guide, scene.meetup.ref, person.ref, came)


def came(scene: Door) -> int | None:
    db.session().rollback()
    return db.session().scalar(select(Meetup.came).where(Meetup.id == scene.meetup.id))


def test_nothing_is_noted_before_it_begins(scene: Door, at_noon: Forward) -> None:
    at_noon(timedelta(days=3) - timedelta(seconds=1))
    with pytest.raises(Conflict):
        note(scene, scene.asker, Came.ATTENDED)
    at_noon(timedelta(seconds=1))
    note(scene, scene.asker, Came.ATTENDED)
    assert came(scene) == 1


def test_coming_for_part_is_coming_and_a_note_can_be_corrected(scene: Door, at_noon: Forward) -> None:
    at_noon(ENDS)
    note(scene, scene.asker, Came.ATTENDED)
    note(scene, scene.buddy, Came.ATTENDED_PART)
    assert came(scene) == 2
    note(scene, scene.asker, Came.EXCUSED)
    assert came(scene) == 1
    assert db.session().scalar(select(func.count(Attendance.id))) == 2


def test_all_came_keeps_what_is_noted_and_knows_parts(scene: Door, at_noon: Forward) -> None:
    reply(scene.buddy, scene.meetup, Answer.PART)
    third = make.member(scene.group)
    reply(third, scene.meetup)
    at_noon(ENDS)
    note(scene, third, Came.DID_NOT_COME)
    with db.transaction():
        attendance.all_came(scene.guide, scene.meetup.ref)
    rows = db.session().execute(select(Attendance.person_id, Attendance.came))
    found = dict(rows.all())
    assert found == {
        scene.asker.id: Came.ATTENDED, scene.buddy.id: Came.ATTENDED_PART, third.id: Came.DID_NOT_COME,
    }  # fmt: skip
    assert came(scene) == 2


def test_only_who_had_a_seat_and_only_facilitators(scene: Door, at_noon: Forward) -> None:
    stranger = make.member(scene.group)
    at_noon(ENDS)
    with pytest.raises(NotFound):
        note(scene, stranger, Came.ATTENDED)
    for person in (scene.asker, make.facilitator(make.group("Elsewhere")), make.coordinator()):
        with pytest.raises(Exception, match=r"cannot|nothing"), db.transaction():
            attendance.note(person, scene.meetup.ref, scene.asker.ref, Came.ATTENDED)


def test_after_thirty_days_only_the_number_is_left(scene: Door, at_noon: Forward) -> None:
    at_noon(ENDS)
    note(scene, scene.asker, Came.ATTENDED)
    at_noon(timedelta(days=30) - timedelta(seconds=1))
    jobs.forget_company()
    assert came(scene) == 1
    assert db.session().scalar(select(func.count(Attendance.id))) == 1
    at_noon(timedelta(seconds=1))
    jobs.forget_company()
    assert came(scene) == 1
    assert db.session().scalar(select(func.count(Attendance.id))) == 0
    with pytest.raises(Conflict):
        note(scene, scene.asker, Came.ATTENDED)
    assert came(scene) == 1


def test_the_record_of_deeds_does_not_keep_who_came(scene: Door, at_noon: Forward) -> None:
    before = db.session().scalar(select(func.count(AuditEntry.id)))
    at_noon(ENDS)
    note(scene, scene.asker, Came.DID_NOT_COME)
    assert db.session().scalar(select(func.count(AuditEntry.id))) == before


def test_one_tap_each_in_the_browser(scene: Door, at_noon: Forward, browser_of: Open) -> None:
    browser = browser_of(scene.guide)
    assert "has not begun" in browser.get(f"/meetups/{scene.meetup.ref}/attendance").text
    at_noon(ENDS)
    where = f"/meetups/{scene.meetup.ref}/attendance"
    answer = browser.post(where, data={"person": scene.asker.ref, "came": "attended_part"})
    assert (answer.status_code, answer.location) == (303, f"{where}#p-{scene.asker.ref}")
    assert browser.post(where, data={"person": scene.asker.ref, "came": "away"}).status_code == 422
    assert browser.post(f"{where}/all").status_code == 303
    page = browser.get(where).text
    assert page.partition("<main")[2].partition("</main>")[0].count('aria-pressed="true"') == 2
    assert "Two came." in page
    assert browser_of(scene.asker).get(where).status_code == 403


@pytest.mark.parametrize("how", [Came.DID_NOT_COME, Came.EXCUSED, None])
def test_a_member_never_sees_what_else_is_noted(
    scene: Door, at_noon: Forward, browser_of: Open, how: Came | None
) -> None:
    at_noon(ENDS)
    if how is not None:
        note(scene, scene.asker, how)
    browser = browser_of(scene.asker)
    page = browser.get(f"/meetups/{scene.meetup.ref}").text
    assert "proof" not in page
    assert "Did not come" not in page
    assert browser.get(f"/meetups/{scene.meetup.ref}/proof").status_code == 404


def test_the_proof_says_date_and_length_and_what_is_wished(scene: Door, at_noon: Forward, browser_of: Open) -> None:
    at_noon(ENDS)
    note(scene, scene.asker, Came.ATTENDED_PART)
    browser = browser_of(scene.asker)
    where = f"/meetups/{scene.meetup.ref}/proof"
    assert where in browser.get(f"/meetups/{scene.meetup.ref}").text
    plain, kind = browser.get(where).text, browser.get(f"{where}?kind=yes").text
    paper = plain.partition("<article")[2].partition("</article>")[0]
    assert "Sunday 6 December 2026" in paper
    assert "1 h" in paper
    for word in (scene.group.name, scene.meetup.title, scene.asker.name, "support", "part", "12:00"):
        assert word not in paper.replace("Wren", scene.asker.name)
    assert "support group" in kind.partition("<article")[2].partition("</article>")[0]
    for other in (scene.buddy, scene.guide):
        assert browser_of(other).get(where).status_code == 404
    at_noon(timedelta(days=30))
    assert browser_of(scene.asker).get(where).status_code == 404
