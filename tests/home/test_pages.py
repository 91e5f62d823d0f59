"""The public pages and a person's own page."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from groups import db
from groups.activities.models import Kind
from groups.finder import service as finder
from groups.finder.models import Thing
from groups.people.models import Person
from tests import make
from tests.kernel.test_statements import MOST, counting

Open = Callable[[Person], FlaskClient]


def test_a_visitor_reads_what_this_is_and_finds_urgent_help_on_every_page(visitor: FlaskClient) -> None:
    make.community()
    for path in ("/", "/how-this-works", "/find", "/groups", "/sign-in", "/sign-up", "/urgent-help", "/nowhere"):
        page = visitor.get(path).text
        assert 'href="/urgent-help"' in page, path
        assert "Quick exit" in page, path


def test_home_shows_what_is_coming_the_rooms_and_a_step(browser_of: Open) -> None:
    group = make.group()
    wren = make.member(group, make.person("Wren"))
    make.meetup(group, title="Evening circle")
    make.room(group, "The front room")
    page = browser_of(wren).get("/home").text
    for words in ("Wren", "Evening circle", "The front room", "Say whether"):
        assert words in page


def test_home_offers_a_real_listing_near_the_person(browser_of: Open) -> None:
    walk = make.activity(make.organiser(), "Slow walk by the river", facet_people=0, facet_strangers=0, facet_talking=0)
    with db.transaction():
        finder.project(Thing.ACTIVITY, walk.id)
    wren = make.person(near_name="Bristol", near_latitude=51.45, near_longitude=-2.59)
    from_listing = browser_of(wren).get("/home").text
    assert "Slow walk by the river" in from_listing
    assert "Not now" in from_listing


def test_a_support_meeting_from_elsewhere_is_never_suggested(browser_of: Open) -> None:
    given = {"facet_people": 0, "facet_talking": 0, "facet_strangers": 0, "facets_estimated": True}
    meeting = make.activity(make.organiser(), "Meeting from a list", kind=Kind.SUPPORT, **given)
    walk = make.activity(make.organiser(), "Walk from a list", **given)
    with db.transaction():
        finder.project_many(Thing.ACTIVITY, [meeting.id, walk.id])
    page = browser_of(make.person(near_name="Bristol", near_latitude=51.45, near_longitude=-2.59)).get("/home").text
    assert "Walk from a list" in page
    assert "Meeting from a list" not in page


def test_home_is_kind_to_someone_with_nothing_yet(browser_of: Open) -> None:
    page = browser_of(make.person()).get("/home").text
    assert "From home" in page or "from home" in page
    assert "Look at the groups" in page


def test_home_costs_few_statements_however_much_there_is(browser_of: Open) -> None:
    wren = make.person(near_name="Bristol", near_latitude=51.45, near_longitude=-2.59)
    for number in range(5):
        group = make.group(f"Group {number}")
        make.member(group, wren)
        make.meetup(group)
        make.room(group)
    browser = browser_of(wren)
    browser.get("/home")
    db.release()
    with counting() as counted:
        assert browser.get("/home").status_code == 200
    assert len(counted) <= MOST, counted


def test_the_title_says_nothing_while_discreet(browser_of: Open) -> None:
    group = make.group("Early Days canary")
    wren = make.member(group)
    assert "<title>Notes</title>" in browser_of(wren).get(f"/groups/{group.ref}").text
