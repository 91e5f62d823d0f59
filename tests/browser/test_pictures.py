"""The four pictures of the README: they are there, they are light, and `dev.py screens` takes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(180)
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NAMES = ("landing", "find", "room", "home")
HEAVIEST = 250_000


NEW = bool(os.environ.get("NEW_PICTURES"))


@pytest.mark.skipif(not NEW, reason="pictures are taken anew by dev.py screens")
def test_take_them_anew(someone: Callable[..., Page], sign_in: Callable[..., None], real_feed: None) -> None:
    PICTURES.mkdir(exist_ok=True)
    page = someone(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page.goto("/", wait_until="networkidle")
    _take(page, "landing")
    page.goto("/find?place=San+Jose&level=2", wait_until="networkidle")
    page.get_by_role("navigation", name="How to see it").evaluate("each => each.scrollIntoView()")
    page.evaluate("window.scrollBy(0, -330)")
    _take(page, "find")
    sign_in(page, "member")
    page.goto("/home", wait_until="networkidle")
    _take(page, "home")
    page.locator('aside a[href^="/rooms/"]').first.click()
    expect(page.get_by_text("Enter sends")).to_be_visible()
    page.wait_for_load_state("networkidle")
    _take(page, "room")


@pytest.mark.skipif(NEW, reason="they are just being taken, which looks at them as well")
@pytest.mark.parametrize("name", NAMES)
def test_each_is_there_and_light(name: str) -> None:
    picture = (PICTURES / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < HEAVIEST, f"{name}.png is heavy: {len(picture)} bytes"


def _take(page: Page, name: str) -> None:
    # The wash of light behind a page makes its picture three times as heavy and can hardly be seen in it.
    page.evaluate("document.body.style.background = 'var(--paper)'")
    picture = page.screenshot(path=PICTURES / f"{name}.png")
    assert len(picture) < HEAVIEST, f"{name}.png is heavy: {len(picture)} bytes"
