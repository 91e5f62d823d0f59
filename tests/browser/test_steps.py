"""A ladder by keyboard alone and without scripts: a step is written, tried, split, moved and left; and the plot."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_by_keyboard import _tab_to


def test_a_ladder_is_climbed_by_keyboard_without_scripts(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone(java_script_enabled=False)
    sign_in(page, "organiser")
    page.goto("/steps/ladder/new")
    page.get_by_label("What is the step?").focus()
    page.keyboard.type("Open the letter from the bank")
    choose(page, "How hard do you expect it to be?", 4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open the letter from the bank")
    press(page, "I would like this one next")
    expect(page.get_by_role("main")).to_contain_text("Next, if I like")
    choose(page, "How was it?", 2)
    page.get_by_label("In a word, or a few").focus()
    page.keyboard.type("lighter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Easier than you thought: it felt like 2, and you expected 4.")
    split_and_go_down(page)


def split_and_go_down(page: Page) -> None:
    """Two smaller ones before it; the gentler one is chosen; what was felt is still there."""
    step = page.url
    page.get_by_role("link", name="Make smaller steps of it").press("Enter")
    page.get_by_label("A smaller step").first.focus()
    page.keyboard.type("Put it on the table")
    page.keyboard.press("Enter")
    expect(page.locator("ol.ladder > li").first).to_contain_text("Put it on the table")
    page.locator("ol.ladder > li").first.get_by_role("button", name="Later").press("Enter")
    expect(page.locator("ol.ladder > li").last).to_contain_text("Put it on the table")
    page.locator("ol.ladder > li").last.get_by_role("button", name="Earlier").press("Enter")
    page.goto(step)
    press(page, "A gentler one instead")
    expect(page.get_by_role("heading", level=1)).to_have_text("Put it on the table")
    expect(page.get_by_role("status")).to_contain_text("an ordinary part of the way")


def choose(page: Page, legend: str, number: int) -> None:
    """One of the numbers, as a keyboard does it."""
    page.get_by_role("group", name=legend).get_by_role("radio", name=str(number), exact=True).press("Space")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).press("Enter")


def test_the_ladder_of_the_demo_is_reached_by_tab_and_drawn_in_both_schemes(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone(reduced_motion="reduce")
    sign_in(page, "member")
    page.goto("/steps")
    _tab_to(page, "My ladder")
    page.keyboard.press("Enter")
    expect(page.locator("ol.ladder > li")).to_have_count(7)
    _tab_to(page, "Expected and felt")
    page.keyboard.press("Enter")
    ring = page.locator("svg[role=img] circle.expected").first
    for scheme, colour in (("light", "rgb(168, 76, 37)"), ("dark", "rgb(235, 162, 124)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        expect(ring).to_have_css("stroke", colour)
