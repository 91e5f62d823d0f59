"""Being met, in the browser: what each of the two sees when, and that nobody else ever reads their words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db, limits, outbox
from groups.audit.models import AuditEntry
from groups.meetups import jobs
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.meetups.door import CANARY, Door, door, glad, reply

pytestmark = pytest.mark.usefixtures("at_noon")
Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]


@pytest.fixture
def scene(app: Flask, at_noon: object) -> Door:
    return door()


def test_the_whole_way_without_scripts(scene: Door, browser_of: Open, at_noon: Forward) -> None:
    asker, buddy = browser_of(scene.asker), browser_of(scene.buddy)
    date = f"/meetups/{scene.meetup.ref}"
    assert "Someone to meet me" in asker.get(date).text
    assert "would like to be met" not in buddy.get(date).text
    assert asker.post(f"{date}/company").status_code == 303

    assert "Somebody would like to be met at the door" in buddy.get(date).text
    page = buddy.get(f"{date}/company").text
    assert "Somebody would like to be met." in page
    assert scene.asker.name not in page
    ref = scene.visit().ref
    assert buddy.post(f"/company/{ref}/offer").status_code == 303
    assert scene.asker.name not in buddy.get(f"{date}/company").text

    assert "Juniper offers to meet you" in asker.get(f"{date}/company").text
    assert asker.post(f"/company/{ref}/answer", data={"answer": "perhaps"}).status_code == 422
    assert asker.post(f"/company/{ref}/answer", data={"answer": "yes"}).status_code == 303

    for browser, other in ((asker, "Juniper"), (buddy, "Wren")):
        page = browser.get(f"{date}/company").text
        assert other in page
        assert "green door" not in page
    assert asker.post(f"/company/{ref}", data={"text": f"A red scarf, {CANARY}"}).status_code == 303
    assert CANARY in buddy.get(f"/company/{ref}").text
    at_noon(timedelta(days=2))
    for browser in (asker, buddy):
        assert "By the green door" in browser.get(f"{date}/company").text


def test_after_it_closed_the_page_refuses_and_shows_nothing(scene: Door, browser_of: Open, at_noon: Forward) -> None:
    ref = scene.agree()
    scene.write(scene.asker, ref)
    at_noon(timedelta(days=5, hours=1))
    answer = browser_of(scene.asker).get(f"/company/{ref}")
    assert answer.status_code == 409
    assert CANARY not in answer.text
    assert browser_of(scene.asker).post(f"/company/{ref}", data={"text": "Hello"}).status_code == 409


def test_what_is_too_long_comes_back(scene: Door, browser_of: Open) -> None:
    ref = scene.agree()
    answer = browser_of(scene.asker).post(f"/company/{ref}", data={"text": CANARY + "x" * 1000})
    assert answer.status_code == 422
    assert CANARY in answer.text


def paths(app: Flask, scene: Door, ref: str) -> list[str]:
    """Every page there is, filled with everything of this scene."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        path = rule.rule.replace("<int:", "<").replace("<path:", "<").replace("<person_ref>", scene.asker.ref)
        about = {"groups": scene.group.ref, "meetups": scene.meetup.ref}.get(path.split("/")[1], ref)
        for name in rule.arguments:
            path = path.replace(f"<{name}>", about)
        found.append(path)
    return sorted(set(found))


@pytest.mark.parametrize("state", ["ahead", "over"])
def test_no_page_letter_log_or_record_tells_anyone_else(
    app: Flask, scene: Door, browser_of: Open, visitor: FlaskClient, at_noon: Forward,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], state: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    other = glad(make.member(scene.group), scene.group, scene.guide)
    reply(other, scene.meetup)
    ref = scene.agree()
    for browser in (browser_of(scene.asker), browser_of(scene.buddy)):
        assert browser.post(f"/company/{ref}", data={"text": CANARY}).status_code == 303
        assert CANARY in browser.get(f"/company/{ref}").text
    if state == "over":
        at_noon(timedelta(days=3, hours=2))
    people = (other, scene.guide, make.coordinator(), make.organiser(), make.member(make.group("Elsewhere")))
    for browser in (visitor, *(browser_of(person) for person in people)):
        for path in paths(app, scene, ref):
            limits.forget()
            answer = browser.get(path)
            assert answer.status_code < 500, path
            assert CANARY not in answer.text, path
            answer.close()
            if path.startswith("/company"):
                assert answer.status_code in {302, 303, 404}, path
        for deed in ("", "/withdraw", "/offer", "/answer", "/step-back"):
            answer = browser.post(f"/company/{ref}{deed}", data={"text": "Hello", "answer": "yes"})
            # A buddy of the group who knows the address learns that nobody is needed, as everyone does who is too late.
            assert answer.status_code in {302, 303, 404} or (deed, answer.status_code) == ("/offer", 409), deed
            assert CANARY not in answer.text
    assert scene.visit().ref == ref
    check_nothing_was_sent_or_kept(caplog.text + "".join(capfd.readouterr()))


def check_nothing_was_sent_or_kept(logged: str) -> None:
    """Neither in letters nor in the record of deeds nor in logs."""
    assert CANARY not in logged
    db.session().rollback()
    for notice in db.session().scalars(select(Notice)):
        letter = outbox.composer(notice.kind)(notice)
        assert letter is None or CANARY not in letter.text + letter.html + letter.line + letter.subject
    for entry in db.session().scalars(select(AuditEntry)):
        assert CANARY not in f"{entry.old}{entry.new}{entry.reason}"


def test_facilitators_see_a_name_only_once_they_greet(scene: Door, browser_of: Open, at_noon: Forward) -> None:
    scene.ask()
    guide = browser_of(scene.guide)
    for path in ("/desk", f"/groups/{scene.group.ref}/meetups"):
        needs = guide.get(path).text.partition("This week")[0].partition("No replies")[0]
        assert "One person wishes to be met" in needs
        assert "<strong>Wren</strong>" not in needs
    at_noon(timedelta(days=2, hours=12))
    jobs.buddies()
    for path in ("/desk", f"/groups/{scene.group.ref}/meetups"):
        assert "Please greet at the door: <strong>Wren</strong>" in guide.get(path).text


def test_offering_to_meet_people_in_the_browser(scene: Door, browser_of: Open) -> None:
    other = make.member(scene.group, make.person("Moss"))
    browser, guide, where = browser_of(other), browser_of(scene.guide), f"/groups/{scene.group.ref}/greeting"
    assert where in browser.get(f"/groups/{scene.group.ref}").text
    assert browser.post(where).status_code == 303
    assert "will look at it" in browser.get(where).text
    assert "Moss" in guide.get(where).text
    assert "offers to meet people" in guide.get("/desk").text
    assert browser.post(f"{where}/{other.ref}", data={"answer": "yes"}).status_code == 403
    assert guide.post(f"{where}/{other.ref}", data={"answer": "yes"}).status_code == 303
    assert "You meet people at the door" in browser.get(where).text
    assert browser.post(f"{where}/end").status_code == 303
    assert "I am glad to meet people" in browser.get(where).text
