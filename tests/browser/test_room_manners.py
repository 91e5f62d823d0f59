"""What a room says to whoever uses it: its times, its refusals, and a way out of somebody's sight."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests import make, servers
from tests.browser.rooms import Open, browser_for, circle, enter, in_room, line, server, write
from tests.browser.watching import Watch
from tests.realtime.conftest import Circle, shared_database

__all__ = ["circle", "in_room", "server", "shared_database"]  # fixtures


def test_the_times_in_a_room_are_those_of_the_account_wherever_the_device_is(
    chromium: Browser, server: servers.Running, circle: Circle, watch: Watch
) -> None:
    context = browser_for(chromium, server.url, circle.wren, timezone_id="Pacific/Auckland")
    watch.over(context)
    wren = enter(context, circle)
    write(wren, "What time is it")
    expect(line(wren, "What time")).to_have_count(1)
    expect(wren.locator("#state")).to_have_text("sent")
    live = [wren.locator("#log .message__time").last.inner_text(), *wren.locator(".log-day").all_inner_texts()]
    wren.reload()
    drawn = [wren.locator("#log .message__time").last.inner_text(), *wren.locator(".log-day").all_inner_texts()]
    assert live == drawn
    context.close()


def test_what_a_message_may_not_become_is_said_beside_it(in_room: Open, circle: Circle) -> None:
    wren = in_room(circle.wren)
    write(wren, "Short")
    line(wren, "Short").get_by_role("link", name="Change").click()
    wren.locator("#log textarea").fill("x" * 4001)
    wren.get_by_role("button", name="Keep the change").click()
    expect(wren.locator("#log .message").get_by_role("alert")).to_contain_text("longer than 4000")
    wren.get_by_role("button", name="Leave it as it was").click()
    expect(wren.get_by_role("alert")).to_have_count(0)
    line(wren, "Short").get_by_role("link", name="Change").click()
    wren.locator("#log textarea").fill("Shorter")
    wren.get_by_role("button", name="Keep the change").click()
    expect(line(wren, "Shorter")).to_contain_text("changed")
    expect(wren.get_by_role("alert")).to_have_count(0)


def test_an_author_can_be_blocked_where_their_message_is_reported(in_room: Open, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    write(otter, "canary")
    expect(line(wren, "canary")).to_have_count(1)
    line(wren, "canary").get_by_role("link", name="Tell a facilitator").click()
    wren.get_by_role("button", name="Block Otter").click()
    wren.wait_for_url(f"**/rooms/{circle.room.ref}")
    expect(wren.get_by_text("You and Otter do not see each other here any more.")).to_be_visible()
    assert "canary" not in wren.locator("#log").inner_text()
    write(otter, "canary again")
    expect(line(otter, "canary again")).to_have_count(1)
    assert "canary" not in wren.locator("#log").inner_text()


def test_a_network_that_is_gone_is_said_at_once_and_a_burst_waits_in_its_order(
    in_room: Open, circle: Circle, watch: Watch
) -> None:
    watch.expect("ws://127.0.0.1:9/")
    wren = in_room(circle.wren)
    wren.evaluate("line.cut = true; window.dispatchEvent(new Event('offline'))")
    assert wren.locator("#state").inner_text() == "Not connected just now. What you write is kept."
    for words in ("One", "Two", "Three"):
        write(wren, words)
    states = wren.locator("#log .sending .message__state")
    assert states.all_inner_texts() == ["not sent yet"] * 3
    assert wren.locator("#state").inner_text() == "Not sent yet. It goes out when the connection is back."
    wren.evaluate(SAID)
    wren.evaluate("line.mend(); window.dispatchEvent(new Event('online'))")
    expect(wren.locator("#state")).to_have_text("sent")
    assert "sending… waiting waiting" in wren.evaluate("said")


#: Notes what stands beside the messages that are on their way, at every change.
SAID = """() => {
  window.said = [];
  const states = () => [...document.querySelectorAll(".sending .message__state")].map((each) => each.textContent);
  const watch = new MutationObserver(() => said.push(states().join(" ")));
  watch.observe(document.getElementById("log"), { subtree: true, childList: true });
}"""


def test_words_from_right_to_left_turn_nothing_around_them(in_room: Open, circle: Circle) -> None:
    make.message(circle.room, circle.otter, "שלום לכם")
    wren = in_room(circle.wren)
    line(wren, "שלום").get_by_role("link", name="Reply").click()
    expect(wren.locator("#answering bdi")).to_have_text(["Otter", "שלום לכם"])
    write(wren, "Good evening")
    expect(wren.locator("#state")).to_have_text("sent")
    quoted = wren.locator(".message__quote bdi")
    assert quoted.all_inner_texts() == ["Otter", "שלום לכם"]
    wren.reload()
    assert quoted.all_inner_texts() == ["Otter", "שלום לכם"]


def test_what_was_being_changed_outlives_a_reload_and_the_field_is_one_key_away(in_room: Open, circle: Circle) -> None:
    make.message(circle.room, circle.wren, "A slip")
    wren = in_room(circle.wren)
    line(wren, "A slip").get_by_role("link", name="Change").click()
    wren.locator("#log textarea").fill("A slip, put right")
    wren.reload()
    wren.get_by_role("link", name="To the message field").press("Enter")
    expect(wren.get_by_label("Your message")).to_be_focused()
    line(wren, "A slip").get_by_role("link", name="Change").click()
    expect(wren.locator("#log textarea")).to_have_value("A slip, put right")
    wren.get_by_role("button", name="Leave it as it was").click()
    line(wren, "A slip").get_by_role("link", name="Change").click()
    expect(wren.locator("#log textarea")).to_have_value("A slip")
