"""A browser shows notices once its person said so, for as long as they are signed in there, and never for another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.notices import jobs, push
from groups.notices.models import PushSubscription
from groups.notices.queries.browsers import browsers_of
from groups.notices.service.browsers import MOST, take_back_all
from groups.notices.vapid import Signer
from groups.people import service as accounts
from groups.people.models import Person, SignIn
from tests import make
from tests.notices.push_service import Browser

Open = Callable[[Person], FlaskClient]
PAGE, DOOR = "/account/notices", "/account/notices/push"
SCRIPT = {"Accept": "application/json"}


def fresh() -> Browser:
    return Browser("https://push.example.org")


def kept() -> list[PushSubscription]:
    db.release()
    return list(db.session().scalars(select(PushSubscription).order_by(PushSubscription.id)))


def test_it_is_off_until_somebody_says_so(browser_of: Open) -> None:
    page = browser_of(make.person()).get(PAGE).text
    assert "No browser shows notices of yours." in page
    assert 'id="push-button" type="button" hidden' in page
    assert kept() == []


def test_a_browser_is_kept_and_shown_to_its_person_alone(browser_of: Open) -> None:
    wren, other = make.person(), make.person()
    browser, made = browser_of(wren), fresh()
    answer = browser.post(DOOR, data=made.given, headers=SCRIPT)
    assert (answer.status_code, answer.json) == (200, {"ok": True})
    (row,) = kept()
    assert (row.person_id, row.endpoint, row.p256dh) == (wren.id, made.endpoint, made.given["p256dh"])
    page = browser.get(PAGE).text
    assert "This one" in page
    assert 'data-here="1"' in page
    assert made.endpoint not in page, "the address is between the browser and us"
    assert "This one" not in browser_of(wren).get(PAGE).text, "another browser of hers"
    assert "No browser shows" in browser_of(other).get(PAGE).text


def test_the_page_knows_the_public_key_and_nobody_the_private_one(browser_of: Open, app: Flask) -> None:
    page = browser_of(make.person()).get(PAGE).text
    settings = app.config["STONES"]
    assert f'data-key="{push.public_key()}"' in page
    assert push.public_key() == Signer(settings.push_key, "x@example.org").public
    assert settings.push_key not in page


def test_a_browser_that_is_not_signed_in_keeps_nothing(visitor: FlaskClient) -> None:
    make.community()
    assert visitor.post(DOOR, data=fresh().given, headers=SCRIPT).status_code == 403
    assert kept() == []


@pytest.mark.parametrize(
    "odd",
    [
        {"endpoint": ""}, {"endpoint": "http://push.example.org/x"}, {"endpoint": "https://push.example.org:8080/x"},
        {"endpoint": "https://me@push.example.org/"}, {"endpoint": "https://push.example.org/" + "x" * 2000},
        {"endpoint": "javascript:alert(1)"}, {"endpoint": "https://push.example.org/ä"},
        {"p256dh": ""}, {"p256dh": "AAAA"}, {"p256dh": "B" + "A" * 86}, {"p256dh": "ä"}, {"p256dh": "B" * 300},
        {"auth": ""}, {"auth": "AAAA"}, {"auth": "A" * 22 + "AAAA"}, {"auth": "ä" * 22}, {"auth": "A" * 61},
    ],
)  # fmt: skip
def test_what_no_browser_gives_is_refused(browser_of: Open, odd: dict[str, str]) -> None:
    answer = browser_of(make.person()).post(DOOR, data={**fresh().given, **odd}, headers=SCRIPT)
    assert answer.status_code == 422
    assert answer.json is not None
    assert "cannot be used here" in answer.json["say"]
    assert kept() == []


def test_a_browser_that_changes_hands_shows_nothing_more_of_the_first(browser_of: Open) -> None:
    first, second, made = make.person(), make.person(), fresh()
    browser_of(first).post(DOOR, data=made.given)
    browser_of(second).post(DOOR, data=made.given)
    assert [row.person_id for row in kept()] == [second.id]


def test_the_same_browser_again_is_one_browser(browser_of: Open) -> None:
    browser, made = browser_of(make.person()), fresh()
    for given in (made.given, made.given, fresh().given):
        browser.post(DOOR, data=given)
    assert len(kept()) == 1, "what a browser gives anew takes the place of what it gave"


def test_there_are_at_most_ten(browser_of: Open) -> None:
    wren = make.person()
    for _ in range(MOST):
        assert browser_of(wren).post(DOOR, data=fresh().given).status_code == 303
    refused = browser_of(wren).post(DOOR, data=fresh().given, headers=SCRIPT)
    assert refused.status_code == 409
    assert refused.json is not None
    assert "take one back first" in refused.json["say"]
    assert len(kept()) == MOST


def test_haste_is_bounded(browser_of: Open) -> None:
    browser = browser_of(make.person())
    seen = {browser.post(DOOR, data=fresh().given).status_code for _ in range(21)}
    assert seen == {303, 429}


def test_a_browser_is_taken_back_by_its_person_and_nobody_else(browser_of: Open) -> None:
    wren, other = make.person(), make.person()
    browser = browser_of(wren)
    browser.post(DOOR, data=fresh().given)
    (row,) = kept()
    back = f"{DOOR}/{row.ref}/take-back"
    assert browser_of(other).post(back).status_code == 404
    assert len(kept()) == 1
    assert browser.post(back).status_code == 303
    assert kept() == []
    assert browser.post(back).status_code == 404


def test_signing_out_ends_it_at_once(browser_of: Open) -> None:
    wren = make.person()
    browser, other = browser_of(wren), browser_of(wren)
    for each in (browser, other):
        each.post(DOOR, data=fresh().given)
    browser.post("/sign-out")
    assert len(kept()) == len(browsers_of(wren.id)) == 1


def test_a_browser_that_is_signed_out_from_afar_shows_nothing_more(browser_of: Open) -> None:
    wren = make.person()
    browser, lost = browser_of(wren), browser_of(wren)
    for each in (browser, lost):
        each.post(DOOR, data=fresh().given)
    mine = kept()[0].id
    browser.post("/account/sign-ins/end-others")
    assert [row.id for row in kept()] == [mine]


def test_a_new_passphrase_ends_it_everywhere_else(browser_of: Open) -> None:
    wren = make.person()
    for each in (browser_of(wren), browser_of(wren)):
        each.post(DOOR, data=fresh().given)
    with db.transaction() as session:
        person = session.get_one(Person, wren.id)
        accounts.change_passphrase(person, person.passphrase)
    assert kept() == []


def test_a_sign_in_that_grows_old_ends_it_and_its_row_goes_with_it(browser_of: Open) -> None:
    wren = make.person()
    browser_of(wren).post(DOOR, data=fresh().given)
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert browsers_of(wren.id) == []
    with clock.frozen(clock.now() + timedelta(days=62)):
        jobs.tidy()
    assert kept() == []


def test_a_later_sign_in_of_the_same_person_goes_on_without_a_question(browser_of: Open) -> None:
    wren, made = make.person(), fresh()
    browser_of(wren).post(DOOR, data=made.given)
    with db.transaction() as session:
        (old,) = session.scalars(select(SignIn))
        old.expires_at = old.created_at
    later = browser_of(wren)
    answer = later.post(DOOR, data={"stay": "1", "endpoint": made.endpoint})
    assert answer.json == {"ok": True, "moved": True}
    assert "This one" in later.get(PAGE).text


def test_another_person_in_the_same_browser_is_asked_anew(browser_of: Open) -> None:
    wren, made = make.person(), fresh()
    browser_of(wren).post(DOOR, data=made.given)
    answer = browser_of(make.person()).post(DOOR, data={"stay": "1", "endpoint": made.endpoint})
    assert answer.json == {"ok": True, "moved": False}
    assert [row.person_id for row in kept()] == [wren.id]


def test_who_leaves_leaves_no_browser_behind(browser_of: Open) -> None:
    wren = make.person()
    browser_of(wren).post(DOOR, data=fresh().given)
    with db.transaction():
        take_back_all(wren.id)
    assert kept() == []


def test_the_script_that_shows_notices_can_do_nothing_else(visitor: FlaskClient) -> None:
    with visitor.get("/push-worker.js") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Cache-Control"] == "no-cache", "a browser must find a newer one"
        script = answer.text
    for power in ("fetch", "caches", "importScripts", "indexedDB", "postMessage", "navigate"):
        assert f"{power}(" not in script
        assert f'"{power}"' not in script
    assert 'openWindow("/notices")' in script


def test_a_form_from_elsewhere_keeps_nothing(browser_of: Open, app: Flask) -> None:
    browser = browser_of(make.person())
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post(DOOR, data=fresh().given, headers=SCRIPT).status_code == 400
    assert browser.post(DOOR, data=fresh().given, headers={"Sec-Fetch-Site": "cross-site"}).status_code in {400, 403}
    assert kept() == []
