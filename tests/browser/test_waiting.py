"""From a full date to a seat, and a pause and back, with and without scripts, as one sees them wide and narrow; and the
whole way of a date, from the form to a cancelled line in a calendar."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from groups import clock
from groups.meetups.models import Answer, Part
from groups.people.models import Person
from tests import make
from tests.browser.test_every_page import AXE, SIDEWAYS
from tests.calendars import reader
from tests.meetups.seats import reply

pytestmark = pytest.mark.timeout(120)
#: A folder for pictures of each step, for whoever wishes to look.
PICTURES = os.environ.get("WAITING_PICTURES", "")


@pytest.fixture
def house(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page_of(app: Flask, house: str, chromium: Browser) -> Iterator[Callable[[Person, bool], Page]]:
    """A window in which somebody is signed in."""
    contexts = []

    def open_one(person: Person, scripts: bool) -> Page:
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = make.sign_in(person), True
        cookie = client.get_cookie("stones")
        assert cookie is not None
        context = chromium.new_context(base_url=house, java_script_enabled=scripts, reduced_motion="reduce")
        context.add_cookies([{"name": "stones", "value": cookie.value, "url": house}])
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


def look(page: Page, name: str, scripts: bool) -> None:
    """The page is without barriers and inside its window, wide and narrow; a picture of each if asked for."""
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two it takes
        if scripts:
            page.evaluate("window.scrollTo(0, 0)")  # what has slid half under the ways out is only on its way
            faults = Axe().run(page, options=AXE).response["violations"]
            assert [(fault["id"], node["html"]) for fault in faults for node in fault["nodes"]] == [], (name, width)
            assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_full_date_to_a_seat(page_of: Callable[[Person, bool], Page], scripts: bool) -> None:
    group = make.group()
    holders, wren = [make.member(group) for _ in range(2)], make.member(group)
    meetup = make.meetup(group, starts_in=timedelta(days=2), speaking_seats=1, listening_seats=1)
    reply(holders[0], meetup, Answer.GOING)
    reply(holders[1], meetup, Answer.LISTENING)
    page, ref = page_of(wren, scripts), meetup.ref
    page.goto(f"/meetups/{ref}")
    look(page, "1-full", scripts)

    page.get_by_role("button", name="Tell me when a seat is free").click()
    expect(page.get_by_role("alert")).to_contain_text("choose one of the two")
    page.get_by_label("One where I may speak").check()
    page.get_by_label("For how much of it").select_option("Until the break")
    page.get_by_role("button", name="Tell me when a seat is free").click()
    expect(page.get_by_text("You are the first.")).to_be_visible()
    look(page, "2-in-line", scripts)

    reply(holders[0], meetup, Answer.NOT_THIS_TIME)
    page.goto("/home")
    expect(page.get_by_role("heading", name="A seat is held for you")).to_be_visible()
    look(page, "3-home", scripts)
    page.goto(f"/meetups/{ref}")
    look(page, "4-offered", scripts)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("The seat is yours.")).to_be_visible()
    expect(page.get_by_text("It is fine to go then")).to_be_visible()
    look(page, "5-part", scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_pause_and_back(page_of: Callable[[Person, bool], Page], scripts: bool) -> None:
    group = make.group()
    wren = make.member(group)
    reply(wren, make.meetup(group), Answer.PART, Part.FIRST_15)
    page = page_of(wren, scripts)
    page.goto("/account")
    page.get_by_role("link", name="Pause for a while").click()
    look(page, "6-pause", scripts)
    page.get_by_label("One month").check()
    page.get_by_role("button", name="Pause from now on").click()
    look(page, "7-pausing", scripts)
    page.goto("/home")
    look(page, "8-home-pausing", scripts)
    page.get_by_role("button", name="I am back").click()
    expect(page.get_by_text("Everything is set as you left it.")).to_be_visible()
    expect(page.get_by_text("You are pausing")).to_have_count(0)


def test_a_date_from_the_form_to_a_cancelled_line_in_a_calendar(page_of: Callable[[Person, bool], Page]) -> None:
    group = make.group()
    desk = page_of(make.facilitator(group), True)
    first, second = (page_of(make.member(group), True) for _ in range(2))
    where = _schedule(desk, group.ref)

    first.goto(where)
    first.get_by_label("I’d like to come", exact=True).check()
    first.get_by_role("button", name="Send my reply").click()
    expect(first.get_by_text("Your seat is kept.")).to_be_visible()
    second.goto(where)
    second.get_by_role("button", name="Tell me when a seat is free").click()
    expect(second.get_by_text("You are the first.")).to_be_visible()

    first.get_by_label("Not this time").check()
    first.get_by_role("button", name="Change my reply").click()
    expect(first.get_by_text("There will be other dates.")).to_be_visible()
    second.goto("/home")
    expect(second.get_by_role("heading", name="A seat is held for you")).to_be_visible()
    second.goto(where)
    second.get_by_role("button", name="Take it").click()
    expect(second.get_by_text("The seat is yours.")).to_be_visible()

    second.goto("/account/calendars")
    second.get_by_role("button", name="Make an address").click()
    address = urlsplit(second.get_by_label("The address").input_value()).path
    before = _entry(second, address)
    desk.goto(where)
    desk.get_by_role("link", name="Cancel this date").click()
    desk.get_by_label("Why, in a few words").fill("The hall is under water.")
    desk.get_by_role("button", name="Cancel this date").click()
    second.goto(where)
    expect(second.get_by_text("This date is cancelled: The hall is under water.")).to_be_visible()
    after = _entry(second, address)
    assert (before.get("STATUS").value, after.get("STATUS").value) == ("CONFIRMED", "CANCELLED")
    assert before.get("UID").value == after.get("UID").value
    assert int(before.get("SEQUENCE").value) < int(after.get("SEQUENCE").value)


def _schedule(desk: Page, group_ref: str) -> str:
    """Put one date with one seat on the calendar; gives where its page is."""
    desk.goto(f"/groups/{group_ref}/meetups/new")
    desk.get_by_label("Name", exact=True).fill("Paper boats")
    desk.get_by_label("Date", exact=True).fill((clock.now() + timedelta(days=9)).date().isoformat())
    desk.get_by_label("Time", exact=True).fill("19:00")
    desk.get_by_label("Place", exact=False).first.fill("The boat house")
    desk.get_by_label("Seats to speak").fill("1")
    desk.get_by_role("button", name="Look at the dates").click()
    desk.get_by_role("button", name="Put it on the calendar").click()
    desk.get_by_role("link", name="Paper boats", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Paper boats")
    return urlsplit(desk.url).path


def _entry(page: Page, address: str) -> reader.Component:
    """The one entry of the calendar at an address, as an independent reader sees it."""
    (entry,) = reader.read(page.request.get(address).body()).of("VEVENT")
    return entry
