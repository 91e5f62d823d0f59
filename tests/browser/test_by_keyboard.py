"""The room by keyboard alone: in at the front door, write, react, step out, and always see where one is."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ROLES

#: What has the focus: whether it can be seen, its words, and how it is marked.
HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const around = here.closest('label, .chip') ?? here.parentElement;
  const next = here.nextElementSibling;
  const beside = [around, next].filter(Boolean).map((each) => getComputedStyle(each))
    .some((each) => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2);
  return {
    tag: here.tagName, inView: box.bottom > 0 && box.top < innerHeight, marked: marked || beside,
    words: (here.innerText || here.getAttribute('aria-label') || here.name || '').trim(),
  };
}"""


def test_a_member_writes_reacts_and_steps_out_by_keyboard_alone(someone: Callable[..., Page]) -> None:
    page = someone()
    page.goto("/sign-in")
    _tab_to(page, "email")
    page.keyboard.type(f"{ROLES['member'].person}@example.org")
    _tab_to(page, "passphrase")
    page.keyboard.type(ROLES["member"].passphrase)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wren")

    _tab_to(page, "The path")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The path")
    _react(page)
    _write(page)
    _tab_to(page, "Step out", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have stepped out")
    _tab_to(page, "Back to the room")


def _react(page: Page) -> None:
    last = page.locator(".message:not(.mine):not(.gone)").last
    summary = last.get_by_text("React", exact=True)
    _tab_until(page, lambda: bool(summary.evaluate("(each) => each === document.activeElement")))
    page.keyboard.press("Enter")
    _tab_to(page, "thank you")
    page.keyboard.press("Enter")
    expect(last.locator(".message__reactions")).to_contain_text("thank you")


def _write(page: Page) -> None:
    _tab_to(page, "text")
    page.keyboard.type("A heron at the third bend this morning.")
    page.keyboard.press("Enter")
    expect(page.locator(".message.mine").last).to_contain_text("A heron at the third bend")
    expect(page.locator("#text")).to_be_focused()


def _tab_to(page: Page, words: str, key: str = "Tab") -> None:
    exactly = re.compile(rf"^{re.escape(words)}( · \d+)?$")
    _tab_until(page, lambda: bool(exactly.match(page.evaluate(HERE)["words"].split("\n")[0])), key)


def _tab_until(page: Page, arrived: Callable[[], bool], key: str = "Tab") -> None:
    """Go on until one is there; each stop on the way is in view and marked, or one would be lost."""
    for _ in range(400):
        page.keyboard.press(key)
        here = page.evaluate(HERE)
        if here["tag"] == "BODY":
            continue
        assert here["marked"], f"no mark around {here}"
        assert here["inView"], f"out of view: {here}"
        if arrived():
            return
    raise AssertionError("it cannot be reached by keyboard")
