"""The lists of words in a browser: a sentence is tried and a list changed, by keyboard, with and without scripts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import AXE, SIDEWAYS

pytestmark = pytest.mark.timeout(240)
#: Where to keep a picture of every page, if anywhere.
SHOTS = os.environ.get("LIST_SHOTS", "")
SIZES: list[tuple[int, Any]] = [(1280, "light"), (360, "dark")]
CANARY = "canary-19f4"


def look(page: Page, name: str) -> None:
    """No barrier, nothing outside the window, at a desk in the light and on a telephone in the dark."""
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        assert Axe().run(page, options=AXE).response["violations"] == [], (name, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_sentence_is_tried_and_a_list_changed(
    someone: Callable[..., Page], sign_in: Callable[..., None], scripts: bool
) -> None:
    page = someone(java_script_enabled=scripts)
    sign_in(page, "coordinator")
    page.goto("/desk/screening")
    page.get_by_label("A sentence to try").fill(f"you 1diot. I don't want to die, {CANARY}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    result = page.get_by_role("status").filter(has_text="It would be shown, and marked.")
    expect(result).to_contain_text("Read as “you idiot”.")
    expect(result).to_contain_text("Passed over: It says that this is not so.")
    assert CANARY not in page.url
    if scripts:
        look(page, "tried")
        assert CANARY not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    page.get_by_role("link", name="Words about conduct").click()
    field = page.get_by_label("The phrases, one a line")
    field.fill(f"{field.input_value()}\nyou plonker")
    page.get_by_role("button", name="Put it in force").click()
    expect(page.get_by_text("It is in force.")).to_be_visible()
    page.get_by_role("link", name="Words about conduct").click()
    if scripts:
        look(page, "list")
    page.get_by_role("button", name="Use it again").click()
    expect(page.get_by_text("That version is in force again.")).to_be_visible()
