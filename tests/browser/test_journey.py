"""The first journey: look around, sign up, be let in, talk live, be kept safe, reply, and see what comes next."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.watching import Watch

pytestmark = pytest.mark.timeout(180)
LIVE = 2_000
NAME, ADDRESS, PASSPHRASE = "Small Fern", "small-fern@example.org", "seven teacups on a window sill"
GROUP, ROOM, MEETUP = "Quiet Tuesdays", "The front room", "Quiet Tuesdays, the hour"


def test_from_the_first_page_to_a_small_step(
    someone: Callable[..., Page], sign_in: Callable[..., None], real_feed: None, watch: Watch
) -> None:
    """Fern comes as a visitor; Wren is a member of the group already; Tomasz guides it."""
    watch.expect("status of 422")  # a form that comes back with a word
    fern, wren, tomasz = someone(), someone(), someone()
    sign_in(wren, "member", afresh=True)
    sign_in(tomasz, "facilitator")
    look_around(fern)
    sign_up(fern)
    ask_to_join(fern)
    let_in_and_welcome(tomasz)
    meet(fern, wren)
    keep_the_room_kind(fern, wren, tomasz, watch)
    reply_to_the_meetup(fern, tomasz)
    come_home(fern)
    sign_out_in_another_tab(wren, watch)


def look_around(page: Page) -> None:
    """A visitor reads what this is, sees where help is, and finds what is real and near."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("one small step at a time")
    expect(page.get_by_role("navigation", name="Ways out").get_by_role("link", name="Urgent help")).to_be_visible()
    page.get_by_label("Where are you, roughly?").fill("San Jose")
    page.get_by_role("button", name="Find something gentle near me").click()
    cards = page.locator("article.listing")
    imported, ours = cards.filter(has=page.locator(".source")), cards.filter(has_not=page.locator(".source"))
    titles: set[str] = set()
    for _ in range(6):
        for card in cards.all():
            expect(card.locator(".stones")).to_contain_text(re.compile(r"Level [1-5].* · \w+"))
        titles.update(ours.get_by_role("heading").all_inner_texts())
        if titles and imported.count():
            break
        page.get_by_role("link", name="More", exact=True).click()
    assert titles, "nothing of the community's own among what was found"
    imported.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Where this comes from")).to_be_visible()


def sign_up(page: Page) -> None:
    """A name of one's own choosing, a letter, one press."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sign up").click()
    page.get_by_label("The name you go by here").fill(NAME)
    page.get_by_label("Your e-mail address").fill(ADDRESS)
    page.get_by_label("A passphrase").fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A letter is on its way")
    page.get_by_role("link", name="Read your letters here").click()
    letter = page.locator("article.card").filter(has_text=ADDRESS)
    again_until(page, letter)
    letter.get_by_role("link", name=re.compile("confirm")).click()
    page.get_by_role("button", name="Yes, I signed up here").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def ask_to_join(page: Page) -> None:
    """The agreements with their reasons come before the door."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Groups").click()
    page.get_by_role("link", name=GROUP, exact=True).click()
    expect(page.get_by_role("heading", name="What we have agreed")).to_be_visible()
    page.get_by_role("link", name="Join this group").click()
    for question in page.get_by_role("main").locator("textarea").all():
        question.fill("I would like to sit quietly for a while.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("alert")).to_contain_text("read the agreements first")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("textarea").first).to_have_value("I would like to sit quietly for a while.")
    page.get_by_label("I have read these and agree to them").check()
    page.get_by_label("That it is kept here").check()
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("Your wish to join is with the facilitators").first).to_be_visible()


def let_in_and_welcome(page: Page) -> None:
    """The facilitator finds the wish on the desk, lets Fern in, and lifts the newcomer's state."""
    page.goto("/desk")
    page.get_by_role("region", name="Wishes to join").get_by_role("link", name=GROUP).click()
    page.get_by_role("button", name=re.compile(rf"^Let them in\W+{NAME}$")).click()
    expect(page.get_by_role("status").first).to_contain_text("They are in")
    page.get_by_role("link", name=GROUP, exact=True).click()
    page.get_by_role("link", name="Who is here").click()
    page.get_by_role("button", name=re.compile(rf"^Welcome\W+{NAME}$")).click()
    expect(page.get_by_role("status").first).to_contain_text(f"{NAME} is welcomed")


def meet(fern: Page, wren: Page) -> None:
    """Two browsers, one room: what one writes stands in the other's at once, without loading anything."""
    for page in (fern, wren):
        page.goto("/groups")
        page.get_by_role("link", name=GROUP, exact=True).click()
        page.get_by_role("link", name=ROOM, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(ROOM)
    with nothing_loaded(fern), nothing_loaded(wren):
        say(fern, "Hello. I am only sitting by the door.")
        expect(message(wren, "only sitting by the door")).to_contain_text(NAME, timeout=LIVE)
        say(wren, "The door is a good place. There is a draught, and a view.")
        expect(message(fern, "There is a draught")).to_contain_text("Wren", timeout=LIVE)


def keep_the_room_kind(fern: Page, wren: Page, tomasz: Page, watch: Watch) -> None:
    """One tells a facilitator; the facilitator takes it away; it leaves both browsers at once, and history."""
    say(fern, "My number is 555 0134 if anyone wants it.")
    reported = message(wren, "My number is 555 0134")
    expect(reported).to_be_visible(timeout=LIVE)
    reported.get_by_role("link", name="Tell a facilitator").click()
    wren.get_by_role("radio").nth(3).check()
    wren.get_by_label("Anything that helps us understand").fill("A number slipped out.")
    wren.get_by_role("button", name="Send to the facilitators").click()
    expect(wren.get_by_role("status").first).to_contain_text("Thank you")

    tomasz.goto("/desk")
    tomasz.get_by_role("region", name="To look at").get_by_role("link", name=GROUP).click()
    tomasz.get_by_role("link", name=re.compile(f"^{NAME}")).click()
    expect(tomasz.get_by_text("My number is 555 0134").first).to_be_visible()
    tomasz.get_by_role("radio", name="Take it away").check()
    tomasz.get_by_label("Which agreement is it about?").select_option(index=4)
    tomasz.get_by_role("textbox", name="Why", exact=True).fill("A number was in it. It is gone, so nobody can keep it.")
    with nothing_loaded(fern), nothing_loaded(wren):
        tomasz.get_by_role("button", name="Decide", exact=True).click()
        for page in (fern, wren):
            expect(message(page, "555 0134")).to_have_count(0, timeout=LIVE)
    for page in (fern, wren):
        page.reload()
        expect(page.locator("#log")).to_contain_text("There is a draught")
        assert "555 0134" not in page.content()


def reply_to_the_meetup(fern: Page, tomasz: Page) -> None:
    """Fern says she would like to come and listen; the facilitator sees it."""
    tomasz.goto("/groups")
    tomasz.get_by_role("link", name=GROUP, exact=True).click()
    desk = re.sub(r"$", "/meetups", tomasz.url)
    tomasz.goto(desk)
    expect(tomasz.get_by_role("heading", level=1)).to_contain_text("Dates")
    expect(tomasz.locator("main")).not_to_contain_text(NAME)
    fern.goto("/home")
    fern.get_by_role("region", name="Coming up").get_by_role("link", name=MEETUP).first.click()
    fern.get_by_role("radio", name="I’d like to come and listen").check()
    fern.get_by_role("button", name="Send my reply").click()
    expect(fern.get_by_role("heading", name="Your reply")).to_be_visible()
    expect(tomasz.locator("main")).to_contain_text(f"{NAME} comes and listens", timeout=LIVE)
    tomasz.reload()
    expect(tomasz.locator("main")).to_contain_text(f"{NAME} comes and listens")


def come_home(page: Page) -> None:
    """What is coming up, and, once Fern has said where she is, one small step out of the real listings near."""
    page.goto("/find?place=San+Jose")
    page.get_by_role("button", name="Remember this place for me").click()
    expect(page.get_by_role("status").first).to_contain_text("The next search begins there")
    page.goto("/home")
    coming = page.get_by_role("region", name="Coming up")
    expect(coming.get_by_role("listitem").filter(has_text=MEETUP).first).to_contain_text("come and listen")
    step = page.locator("article.next-step")
    expect(step).to_have_count(1)
    expect(step.locator(".stones")).to_contain_text(re.compile(r"Level [1-5]"))
    expect(step.get_by_role("button", name="Not now")).to_be_visible()
    step.get_by_role("link", name="I’d like to try this").click()
    assert re.search(r"/(activities|meetups|volunteering)/", page.url), "a step leads to something real"


def sign_out_in_another_tab(page: Page, watch: Watch) -> None:
    """Signing out ends the room in the other tab too."""
    expect(page.get_by_role("heading", level=1)).to_have_text(ROOM)
    other = page.context.new_page()
    other.goto("/home")
    other.locator("details.menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in"), timeout=LIVE)
    other.close()


def say(page: Page, words: str) -> None:
    """Write and send; it stands among one's own."""
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.mine").filter(has_text=words)).to_be_visible()


def message(page: Page, words: str) -> Locator:
    """The message with these words in the log."""
    return page.locator("#log .message").filter(has_text=words)


def again_until(page: Page, wanted: Locator, patience: float = 15) -> None:
    """Load the page again, as a person would, until something is there."""
    end = time.monotonic() + patience
    while wanted.count() == 0 and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.reload()
    expect(wanted).to_be_visible()


@contextmanager
def nothing_loaded(page: Page) -> Iterator[None]:
    """Sees to it that the page stays the page it is: live means without loading it again."""
    page.evaluate("window.stayed = true")
    yield
    assert page.evaluate("window.stayed") is True, "the page was loaded again"
