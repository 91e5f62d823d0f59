"""What a room says to whoever uses it: its times, its refusals, and a way out of somebody's sight."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests import servers
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
