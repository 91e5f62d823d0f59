"""The coordinators' desk of sources: bring a file, look first, then import."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from groups import db
from groups.activities.models import Activity
from groups.exchange.models import Source
from tests import make
from tests.exchange.readings import ZONE, listing, meeting


def bring(browser: FlaskClient, data: bytes, **given: str) -> TestResponse:
    form = {"format": "tsml", "name": "The valley list", "zone": ZONE, "licence": "CC0", **given}
    file = FileStorage(io.BytesIO(data), "feed.json", "file")
    # Written in memory: the client's own encoder leaves its temporary file open.
    body, _length, boundary = stream_encode_multipart({**form, "file": file}, threshold=50_000_000)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post("/desk/sources/preview", data=body.read(), content_type=kind)


def confirm(browser: FlaskClient, preview: TestResponse, **given: str) -> TestResponse:
    fields = dict(re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)"', preview.text))
    return browser.post("/desk/sources/import", data={**fields, **given}, follow_redirects=True)


@pytest.fixture
def browser(browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]) -> FlaskClient:
    return browser_of(make.coordinator())


def test_a_file_is_looked_at_first_and_then_imported(browser: FlaskClient, tmp_path: Path) -> None:
    assert browser.get("/desk/sources").status_code == 200
    preview = bring(browser, listing(meeting("a"), meeting("b", day="someday")))
    assert preview.status_code == 200
    assert "someday" in preview.text
    assert db.session().scalar(select(func.count(Source.id))) == 0
    page = confirm(browser, preview).text
    assert "1 added, 0 changed, 0 removed" in page
    assert db.session().scalar(select(func.count(Activity.id))) == 1
    assert list((tmp_path / "waiting").iterdir()) == []
    assert "The valley list" in browser.get("/desk/sources").text


def test_a_large_list_may_be_brought_by_a_coordinator_alone(
    browser: FlaskClient, visitor: FlaskClient, browser_of: Callable[..., FlaskClient]
) -> None:
    large = listing(*(meeting(f"m{number}", notes="x" * 3000) for number in range(400)))
    assert len(large) > 1_000_000
    assert bring(browser, large).status_code == 200
    assert bring(visitor, large).status_code in {302, 413}
    assert bring(browser_of(make.person()), large).status_code == 413


def test_mass_removal_needs_the_word_that_one_is_sure(browser: FlaskClient) -> None:
    confirm(browser, bring(browser, listing(*(meeting(f"m{number}") for number in range(20)))))
    small = listing(meeting("m1"))
    assert "would disappear" in confirm(browser, bring(browser, small)).text
    assert "19 removed" in confirm(browser, bring(browser, small), sure="y").text


@pytest.mark.parametrize(
    ("data", "given", "say"),
    [
        (b"<html>", {}, "not JSON"),
        (b"[]", {"zone": "Nowhere/Land"}, "This zone is not known here."),
        (b"[]", {"name": " "}, "Please give the source a name."),
    ],
)
def test_a_wrong_file_comes_back_with_a_sentence(
    browser: FlaskClient, data: bytes, given: dict[str, str], say: str
) -> None:
    answer = bring(browser, data, **given)
    assert answer.status_code == 422
    assert say in answer.text
    assert 'value="CC0"' in answer.text


def test_a_file_that_is_gone_has_to_be_chosen_again(browser: FlaskClient) -> None:
    said = {"waiting": "0" * 64, "format": "tsml", "name": "x", "zone": ZONE}
    assert browser.post("/desk/sources/import", data=said).status_code == 404
    assert browser.post("/desk/sources/import", data={**said, "waiting": "../../secret"}).status_code == 404


def test_only_coordinators_come_here(
    visitor: FlaskClient, browser_of: Callable[..., FlaskClient], at_noon: Callable[..., None]
) -> None:
    organiser = browser_of(make.organiser())
    assert visitor.get("/desk/sources").status_code == 302
    assert [organiser.get("/desk/sources").status_code, bring(organiser, b"[]").status_code] == [404, 404]
    assert organiser.post("/desk/sources/import", data={}).status_code == 404
