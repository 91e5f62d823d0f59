"""A facilitator looks at a series, puts it on the calendar, moves a date, changes the series and ends it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import AXE, SIDEWAYS

pytestmark = pytest.mark.timeout(180)
#: A folder for pictures of each step, for whoever wishes to look.
PICTURES = os.environ.get("SCHEDULING_PICTURES", "")
NAMED = "Paper boats"


def look(page: Page, name: str, scripts: bool) -> None:
    """The page is without barriers and inside its window, wide and narrow; a picture of each if asked for."""
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two it takes
        if scripts:
            page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished)).then(() => null)")
            faults = Axe().run(page, options=AXE).response["violations"]
            assert [(fault["id"], node["html"]) for fault in faults for node in fault["nodes"]] == [], (name, width)
            assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_series_from_the_first_look_to_its_end(
    someone: Callable[..., Page], sign_in: Callable[..., None], scripts: bool
) -> None:
    page = someone(java_script_enabled=scripts, reduced_motion="reduce")
    sign_in(page, "facilitator")
    page.goto("/groups")
    page.get_by_role("link", name="Quiet Tuesdays").first.click()
    page.get_by_role("link", name="Dates, and who comes").first.click()
    page.get_by_role("link", name="A new meetup").first.click()
    _fill(page)
    look(page, "1-schedule", scripts)
    page.get_by_role("button", name="Look at the dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Does this look right?")
    expect(page.get_by_text("The clocks have changed since the date before").first).to_be_visible()
    look(page, "2-look", scripts)

    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(NAMED)
    page.get_by_role("button", name="Look at the dates").click()
    page.locator("label.chip", has_text="Leave it out").nth(1).click()
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMED)
    expect(page.get_by_text("Left out: ")).to_be_visible()
    look(page, "3-series", scripts)

    page.get_by_role("link", name="Change it").first.click()
    page.get_by_label("Time", exact=True).fill("18:15")
    look(page, "4-change", scripts)
    page.get_by_role("button", name="Save this date").click()
    expect(page.get_by_text("This date was moved")).to_be_visible()
    look(page, "5-moved", scripts)

    page.get_by_role("link", name="The whole series").click()
    page.get_by_role("link", name="Change the series", exact=True).click()
    page.get_by_label("Time", exact=True).fill("20:00")
    look(page, "6-change-series", scripts)
    page.get_by_role("button", name="See what becomes of the dates").click()
    expect(page.get_by_text("changed by hand, does not fit and stays as it is")).to_be_visible()
    look(page, "7-look-series", scripts)
    page.get_by_role("button", name="Change the series").click()
    expect(page.get_by_text("The series is changed.")).to_be_visible()

    page.get_by_role("link", name="End the series").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("End this series?")
    look(page, "8-end", scripts)
    page.get_by_role("button", name="End the series").click()
    expect(page.get_by_text("The series has ended").first).to_be_visible()
    look(page, "9-ended", scripts)


def _fill(page: Page) -> None:
    """The last Friday of each month, over a change of the clocks."""
    page.get_by_label("Name", exact=True).fill(NAMED)
    page.get_by_label("Date", exact=True).fill(_last_friday_of_next_month().isoformat())
    page.get_by_label("Time", exact=True).fill("19:00")
    page.get_by_label("How often").select_option("monthly_by_weekday")
    if not page.get_by_label("Which one in the month").is_visible():
        page.get_by_text("How it repeats, and until when").click()
    page.get_by_label("Which one in the month").select_option("-1")
    page.get_by_label("Place", exact=False).first.fill("The boat house")


def _last_friday_of_next_month() -> date:
    """The server here goes by the real clock."""
    after_next = (datetime.now(UTC).date().replace(day=1) + timedelta(days=64)).replace(day=1)
    last = after_next - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - 4) % 7)
