"""Someone at the door, in a browser: asked, offered and agreed by keyboard and without scripts; and the desk."""

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

pytestmark = pytest.mark.timeout(240)
#: Where to keep a picture of every page, if anywhere.
SHOTS = os.environ.get("COMPANY_SHOTS", "")
Someone, SignIn = Callable[..., Page], Callable[..., None]
SIZES: list[tuple[int, Any]] = [(1280, "light"), (360, "dark"), (360, "light"), (1280, "dark")]


def look(page: Page, name: str) -> None:
    """No barrier, nothing outside the window, in every size and light."""
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        assert Axe().run(page, options=AXE).response["violations"] == [], (name, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def press(page: Page, name: Any, role: Any = "button") -> None:
    """By keyboard alone."""
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def reply(page: Page, date: str) -> None:
    """Say that one comes."""
    page.goto(date)
    page.get_by_label("I’d like to come", exact=True).check(force=True)
    press(page, re.compile(r"my reply"))
    expect(page.get_by_text("Your seat is kept")).to_be_visible()


def test_two_agree_and_write_and_the_desk_shows_what_is_needed(someone: Someone, sign_in: SignIn) -> None:
    guide, member = someone(), someone(java_script_enabled=False)
    sign_in(guide, "facilitator")
    sign_in(member, "member")
    guide.goto("/desk")
    group = guide.locator("#desk a[href*='/meetups#m-']").last.get_attribute("href") or ""
    desk = group.partition("#")[0]
    guide.goto(desk)
    date = guide.locator("article.card h2 a").last.get_attribute("href") or ""
    look(guide, "desk-of-group")
    guide.goto(desk.replace("/meetups", "/greeting"))
    press(guide, "I am glad to meet people at the door")
    expect(guide.get_by_text("You meet people at the door")).to_be_visible()
    look(guide, "greeting")
    reply(guide, date)
    reply(member, date)

    member.goto(f"{date}/company")
    press(member, "I would like someone to meet me")
    expect(member.get_by_role("heading", name="You asked for someone to meet you")).to_be_visible()
    guide.goto(date)
    expect(guide.get_by_text("Somebody would like to be met at the door.")).to_be_visible()
    look(guide, "date")
    guide.goto(f"{date}/company")
    look(guide, "company-wanted")
    press(guide, "I can meet them")
    expect(guide.get_by_text("You have offered.")).to_be_visible()
    member.reload()
    expect(member.get_by_role("heading", name=re.compile("offers to meet you"))).to_be_visible()
    press(member, "Yes, please")
    expect(member.get_by_role("heading", name=re.compile("meets you"))).to_be_visible()
    press(member, re.compile("Write to"), "link")
    member.get_by_label("Your words").fill("I have a red scarf, and I am a little shy.")
    press(member, "Send")
    expect(member.get_by_text("a red scarf")).to_be_visible()

    guide.goto(f"{date}/company")
    look(guide, "company-agreed")
    press(guide, re.compile("Write to"), "link")
    expect(guide.get_by_text("a red scarf")).to_be_visible()
    look(guide, "line")
    guide.goto(desk.replace("/meetups", "/handover"))
    guide.get_by_label("What was agreed").fill("We begin ten minutes later from now on.")
    press(guide, "Leave this card")
    expect(guide.get_by_text("The card is there")).to_be_visible()
    look(guide, "handover")
    guide.goto("/desk")
    look(guide, "desk")
