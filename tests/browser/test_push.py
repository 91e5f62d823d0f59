"""Notices in a browser: asked for only after a press, kept, shown in neutral words, and kindly left alone when refused.

A browser without a screen has no push service, so what one would give is put in its place by the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import CDPSession, Page, expect

from groups.notices.sealing import public_bytes, to_text
from tests.browser.conftest import Site

pytestmark = pytest.mark.timeout(90)

PAGE = "/account/notices"
BUTTON = "Let this browser show notices"
#: Counts how often the browser's question is put, and answers it as a person would.
ASKED = """
window.asked = 0;
Object.defineProperty(Notification, "permission", {{ get: () => "default" }});
Notification.requestPermission = async () => {{ window.asked += 1; return "{answer}"; }};
"""
#: What a push service would give, remembered as a browser remembers it.
GIVEN = """
const made = {{
  endpoint: "{endpoint}",
  toJSON() {{ return {{ endpoint: this.endpoint, keys: {{ p256dh: "{p256dh}", auth: "{auth}" }} }}; }},
  async unsubscribe() {{ localStorage.removeItem("made"); return true; }},
}};
PushManager.prototype.subscribe = async (options) => {{
  window.wanted = {{ visible: options.userVisibleOnly, bytes: options.applicationServerKey.length }};
  localStorage.setItem("made", "1");
  return made;
}};
PushManager.prototype.getSubscription = async () => (localStorage.getItem("made") ? made : null);
"""
#: Keeps in the worker what would be shown.
WRITTEN_DOWN = """() => {
  self.shown = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, more) => self.shown.push({ title, ...more });
}"""


def given(name: str) -> str:
    public = public_bytes(ec.generate_private_key(ec.SECP256R1()))
    return GIVEN.format(endpoint=f"https://push.example.org/{name}", p256dh=to_text(public), auth="A" * 22)


@pytest.fixture
def at_notices(someone: Callable[..., Page], sign_in: Callable[..., None]) -> Callable[..., Page]:
    """Opens the page of notices, with what is put into the browser before. Those who sign in by the form are not always
    the same: a person may do so five times in a quarter of an hour."""

    def come(*scripts: str, grant: bool = False, role: str = "member", afresh: bool = False, **options: Any) -> Page:
        page = someone(**options)
        if grant:
            page.context.grant_permissions(["notifications"])
        for script in scripts:
            page.add_init_script(script)
        sign_in(page, role, afresh=afresh)
        page.goto(PAGE)
        return page

    return come


def test_nothing_is_asked_before_the_button_is_pressed_and_a_no_is_taken_kindly(
    at_notices: Callable[..., Page],
) -> None:
    page = at_notices(ASKED.format(answer="denied"))
    button = page.get_by_role("button", name=BUTTON)
    expect(button).to_be_visible()
    assert page.evaluate("window.asked") == 0
    button.click()
    expect(page.get_by_text("This browser has been told not to show notices from here.")).to_be_visible()
    assert page.evaluate("window.asked") == 1
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_question_that_is_closed_changes_nothing(at_notices: Callable[..., Page]) -> None:
    page = at_notices(ASKED.format(answer="default"))
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("Nothing was changed. The button stays here")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_enabled()


def test_a_browser_that_cannot_is_told_so(at_notices: Callable[..., Page]) -> None:
    page = at_notices("delete window.PushManager;")
    expect(page.get_by_text("This browser cannot show notices.")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()


def test_without_scripts_the_page_says_what_is_needed(at_notices: Callable[..., Page]) -> None:
    page = at_notices(java_script_enabled=False)
    expect(page.get_by_text("Letting a browser show notices needs scripts")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()


def test_a_push_service_that_is_away_is_told_in_a_sentence(at_notices: Callable[..., Page]) -> None:
    page = at_notices(
        ASKED.format(answer="granted"),
        'PushManager.prototype.subscribe = async () => { throw new DOMException("away", "AbortError"); };',
    )
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("That did not work just now.")).to_be_visible()


def test_a_browser_is_let_and_taken_back(at_notices: Callable[..., Page]) -> None:
    page = at_notices(given("let"), ASKED.format(answer="granted"), role="organiser", afresh=True)
    expect(page.get_by_text("No browser shows notices of yours.")).to_be_visible()
    page.get_by_role("button", name=BUTTON).click()
    part = page.locator("#push")
    expect(part.get_by_text("This one")).to_be_visible()
    expect(part.get_by_role("button", name=BUTTON)).to_be_hidden()
    scope = page.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)")
    assert re.fullmatch(r"http://localhost:\d+/", scope)
    part.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("No browser shows notices of yours.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('made')") is None
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_a_browser_goes_on_when_its_person_signs_in_again(
    at_notices: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = at_notices(given("again"), ASKED.format(answer="granted"), role="coordinator", afresh=True)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator("#push").get_by_text("This one")).to_be_visible()
    page.context.clear_cookies()  # as when a sign-in has run out
    sign_in(page, "coordinator", afresh=True)
    with page.expect_response(re.compile("/account/notices/push")) as told:
        page.goto("/notices")
    assert told.value.json() == {"ok": True, "moved": True}
    page.goto(PAGE)
    expect(page.locator("#push").get_by_text("This one")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    page.locator("#push li").filter(has_text="This one").get_by_role("button", name="Take back").click()


def test_signing_out_takes_the_worker_away(at_notices: Callable[..., Page]) -> None:
    page = at_notices(given("out"), ASKED.format(answer="granted"), role="organiser", afresh=True)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator("#push").get_by_text("This one")).to_be_visible()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


@pytest.mark.parametrize(
    ("sent", "title", "body"),
    [
        (json.dumps({"title": "Notes", "body": "1 new item"}), "Notes", "1 new item"),
        ("nonsense", "Notes", "1 new item"),
        (json.dumps({"title": 7}), "Notes", "1 new item"),
        ("", "Notes", "1 new item"),
    ],
)
def test_the_worker_shows_what_came_in_neutral_dress(
    at_notices: Callable[..., Page], site: Site, sent: str, title: str, body: str
) -> None:
    """A browser without a screen shows none, so what the worker asks it to show is written down."""
    page = at_notices(grant=True)
    with page.context.expect_event("serviceworker") as started:
        page.evaluate("navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)")
    worker = started.value
    worker.evaluate(WRITTEN_DOWN)
    deliver(page.context.new_cdp_session(page), page, site.url, sent)
    found: list[object] = []
    for _ in range(60):
        found = found or worker.evaluate("self.shown")
        page.wait_for_timeout(0 if found else 50)
    assert found == [{"title": title, "body": body, "tag": "notes", "icon": "/static/img/note.png"}]


def deliver(tools: CDPSession, page: Page, origin: str, sent: str) -> None:
    """Hand a message to the worker as a push service would."""
    heard: list[str] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: heard.extend(
        each["registrationId"] for each in event["registrations"] if each["scopeURL"] == f"{origin}/"
    ))  # fmt: skip
    tools.send("ServiceWorker.enable")
    for _ in range(50):
        if heard:
            break
        page.wait_for_timeout(50)
    tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": heard[-1], "data": sent})
