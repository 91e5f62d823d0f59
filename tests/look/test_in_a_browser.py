"""The pages of the look in a real browser: axe finds nothing, nothing scrolls sideways, and the ways out work."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests import browser_finder, parts
from tests.look.stage import stage

pytestmark = [pytest.mark.browser, pytest.mark.pure, pytest.mark.slow]
PAGES = ["/", "/?empty=1&in=1", "/how-this-works", "/styleguide?in=1", "/problem/404"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The stage, served on loopback."""
    server = make_server("127.0.0.1", 0, stage(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = browser_finder.find()
    if path is None:
        parts.missing("there is no browser on this machine")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(path), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", PAGES)
def test_axe_finds_nothing_and_the_console_is_silent(chromium: Browser, address: str, where: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # a literal
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + where, wait_until="networkidle")
    found = Axe().run(page, options=RULES).response["violations"]
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert [line for line in said if "404" not in line] == []


@pytest.mark.parametrize(("width", "size"), [(320, ""), (640, ""), (1280, ""), (360, "34px")])
@pytest.mark.parametrize("where", PAGES)
def test_nothing_scrolls_sideways(page: Page, address: str, where: str, width: int, size: str) -> None:
    """320 px, 200 % zoom of 1280 (640), and letters at twice their size on a phone."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + where)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_a_very_long_word_breaks_and_does_not_widen_the_page(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/styleguide?in=1")
    for kind in ("dd", "h2", ".lines li", ".lead", ".notice p", ".meta span span", ".card h3"):
        page.locator(f"main {kind}").first.evaluate("each => { each.textContent = 'W'.repeat(200) }")
        assert page.evaluate(SIDEWAYS) <= 0, kind


def test_three_quick_presses_of_shift_leave_and_end_the_sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/how-this-works?in=1", wait_until="networkidle")
    for key in ("Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    assert page.url.endswith("/how-this-works?in=1"), "writing capitals is not leaving"
    with page.expect_request("**/exit") as sent:
        page.keyboard.press("Shift")
    page.wait_for_url("**/elsewhere")
    assert sent.value.post_data == "csrf_token=a-token"
    page.go_back()
    assert "how-this-works" not in page.url, "the page left quickly is not behind the back button"


def test_the_button_leaves_and_a_visitor_has_no_sign_in_to_end(page: Page, address: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url("**/elsewhere")
    assert not any(url.endswith("/exit") for url in sent)


def test_without_scripts_the_exit_is_a_link_and_no_button_is_dead(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.get_by_role("button", name="Dark").is_visible()
    page.get_by_role("link", name="Quick exit").click()
    assert page.url.endswith("/elsewhere")
    context.close()


def test_the_scheme_chosen_is_kept_for_the_next_page(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Dark").click()
    page.goto(f"{address}/how-this-works")
    assert page.get_attribute("html", "data-scheme") == "dark"
    page.get_by_role("button", name="As my device").click()
    page.goto(address)
    assert page.get_attribute("html", "data-scheme") is None


def test_the_ways_out_stay_in_view_and_come_first_by_keyboard(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 480})
    page.goto(f"{address}/styleguide?in=1")
    page.evaluate("window.scrollTo(0, 4000)")
    assert page.evaluate("window.scrollY") > 1000
    for name in ("Urgent help", "Quick exit"):
        box = page.get_by_role("navigation", name="Ways out").get_by_role("link", name=name).bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 60
        assert box["height"] >= 24
    page.goto(f"{address}/styleguide?in=1")
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(str(page.evaluate("document.activeElement.textContent")).strip())
    assert reached == ["Skip to the page", "Urgent help", "Quick exit"]


@pytest.mark.parametrize("width", [320, 360, 600, 1280])
def test_the_name_menu_opens_inside_the_page_and_closes_with_escape(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{address}/how-this-works?in=1", wait_until="networkidle")
    page.get_by_text("Wren").click()
    box = page.locator(".menu-list").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(".menu-list").is_visible()


def test_the_first_page_comes_to_under_a_hundred_kilobytes(page: Page, address: str) -> None:
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(address, wait_until="networkidle")
    assert sum(sizes.values()) < 100_000
    assert sum("woff2" in url for url in sizes) == 2, "each font is fetched once"
