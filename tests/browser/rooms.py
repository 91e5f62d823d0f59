"""A room of a test's own in real browsers, whose line a test can cut, mend, and make deaf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from groups import access, db
from groups.people.models import Person
from tests import servers
from tests.browser.watching import Watch
from tests.realtime.conftest import Circle, a_circle
from tests.realtime.wire import SECRET, cookie_of

SETTINGS = {"STONES_SECRET": SECRET, "STONES_CLOCK": "0", "STONES_LOG_LEVEL": "ERROR"}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server(shared_database: str) -> Iterator[servers.Running]:
    """The application on a database that these tests fill themselves."""
    with servers.running({**SETTINGS, "STONES_DATABASE_URL": shared_database}, commands=()) as running:
        yield running


@pytest.fixture
def circle(server: servers.Running) -> Iterator[Circle]:
    """A group of this test's own."""
    yield a_circle()
    access.forget()
    db.release()


@pytest.fixture
def in_room(chromium: Browser, server: servers.Running, circle: Circle, watch: Watch) -> Iterator[Open]:
    """Opens the room in a browser of its own for someone who is signed in, and waits until it is live."""
    contexts: list[BrowserContext] = []

    def open_for(person: Person, script: str = "") -> Page:
        context = browser_for(chromium, server.url, person)
        watch.over(context)
        contexts.append(context)
        return enter(context, circle, script)

    yield open_for
    for context in contexts:
        context.close()


def browser_for(chromium: Browser, url: str, person: Person, **options: Any) -> BrowserContext:
    """A browser in which this person is signed in; Playwright options as keywords."""
    context = chromium.new_context(**{"base_url": url, "viewport": {"width": 900, "height": 700}, **options})
    name, _, value = cookie_of(person).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": url}])
    context.set_default_timeout(8_000)
    return context


def enter(context: BrowserContext, circle: Circle, script: str = "") -> Page:
    """The room in a tab of its own, once it is live."""
    page = context.new_page()
    page.add_init_script(SPY + script)
    page.goto(f"/rooms/{circle.room.ref}")
    expect(page.locator("html")).to_have_attribute("data-live", "1")
    return page


#: Lets a test cut the line: every WebSocket of the page is known, and while `cut` none can be opened. While `deaf`,
#: what is said in the room is not heard.
SPY = """
(() => {
  const Real = window.WebSocket;
  const open = [];
  window.line = {
    cut: false,
    deaf: false,
    drop() { this.cut = true; for (const each of open) each.close(); },
    mend() { this.cut = false; },
  };
  window.WebSocket = class extends Real {
    set onmessage(hear) {
      super.onmessage = (told) => {
        if (!window.line.deaf || !String(told.data).startsWith('42["room:changed"')) hear(told);
      };
    }
    constructor(address, ...more) {
      super(window.line.cut ? "ws://127.0.0.1:9/" : address, ...more);
      open.push(this);
      this.addEventListener("message", (told) => {
        if (String(told.data).startsWith("43")) document.documentElement.dataset.live = "1";
      });
    }
  };
})();
"""


def cut(page: Page, watch: Watch) -> None:
    """Take the page's line away until `line.mend()`; a browser complains of what cannot be sent or opened."""
    for complaint in ("ws://127.0.0.1:9/", "already in CLOSING or CLOSED state"):
        watch.expect(complaint)
    page.evaluate("line.drop()")


def write(page: Page, text: str) -> None:
    """Say something, by the keyboard."""
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Enter")


def line(page: Page, text: str) -> Locator:
    """The messages with these words."""
    return page.locator("#log .message").filter(has_text=text)


def texts(page: Page) -> list[str]:
    """The words of all messages, in their order."""
    return page.locator("#log .message .message__text").all_inner_texts()
