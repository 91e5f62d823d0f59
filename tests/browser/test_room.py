"""The room's script in real browsers: live, in order, and nothing written is ever lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update

from groups import db
from groups.chat.models import Message
from groups.membership import service as membership
from groups.people.models import SignIn
from tests import make, servers
from tests.browser.rooms import Open, circle, cut, enter, in_room, line, server, texts, write
from tests.browser.watching import Watch
from tests.realtime.conftest import Circle, shared_database
from tests.realtime.wire import Wire

__all__ = ["circle", "in_room", "server", "shared_database"]  # fixtures


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
    expect(line(wren, "You took this back.")).to_have_count(1)
    wren.reload()
    expect(line(wren, "You took this back.")).to_have_count(1)
    assert "big shop" not in otter.locator("#log").inner_text()


def test_what_is_written_without_a_line_arrives_once_when_it_is_back(
    in_room: Open, circle: Circle, watch: Watch
) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    cut(wren, watch)
    write(wren, "Written in a tunnel")
    expect(line(wren, "Written in a tunnel")).to_contain_text("not sent yet")
    write(otter, "Said meanwhile")
    wren.evaluate("line.mend()")
    expect(line(otter, "Written in a tunnel")).to_have_count(1)
    expect(line(wren, "Said meanwhile")).to_have_count(1)
    expect(wren.locator("#log .sending")).to_have_count(0)
    assert texts(wren) == texts(otter) == ["Said meanwhile", "Written in a tunnel"]
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 2


def test_what_was_not_sent_outlives_a_reload_in_its_order(in_room: Open, circle: Circle, watch: Watch) -> None:
    wren = in_room(circle.wren)
    cut(wren, watch)
    for words in ("One", "Two", "Three"):
        write(wren, words)
    expect(wren.locator("#state")).to_have_text("Not sent yet. It goes out when the connection is back.")
    wren.get_by_label("Your message").fill("A draft")
    wren.reload()
    expect(wren.locator("#state")).to_have_text("sent")
    assert texts(wren) == ["One", "Two", "Three"]
    expect(wren.locator("#log .sending")).to_have_count(0)
    expect(wren.get_by_label("Your message")).to_have_value("A draft")
    assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 3


FORBIDDEN = """
Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
"""


def test_nothing_breaks_where_a_page_may_keep_nothing(in_room: Open, circle: Circle, watch: Watch) -> None:
    wren = in_room(circle.wren, FORBIDDEN)
    write(wren, "Said at once")
    expect(wren.locator("#state")).to_have_text("sent")
    cut(wren, watch)
    write(wren, "Said in a tunnel")
    expect(line(wren, "Said in a tunnel")).to_contain_text("not sent yet")
    wren.evaluate("line.mend(); window.dispatchEvent(new Event('online'))")
    expect(wren.locator("#state")).to_have_text("sent")
    assert texts(wren) == ["Said at once", "Said in a tunnel"]


def test_a_refusal_stands_beside_the_words_and_keeps_nobody_waiting(
    in_room: Open, circle: Circle, watch: Watch
) -> None:
    wren = in_room(circle.wren)
    cut(wren, watch)
    write(wren, "x" * 4_001)
    write(wren, "And something short")
    wren.evaluate("line.mend(); window.dispatchEvent(new Event('online'))")
    expect(wren.get_by_label("Your message")).to_have_value("x" * 4_001)
    expect(line(wren, "And something short")).to_have_count(1)
    expect(wren.locator("#log .sending")).to_have_count(0)
    assert texts(wren) == ["And something short"]
    write(wren, "y" * 4_001)
    expect(wren.locator("#state")).to_contain_text("longer than 4000")
    expect(wren.get_by_label("Your message")).to_have_attribute("aria-invalid", "true")


def test_what_was_not_heard_is_asked_for(in_room: Open, circle: Circle) -> None:
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    otter.evaluate("line.deaf = true")
    write(wren, "Not heard")
    expect(wren.locator("#state")).to_have_text("sent")
    otter.evaluate("line.deaf = false")
    write(wren, "Heard")
    expect(line(otter, "Not heard")).to_have_count(1)
    assert texts(otter) == ["Not heard", "Heard"]


def test_two_tabs_of_one_person_show_the_same(in_room: Open, circle: Circle) -> None:
    here = in_room(circle.wren)
    there = enter(here.context, circle)
    write(here, "From here")
    expect(line(there, "From here")).to_have_class(re.compile("mine"))
    expect(line(there, "From here")).to_have_count(1)
    expect(there.locator("#heard")).to_have_text("")


def test_what_is_new_is_said_once_and_much_at_once_in_short(in_room: Open, circle: Circle) -> None:
    make.message(circle.room, circle.wren, "Long ago")
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    heard = otter.locator("#heard")
    assert heard.get_attribute("role") == "status"
    assert otter.get_by_role("log").get_attribute("aria-live") == "off"
    write(wren, "Good evening")
    expect(heard).to_have_text("Wren: Good evening")
    expect(wren.locator("#heard")).to_have_text("")
    otter.clock.install()
    otter.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    for number in range(3):
        write(wren, f"line {number}")
    expect(line(otter, "line 2")).to_have_count(1)
    otter.clock.fast_forward(1_000)
    expect(heard).to_have_text("3 new messages, the last from Wren.")
    otter.clock.resume()
    write(wren, "A slip")
    expect(heard).to_have_text("Wren: A slip")
    line(wren, "A slip").get_by_role("link", name="Take back").click()
    wren.get_by_role("button", name="Yes, take it back").click()
    expect(heard).to_have_text("")
    assert "Long ago" not in heard.inner_text()


def test_what_one_is_about_to_use_stays_while_others_write(in_room: Open, circle: Circle) -> None:
    for number in range(30):
        make.message(circle.room, circle.wren, f"line {number}")
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    last = line(otter, "line 29")
    last.locator("summary").click()
    last.get_by_role("link", name="Reply").focus()
    line(wren, "line 29").locator("summary").click()
    line(wren, "line 29").get_by_role("button", name="glad for you").click()
    expect(last.get_by_role("button", name="glad for you · 1")).to_be_visible()
    expect(last.get_by_role("link", name="Reply")).to_be_focused()
    expect(last.locator("details")).to_have_attribute("open", "")
    otter.set_viewport_size({"width": 360, "height": 420})  # a keyboard comes up
    write(wren, "The newest")
    expect(line(otter, "The newest")).to_be_in_viewport()


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


def test_a_quick_exit_takes_what_was_begun_with_it(in_room: Open, circle: Circle, server: servers.Running) -> None:
    wren = in_room(circle.wren)
    away = wren.locator("#quick-exit").get_attribute("href") or ""
    wren.context.route(f"{away}**", lambda route: route.fulfill(body="elsewhere"))
    wren.get_by_label("Your message").fill("Half a thought")
    wren.locator("#quick-exit").click()
    wren.wait_for_url(f"{away}**")
    wren.goto(f"{server.url}/sign-in")
    assert wren.evaluate("sessionStorage.length") == 0


def test_a_removed_member_is_told_and_reads_no_more(
    in_room: Open, circle: Circle, server: servers.Running, watch: Watch
) -> None:
    watch.expect("status of 404")
    wren, otter = in_room(circle.wren), in_room(circle.otter)
    wren.get_by_label("Your message").fill("Half a")
    guide = Wire.of(server.url, circle.ines)  # keeps the room in use while the page is left
    leave(wren)
    expect(wren.get_by_label("Your own words, to keep if you like")).to_have_value("Half a")
    assert wren.locator("#log").count() == 0
    write(otter, "canary")
    expect(line(otter, "canary")).to_have_count(1)
    assert "canary" not in wren.content()
    guide.close()


def test_a_removal_found_when_the_line_is_back_takes_the_room_away(in_room: Open, circle: Circle, watch: Watch) -> None:
    watch.expect("status of 404")
    make.message(circle.room, circle.otter, "canary")
    wren = in_room(circle.wren)
    cut(wren, watch)
    write(wren, "Half a thought")
    leave(wren, meanwhile="line.mend(); window.dispatchEvent(new Event('online'))")
    expect(wren.get_by_label("Your own words, to keep if you like")).to_have_value("Half a thought")
    assert "canary" not in wren.content()


def leave(page: Page, meanwhile: str = "null") -> None:
    """Leave the group in another tab."""
    other = page.context.new_page()
    other.goto(page.locator(".kicker a").get_attribute("href") or "")
    other.get_by_role("link", name="Leave").first.click()
    other.get_by_role("button", name=re.compile("[Ll]eave")).click()
    other.wait_for_load_state()
    page.evaluate(meanwhile)
    expect(page.get_by_role("heading", name="You are not in this group any more")).to_be_focused()


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
    wren.clock.install()
    otter.get_by_label("Your message").press_sequentially("Hm")
    expect(wren.locator("#typing")).to_have_text("Otter is writing")
    wren.clock.fast_forward(6_000)  # it lapses by itself
    expect(wren.locator("#typing")).to_have_text("")
    otter.goto("/home")
    expect(wren.locator("#present")).to_have_text("Here now: Wren.")
