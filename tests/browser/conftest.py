"""A real server with the demo community and a real feed, and a browser for each person."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from groups.demo.book import load
from tests import browser_finder, parts, servers
from tests.browser.watching import Watch
from tests.conftest import SHARED, shared_data

FEED = SHARED / "tsml" / "sanjose_2021-05-25.json"
NO_BROWSER = "THERE IS NO BROWSER HERE: nothing in tests/browser was tried. Install chromium, or set CHROMIUM."
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WINDOW = {"width": 1280, "height": 900}
#: What each demo sign-in is called in these tests.
ROLES = {each.role: each for each in load().community.sign_ins}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser, takes its time, and touches no database of pytest's own."""
    for item in items:
        if item.path.parent.name == "browser":
            for mark in (pytest.mark.browser, pytest.mark.slow):
                item.add_marker(mark)


@dataclass(frozen=True)
class Site:
    """The running application."""

    url: str
    has_feed: bool


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The application in its own process, with the demo planted and the real feed taken over where it is at hand."""
    commands = ["migrate", "demo"]
    if FEED.exists():
        called = "--name 'the San Jose meeting list'"
        commands.append(f"import {shlex.quote(str(FEED))} --format tsml --zone America/Los_Angeles {called}")
    with servers.application({"STONES_DEMO": "1", "STONES_LOG_LEVEL": "WARNING"}, tuple(commands)) as url:
        yield Site(url.replace("127.0.0.1", "localhost"), FEED.exists())


@pytest.fixture(scope="session")
def real_feed(site: Site) -> None:
    """For tests that need the imported listings."""
    if not site.has_feed:
        shared_data(FEED.relative_to(SHARED).as_posix())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: two of Playwright's loops cannot run beside each other in one thread."""
    path = browser_finder.find()
    if path is None:
        parts.missing(NO_BROWSER)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(path), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Hears every complaint of every browser in a test, and fails the test when there was one."""
    heard = Watch()
    yield heard
    assert heard.left() == [], "a page complained"


@pytest.fixture
def someone(chromium: Browser, site: Site, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a fresh browser for one person and gives its first page; Playwright options as keywords."""
    contexts = []

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(**{"base_url": site.url, "viewport": WINDOW, **options})
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def kept_sign_ins() -> dict[str, StorageState]:
    """The cookies of each role, once it has signed in: the door counts how often that is tried."""
    return {}


@pytest.fixture
def sign_in(kept_sign_ins: dict[str, StorageState]) -> Callable[..., None]:
    """Signs a demo person in: `sign_in(page, "facilitator")`. `afresh`: by the form, for tests that sign out again."""

    def enter(page: Page, role: str, *, afresh: bool = False) -> None:
        if role in kept_sign_ins and not afresh:
            page.context.add_cookies(kept_sign_ins[role]["cookies"])  # type: ignore[arg-type]  # the same dictionaries
            return
        fill_sign_in(page, role)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Good")
        if not afresh:
            kept_sign_ins[role] = page.context.storage_state()

    return enter


def fill_sign_in(page: Page, role: str) -> None:
    """Come in by the front door."""
    page.goto("/sign-in")
    page.get_by_label("Your e-mail address").fill(f"{ROLES[role].person}@example.org")
    page.get_by_label("Your passphrase").fill(ROLES[role].passphrase)
    page.get_by_role("button", name="Sign in").click()
