"""The journal in a real browser: by keyboard, without scripts, on paper, and after the sign-in has ended."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_by_keyboard import _tab_to
from tests.browser.watching import Watch

WORDS = "A heron by the weir, not moving"


def test_an_entry_is_written_and_found_by_keyboard_alone(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone()
    sign_in(page, "member")
    page.goto("/journal")
    _tab_to(page, "Write something")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write something")
    _tab_to(page, "Without a question")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Without a question")).to_have_count(0)
    page.get_by_label("Your words").focus()
    page.keyboard.type(WORDS)
    _tab_to(page, "Keep it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is kept. Only you can read it.")).to_be_visible()
    expect(page).to_have_title("Notes")
    page.goto("/journal/search")
    page.get_by_label("Words").focus()
    page.keyboard.type("HERON weir")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="A heron by the weir")).to_be_visible()
    assert "heron" not in page.url.lower()


def test_without_scripts_and_after_the_sign_in_ended_every_word_is_kept(
    someone: Callable[..., Page], sign_in: Callable[..., None], watch: Watch
) -> None:
    watch.expect("400")
    page = someone(java_script_enabled=False)
    sign_in(page, "member", afresh=True)
    page.goto("/journal/new")
    page.get_by_label("Your words").fill(f"{WORDS} at dusk")
    page.get_by_label("A title").fill("Dusk")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your words are still here")
    expect(page.get_by_label("Your words")).to_have_value(f"{WORDS} at dusk")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # the same dictionaries
    page.get_by_role("button", name="Keep it").click()
    if page.get_by_role("alert").count():  # the page was made before this sign-in: once more, with every word
        page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dusk")
    expect(page.get_by_text(f"{WORDS} at dusk")).to_be_visible()


def test_on_paper_there_is_the_entry_and_nothing_around_it(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone()
    sign_in(page, "member")
    page.goto("/journal/search")
    page.get_by_label("A tag").fill("company")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="Answered one").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Answered one")).to_be_visible()
    for around in ("Change it", "Quick exit", "My journal"):
        expect(page.get_by_text(around)).to_be_hidden()
