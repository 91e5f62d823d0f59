"""Looking after somebody in real browsers: the private line, the console by keyboard, the side line, no barriers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from groups import access, db
from groups.care.course import CareLevel
from groups.people.models import Person
from tests import make, servers
from tests.browser.rooms import Open, browser_for, circle, in_room, line, server, write
from tests.browser.test_by_keyboard import _tab_to
from tests.browser.test_every_page import AXE, SIDEWAYS
from tests.browser.watching import Watch
from tests.care import caring
from tests.realtime.conftest import Circle, shared_database

__all__ = ["circle", "in_room", "server", "shared_database"]  # fixtures

Somebody = Callable[[Person], Page]


@pytest.fixture
def browser_for_one(chromium: Browser, server: servers.Running, watch: Watch) -> Iterator[Somebody]:
    """Opens a browser for somebody who is signed in."""
    contexts = []

    def open_for(person: Person, **options: Any) -> Page:
        context = browser_for(chromium, server.url, person, **options)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def alder(circle: Circle) -> Person:
    """A second facilitator."""
    return make.facilitator(circle.group, make.person("Alder"))


def test_the_line_shows_at_once_and_to_nobody_else(in_room: Open, browser_for_one: Somebody, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    write(wren, "So tired of all of it")
    expect(line(otter, "So tired")).to_have_count(1)
    ines = browser_for_one(circle.ines)
    ines.goto(f"/rooms/{circle.room.ref}")
    line(ines, "So tired").get_by_role("link", name="Worried about them").click()
    ines.get_by_label("They speak of not wanting to be here").check()
    ines.get_by_role("button", name="Tell them").click()
    expect(ines.get_by_text("It is being looked after.")).to_be_visible()
    expect(wren.locator("#given")).to_be_visible()
    expect(otter.locator("#given")).to_be_hidden()
    wren.get_by_role("link", name="something here for you alone").click()
    expect(wren.get_by_role("heading", level=1)).to_have_text("For you alone")


def test_the_runbook_is_walked_by_keyboard_alone(browser_for_one: Somebody, circle: Circle) -> None:
    item = caring.raised(circle.group, circle.wren, CareLevel.NOW, words="a-worry")
    page = browser_for_one(circle.ines)
    page.goto("/care")
    _tab_to(page, "Wren, just now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wren")
    _tab_to(page, "Take it up")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. You look after this now.")).to_be_visible()
    expect(page.get_by_text("a-worry")).to_have_count(0)
    _tab_to(page, "Open what was written")
    page.keyboard.press("Enter")
    expect(page.get_by_text("a-worry")).to_be_visible()
    _tab_to(page, "Begin from “I have read you”")
    page.keyboard.press("Enter")
    words = page.locator("#words-acknowledged")
    expect(words).to_be_focused()
    expect(words).to_have_value(re.compile("I have read what you wrote"))
    expect(page.locator("#care-clock")).to_contain_text("min")
    _tab_to(page, "Send this to them")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is noted.")).to_be_visible()
    assert caring.now(item).first_answer_at is not None
    _let_go()


def test_three_people_speak_apart_and_live(
    browser_for_one: Somebody, circle: Circle, alder: Person, watch: Watch
) -> None:
    watch.expect("404")  # the fourth finds nothing
    side = caring.side_line(caring.raised(circle.group, circle.wren, CareLevel.RED), circle.ines, alder)
    address = f"/rooms/{side.ref}"
    _let_go()
    wren, ines, otter = (browser_for_one(who) for who in (circle.wren, circle.ines, circle.otter))
    wren.goto("/home")
    wren.get_by_role("link", name="something here for you alone").click()
    wren.get_by_role("link", name="A word with two of them").click()
    ines.goto(address)
    write(ines, "We are here")
    expect(line(wren, "We are here")).to_contain_text("Ines")
    write(wren, "It is hard tonight")
    expect(line(ines, "It is hard tonight")).to_have_count(1)
    assert otter.goto(address).status == 404


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_there_are_no_barriers(
    browser_for_one: Callable[..., Page], circle: Circle, alder: Person, width: int, scheme: str
) -> None:
    item = caring.raised(circle.group, circle.wren, CareLevel.RED, words="a-worry")
    side = caring.side_line(item, circle.ines, alder)
    _let_go()
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    ines, wren = browser_for_one(circle.ines, **look), browser_for_one(circle.wren, **look)
    rowan = browser_for_one(make.coordinator(f"Rowan {width}"), **look)
    faults = _faults(ines, "/care", f"/care/{item.ref}", f"/care/{item.ref}/debrief", f"/rooms/{side.ref}")
    faults += _faults(wren, "/help-now", "/with-you", f"/rooms/{side.ref}", f"/rooms/{circle.room.ref}/step-out")
    faults += _faults(wren, f"/groups/{circle.group.ref}/members/{circle.otter.ref}/worried")
    faults += _faults(rowan, "/desk/care", "/desk/care/replies", "/desk/care/replies/heard", "/desk/care/supervisors")
    assert faults == [], "\n".join(faults)
    ines.goto(f"/care/{item.ref}")
    ines.get_by_role("button", name="Open what was written").click()
    assert _looked_at(ines, "opened") == []


def _faults(page: Page, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        found += [f"{address}: {answer.status}"] if answer is None or answer.status != 200 else []
        found += _looked_at(page, address)
    return found


def _looked_at(page: Page, name: str) -> list[str]:
    page.evaluate("window.scrollTo(0, 0)")  # what has slid half under the ways out is not small, only on its way
    found = [
        f"{name}: {each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in Axe().run(page, options=AXE).response["violations"]
    ]
    wide = page.evaluate(SIDEWAYS)
    return [*found, f"{name} scrolls sideways by {wide}"] if wide > 0 else found


def _let_go() -> None:
    """The server writes too: nothing of this process is left open."""
    access.forget()
    db.session().rollback()
