"""Small things from home and gentle answers, in a browser: by keyboard, with less motion, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.rooms import Open, circle, in_room, line, server, write
from tests.browser.test_every_page import AXE
from tests.realtime.conftest import Circle, shared_database

__all__ = ["circle", "in_room", "server", "shared_database"]

pytestmark = pytest.mark.timeout(240)
Someone = Callable[..., Page]
BREATH = "/practices/longer-breath-out"


def test_the_pacer_begins_pauses_and_ends_by_hand_alone(someone: Someone) -> None:
    page = someone()
    page.clock.install()
    page.goto(BREATH)
    words, count = page.locator(".pacer-words"), page.locator(".pacer-count")
    expect(words).to_have_text("Begin when you like.")
    page.clock.run_for(5000)
    expect(words).to_have_text("Begin when you like.")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    expect(words).to_have_text("Breathe in")
    expect(count).to_have_text("1")
    page.clock.run_for(4000)
    expect(words).to_have_text("Breathe out")
    page.get_by_label("Show the counts").uncheck()
    expect(count).to_be_empty()
    page.get_by_role("button", name="Pause").click()
    expect(words).to_have_text("Paused. Breathe as you like.")
    page.clock.run_for(60_000)
    expect(words).to_have_text("Paused. Breathe as you like.")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(130_000)
    expect(words).to_have_text("That is all. Let your breath do what it wants.")


def test_with_less_motion_there_are_words_and_without_scripts_written_counts(someone: Someone) -> None:
    page = someone()
    page.emulate_media(reduced_motion="reduce")
    page.goto(BREATH)
    expect(page.locator(".pacer-ground")).to_be_hidden()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".pacer-words")).to_have_text("Breathe in")
    assert Axe().run(page, options=AXE).response["violations"] == []
    plain = someone(java_script_enabled=False)
    plain.goto(BREATH)
    expect(plain.locator("#pacer")).to_be_hidden()
    expect(plain.get_by_text("1, 2, 3, 4, 5, 6")).to_be_visible()
    plain.goto("/practices")
    plain.get_by_role("radio", name="Grounding").check()
    plain.get_by_role("button", name="Show these").click()
    expect(plain.get_by_role("link", name="Feet on the floor")).to_be_visible()
    expect(plain.get_by_role("link", name="A small paper boat")).to_have_count(0)


def test_an_answer_to_who_asks_to_be_heard_is_asked_about_once_and_nothing_is_lost(
    in_room: Open, circle: Circle
) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    wren.get_by_label("just hear me").check()
    write(wren, "A flat sort of evening.")
    share = line(otter, "A flat sort of evening.")
    share.get_by_role("link", name="Reply").click()
    write(otter, "Go out more.")
    expect(otter.get_by_text("They asked only to be heard")).to_be_visible()
    expect(otter.get_by_label("Your message")).to_have_value("Go out more.")
    expect(line(wren, "Go out more.")).to_have_count(0)
    otter.get_by_role("button", name="Send anyway").click()
    expect(line(wren, "Go out more.")).to_have_count(1)
    otter.get_by_text("Words for listening").click()
    otter.get_by_role("button", name="I hear you.").click()
    expect(otter.get_by_label("Your message")).to_have_value("I hear you.")
    expect(line(wren, "I hear you.")).to_have_count(0)


def test_the_quick_exit_leaves_no_title_behind(someone: Someone) -> None:
    page = someone()
    page.goto("/")
    page.goto(BREATH)
    away = page.locator("#quick-exit").get_attribute("href") or ""
    page.route(away + "**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    before = page.evaluate("history.length")
    page.locator("#quick-exit").click()
    page.wait_for_url(away + "**")
    assert (page.title(), page.evaluate("history.length")) == ("Weather", before)
    page.go_back()
    page.wait_for_url("**/")
    assert "breath" not in page.title().lower()
