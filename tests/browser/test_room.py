"""The room's script in real browsers: live, in order, and nothing written is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from groups import access, db
from groups.chat.models import Message
from groups.membership import service as membership
from groups.people.models import Person, SignIn
from tests import make, servers
from tests.browser.watching import Watch
from tests.realtime.conftest import Circle, a_circle, shared_database
from tests.realtime.wire import SECRET, Wire, cookie_of

__all__ = ["shared_database"]  # a fixture
SETTINGS = {"STONES_SECRET": SECRET, "STONES_CLOCK": "0", "STONES_LOG_LEVEL": "ERROR"}
Open = Callable[[Person], Page]


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
    contexts: list[Any] = []

    def open_for(person: Person) -> Page:
        context = chromium.new_context(base_url=server.url, viewport={"width": 900, "height": 700})
        name, _, value = cookie_of(person).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        context.set_default_timeout(8_000)
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SPY)
        page.goto(f"/rooms/{circle.room.ref}")
        expect(page.locator("html")).to_have_attribute("data-live", "1")
        return page

    yield open_for
    for context in contexts:
        context.close()


#: Lets a test cut the line: every WebSocket of the page is known, and while `cut` none can be opened.
SPY = """
(() => {
  const Real = window.WebSocket;
  const open = [];
  window.line = {
    cut: false,
    drop() { this.cut = true; for (const each of open) each.close(); },
    mend() { this.cut = false; },
  };
  window.WebSocket = class extends Real {
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


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Enter")


def line(page: Page, text: str) -> Locator:
    return page.locator("#log .message").filter(has_text=text)


def texts(page: Page) -> list[str]:
    return page.locator("#log .message .message__text").all_inner_texts()


def test_two_people_chat_live_and_in_one_order(in_room: Open, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    write(wren, "Good evening")
    expect(line(otter, "Good evening")).to_contain_text("Wren")
    write(otter, "<b>It is</b> & quiet\nhttps://example.org/a?b=1.")
    expect(line(wren, "<b>It is</b> & quiet")).to_have_count(1)
    expect(line(wren, "quiet").get_by_role("link", name="https://example.org/a?b=1", exact=True)).to_have_count(1)
    expect(line(wren, "Good evening")).to_have_class(re.compile("mine"))
    expect(wren.locator("#state")).to_have_text("sent")
    assert texts(wren) == texts(otter)
    wren.reload()
    assert texts(wren) == texts(otter)


def test_change_take_back_react_and_answer(in_room: Open, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    write(wren, "I went to the shop")
    line(wren, "I went").get_by_role("link", name="Change").click()
    wren.locator("#log textarea").fill("I went to the big shop")
    wren.get_by_role("button", name="Keep the change").click()
    expect(line(otter, "I went to the big shop")).to_contain_text("changed")
    line(otter, "big shop").locator("summary").click()
    line(otter, "big shop").get_by_role("button", name="glad for you").click()
    expect(line(wren, "big shop").get_by_role("button", name="glad for you · 1")).to_be_visible()
    line(otter, "big shop").get_by_role("link", name="Reply").click()
    write(otter, "Well done")
    expect(line(wren, "Well done").locator(".message__quote")).to_contain_text("Wren: I went to the big shop")
    line(wren, "big shop").first.get_by_role("link", name="Take back").click()
    wren.get_by_role("button", name="Yes, take it back").click()
    expect(line(otter, "Taken back by its author.")).to_have_count(1)
    expect(line(otter, "Well done").locator(".message__quote")).to_have_text("A message that is not shown")
    assert "big shop" not in otter.locator("#log").inner_text()


def test_what_is_written_without_a_line_arrives_once_when_it_is_back(
    in_room: Open, circle: Circle, watch: Watch
) -> None:
    watch.expect("ws://127.0.0.1:9/")
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    wren.evaluate("line.drop()")
    write(wren, "Written in a tunnel")
    expect(line(wren, "Written in a tunnel")).to_contain_text("not sent yet")
    write(otter, "Said meanwhile")
    wren.evaluate("line.mend()")
    expect(line(otter, "Written in a tunnel")).to_have_count(1)
    expect(line(wren, "Said meanwhile")).to_have_count(1)
    expect(wren.locator("#log .sending")).to_have_count(0)
    assert texts(wren) == texts(otter) == ["Said meanwhile", "Written in a tunnel"]
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 2


def test_what_was_not_sent_outlives_a_reload(in_room: Open, circle: Circle, watch: Watch) -> None:
    watch.expect("ws://127.0.0.1:9/")
    wren = in_room(circle.wren)
    wren.evaluate("line.drop()")
    write(wren, "Before the reload")
    wren.get_by_label("Your message").fill("A draft")
    wren.reload()
    expect(line(wren, "Before the reload")).to_have_count(1)
    expect(wren.locator("#log .sending")).to_have_count(0)
    expect(wren.get_by_label("Your message")).to_have_value("A draft")
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 1


def test_a_refusal_stands_beside_the_words(in_room: Open, circle: Circle) -> None:
    wren = in_room(circle.wren)
    write(wren, "x" * 4_001)
    expect(wren.locator("#state")).to_contain_text("longer than 4000")
    expect(wren.get_by_label("Your message")).to_have_value("x" * 4_001)
    expect(wren.locator("#log .message")).to_have_count(0)


def test_enter_sends_and_shift_enter_does_not(in_room: Open, circle: Circle) -> None:
    wren = in_room(circle.wren)
    expect(wren.get_by_text("Enter sends, Shift and Enter makes a new line.")).to_be_visible()
    box = wren.get_by_label("Your message")
    box.press_sequentially("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(wren.locator("#log .message")).to_have_count(0)
    box.press("Enter")
    expect(line(wren, "one")).to_contain_text("two")
    expect(box).to_be_focused()


def test_nothing_moves_under_the_eyes_of_someone_who_reads(in_room: Open, circle: Circle) -> None:
    for number in range(60):
        make.message(circle.room, circle.wren, f"line {number}\n\nwith more\n\nto it")
    otter = in_room(circle.otter)
    reading = line(otter, "line 20").first
    reading.scroll_into_view_if_needed()
    before = reading.bounding_box()
    write(in_room(circle.wren), "Something new")
    expect(otter.get_by_role("button", name="some new messages")).to_be_in_viewport()
    assert reading.bounding_box() == before
    otter.get_by_role("button", name="some new messages").click()
    expect(line(otter, "Something new")).to_be_in_viewport()
    expect(otter.get_by_role("button", name="some new messages")).to_be_hidden()


def test_history_loads_above_and_the_place_is_kept(in_room: Open, circle: Circle) -> None:
    for number in range(120):
        make.message(circle.room, circle.wren, f"line {number}.")
    otter = in_room(circle.otter)
    expect(otter.locator("#log .message")).to_have_count(50)
    first = line(otter, "line 70.")
    first.scroll_into_view_if_needed()
    before = first.bounding_box()
    otter.evaluate("document.getElementById('older').click()")
    expect(otter.locator("#log .message")).to_have_count(100)
    after = first.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 40
    assert [text.strip() for text in texts(otter)] == [f"line {number}." for number in range(20, 120)]


def test_a_message_held_for_a_look_shows_so_to_its_author_only(in_room: Open, circle: Circle) -> None:
    with db.transaction() as session:
        session.merge(circle.group).holds_newcomers = True
    moth = in_room(make.newcomer(circle.group, make.person("Moth")))
    otter = in_room(circle.otter)
    write(moth, "My first words")
    expect(line(moth, "My first words")).to_contain_text("waiting for a facilitator")
    expect(moth.locator("#state")).to_have_text("Sent. A facilitator looks at it first.")
    write(otter, "Hello all")
    expect(line(moth, "Hello all")).to_have_count(1)
    assert "My first words" not in otter.content()


def test_a_sign_in_that_ended_elsewhere_leaves_the_page(in_room: Open, circle: Circle) -> None:
    wren = in_room(circle.wren)
    with db.transaction() as session:
        session.execute(update(SignIn).where(SignIn.person_id == circle.wren.id).values(ended_at=make.NOON))
    wren.wait_for_url("**/sign-in", timeout=12_000)


def test_a_removed_member_is_told_and_reads_no_more(
    in_room: Open, circle: Circle, server: servers.Running, watch: Watch
) -> None:
    watch.expect("status of 404")
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    wren.get_by_label("Your message").fill("Half a")
    guide = Wire.of(server.url, circle.ines)  # keeps the room in use while the page is left
    leave(wren)
    write(otter, "canary")
    expect(line(otter, "canary")).to_have_count(1)
    assert "canary" not in wren.content()
    guide.close()


def leave(page: Page) -> None:
    """Leave the group in another tab."""
    other = page.context.new_page()
    other.goto(page.locator(".kicker a").get_attribute("href") or "")
    other.get_by_role("link", name="Leave").first.click()
    other.get_by_role("button", name=re.compile("[Ll]eave")).click()
    page.wait_for_url("**/home")


def test_a_block_takes_the_words_away_at_once_after_asking_again(in_room: Open, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    write(wren, "canary")
    expect(line(otter, "canary")).to_have_count(1)
    with db.transaction() as session:
        membership.block(session.merge(circle.otter), session.merge(circle.wren))
    otter.reload()  # the deed was done in the process of the tests, which has no sockets to tell
    expect(line(otter, "A message you do not see here.")).to_have_count(1)
    write(wren, "canary again")
    expect(line(otter, "A message you do not see here.")).to_have_count(2)
    assert "canary" not in otter.content()


def test_presence_and_writing_show_where_the_group_wants_it(in_room: Open, circle: Circle) -> None:
    with db.transaction() as session:
        group = session.merge(circle.group)
        group.shows_presence = group.shows_typing = True
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    expect(wren.locator("#present")).to_have_text("Here now: Otter, Wren.")
    otter.get_by_label("Your message").press_sequentially("Hm")
    expect(wren.locator("#typing")).to_have_text("Otter is writing")
    expect(wren.locator("#typing")).to_have_text("", timeout=9_000)
    otter.goto("/home")
    expect(wren.locator("#present")).to_have_text("Here now: Wren.")
