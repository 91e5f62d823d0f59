"""Everything that matters with scripts turned off: the page alone carries it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journey import again_until
from tests.browser.watching import Watch

pytestmark = pytest.mark.timeout(120)
NAME, ADDRESS, PASSPHRASE = "Plain Door", "plain-door@example.org", "nine umbrellas in a wide hall"
GROUP, ROOM, MEETUP = "Slow Walkers & Painters", "The path", "The slow walk, with sitting"


def test_a_whole_first_visit_without_scripts(someone: Callable[..., Page], watch: Watch) -> None:
    page = someone(java_script_enabled=False)
    find(page)
    sign_up(page)
    join(page)
    talk(page)
    tell_a_facilitator(page)
    reply(page)
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto("/home")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def find(page: Page) -> None:
    """By place from the first page, then by the gentlest level."""
    page.goto("/")
    page.get_by_label("Where are you, roughly?").fill("Santa Cruz")
    page.get_by_role("button", name="Find something gentle near me").click()
    expect(page.locator("article.listing").first).to_be_visible()


def sign_up(page: Page) -> None:
    """A name, an address, a passphrase, a letter."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sign up").click()
    page.get_by_label("The name you go by here").fill(NAME)
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.get_by_label("A passphrase").fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.get_by_role("link", name="Read your letters here").click()
    letter = page.locator("article.card").filter(has_text=ADDRESS)
    again_until(page, letter)
    letter.get_by_role("link", name=re.compile("confirm")).click()
    page.get_by_role("button", name="Yes, I signed up here").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def join(page: Page) -> None:
    """An open group, with its agreements."""
    page.goto("/groups")
    page.get_by_role("link", name=GROUP, exact=True).click()
    page.get_by_role("link", name="Join this group").click()
    page.get_by_label("I have read these and agree to them").check()
    page.get_by_label("That it is kept here").check()
    page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("You are in this group")).to_be_visible()


def talk(page: Page) -> None:
    """Nothing is sent empty, nothing is lost, and what was sent stands there; then a reaction."""
    page.get_by_role("link", name=ROOM, exact=True).click()
    page.get_by_label("Your message").fill("I have a red umbrella, in case.")
    page.get_by_role("radio", name="just hear me").check()
    page.get_by_role("button", name="Send").click()
    mine = page.locator(".message.mine").filter(has_text="red umbrella")
    expect(mine).to_contain_text("just hear me")
    other = page.locator(".message:not(.mine):not(.gone)").last
    other.get_by_text("React", exact=True).click()
    other.get_by_role("group").get_by_role("button", name="thank you").click()
    expect(page.locator(".message__reactions").filter(has_text="thank you").last).to_be_visible()


def tell_a_facilitator(page: Page) -> None:
    """A page of its own, with the agreements to choose from."""
    page.locator(".message:not(.mine):not(.gone)").last.get_by_role("link", name="Tell a facilitator").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Send to the facilitators").click()
    expect(page.get_by_role("status").first).to_contain_text("Thank you")


def reply(page: Page) -> None:
    """To the group's next date, from the page of what is coming."""
    page.goto("/home")
    page.get_by_role("region", name="Coming up").get_by_role("link", name=MEETUP).first.click()
    page.get_by_role("radio", name="I’ll come for part of it").check()
    page.get_by_label("Which part").select_option(label="Until the break")
    page.get_by_role("button", name="Send my reply").click()
    expect(page.get_by_role("heading", name="Your reply")).to_be_visible()
