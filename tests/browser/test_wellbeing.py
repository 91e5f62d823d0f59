"""Looking after oneself in a real browser: a check-in in a few presses, without scripts, and on a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import AXE, SIDEWAYS

PAGES = ("/check-in", "/trends", "/questions", "/questions/loneliness", "/plan", "/plan/then", "/plan/paper",
         "/plan/signals", "/supporters", "/supporting", "/supporting/steady", "/steps")  # fmt: skip


def test_a_check_in_is_four_presses_by_keyboard(someone: Callable[..., Page], sign_in: Callable[..., None]) -> None:
    page = someone()
    sign_in(page, "coordinator")
    page.goto("/check-in")
    page.get_by_role("group", name="Mood").get_by_role("radio", name="Okay").focus()
    for key in ("Space", "Tab", "Space", "Tab", "Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("It is kept. Only you can see it.")
    expect(page.get_by_role("region", name="Today")).to_contain_text("Mood okay, energy low, connection low")


def test_the_plan_is_written_and_shown_without_scripts(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone(java_script_enabled=False)
    sign_in(page, "facilitator")
    page.goto("/plan")
    page.get_by_role("link", name=re.compile("Write this.*Whom I tell")).click()
    page.get_by_label("My words").fill("My brother, in the evening")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("region", name="Whom I tell")).to_contain_text("My brother, in the evening")
    page.get_by_role("link", name="On paper").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="My plan")).to_be_visible()
    expect(page.get_by_role("link", name="Quick exit")).to_be_hidden()
    expect(page.get_by_role("link", name="Back to my plan")).to_be_hidden()


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_there_are_no_barriers(
    someone: Callable[..., Page], sign_in: Callable[..., None], width: int, scheme: str
) -> None:
    page = someone(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, "member")
    faults = []
    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        faults += [f"{address}: {answer.status}"] if answer.status != 200 else []
        violations = Axe().run(page, options=AXE).response["violations"]
        faults += [f"{address}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]
        faults += [f"{address} scrolls sideways"] if page.evaluate(SIDEWAYS) > 0 else []
    assert faults == [], "\n".join(faults)
