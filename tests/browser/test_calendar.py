"""The calendar in a browser: a list and a month, at a desk and on a telephone, by keyboard, and without scripts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import AXE, SIDEWAYS
from tests.calendars import reader

pytestmark = pytest.mark.timeout(180)
#: Where to keep a picture of every page, if anywhere.
SHOTS = os.environ.get("CALENDAR_SHOTS", "")
Someone, SignIn = Callable[..., Page], Callable[..., None]


def look(page: Page, name: str) -> None:
    """No barrier, nothing outside the window, at a desk in the light and on a telephone in the dark."""
    sizes: list[tuple[int, Any]] = [(1280, "light"), (360, "dark")]
    for width, scheme in sizes:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        assert Axe().run(page, options=AXE).response["violations"] == [], (name, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_is_coming_as_a_list_and_a_month(someone: Someone, sign_in: SignIn, scripts: bool) -> None:
    page = someone(java_script_enabled=scripts)
    sign_in(page, "member")
    page.goto("/home")
    page.get_by_role("link", name="All that is coming").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My calendar")
    expect(page.locator("main time").first).to_contain_text(re.compile(r"day \d+ \w+, \d\d:\d\d"))
    if scripts:
        look(page, "list")
    page.get_by_role("navigation", name="How to see it").get_by_role("link", name="Month").click()
    expect(page.get_by_role("table", name=re.compile(r"\d{4}: "))).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(7)
    if scripts:
        look(page, "month")
    first = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("navigation", name="Months").get_by_role("link").last.click()
    assert page.get_by_role("heading", level=1).text_content() != first
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/meetups/"))


def test_a_month_is_walked_through_by_keyboard(someone: Someone, sign_in: SignIn) -> None:
    page = someone()
    sign_in(page, "member")
    page.goto("/calendar?view=month")
    page.get_by_role("navigation", name="Months").get_by_role("link").last.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"month=\d{4}-\d\d"))
    page.get_by_role("region", name=re.compile(r"\d{4}")).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') !== null")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_address_is_made_read_and_taken_back(someone: Someone, sign_in: SignIn, scripts: bool) -> None:
    page = someone(java_script_enabled=scripts)
    sign_in(page, "member")
    page.goto("/account/calendars")
    page.get_by_label("What it is for").fill("My telephone")
    page.get_by_label("Also show dates of my groups").check()
    if scripts:
        look(page, "addresses-empty")
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("The address").input_value()
    if scripts:
        look(page, "made")
    path = re.sub(r"^https?://[^/]+", "", address)
    answer = someone().request.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = reader.read(answer.body()).of("VEVENT")
    assert {event.get("SUMMARY").text() for event in events} <= {"A date", "Perhaps a date"}
    assert events
    page.goto("/account/calendars")
    if scripts:
        look(page, "addresses")
    page.get_by_role("link", name="Change My telephone").first.click()
    page.get_by_label("Say the real names").check()
    page.get_by_role("button", name="Keep these").click()
    expect(page.get_by_text("With real names").first).to_be_visible()
    page.get_by_role("button", name="Take it back My telephone").first.click()
    assert someone().request.get(path).status == 404


def test_a_visitor_sees_a_groups_dates_and_keeps_one(someone: Someone) -> None:
    page = someone(accept_downloads=True)
    page.goto("/groups")
    page.locator('main a[href^="/groups/"]').first.click()
    page.get_by_role("link", name="Every date").click()
    expect(page.get_by_label("The address")).to_have_value(re.compile(r"/calendar\.ics$"))
    look(page, "group")
    page.locator('main a[href^="/meetups/"]').first.click()
    page.get_by_text("Put it into your calendar").click()
    look(page, "date")
    with page.expect_download() as kept:
        page.get_by_role("link", name="This date, called “A date”").click()
    data = Path(kept.value.path()).read_bytes()
    assert kept.value.suggested_filename == "date.ics"
    (event,) = reader.read(data).of("VEVENT")
    assert event.get("SUMMARY").text() == "A date"
