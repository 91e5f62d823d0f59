"""Being on duty, as one sees it wide and narrow, by keyboard, with and without scripts; and live in the room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from groups import db
from groups.duty import service
from groups.duty.models import Opening
from groups.people.models import Person
from tests import make
from tests.browser.rooms import Open, circle, in_room, server
from tests.browser.test_waiting import house, look, page_of
from tests.realtime.conftest import Circle, shared_database

__all__ = ["circle", "house", "in_room", "page_of", "server", "shared_database"]  # fixtures

pytestmark = pytest.mark.timeout(180)


def press(page: Page, name: str) -> None:
    """By keyboard alone."""
    page.get_by_role("button", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_rota_is_kept_and_a_room_looked_after(page_of: Callable[[Person, bool], Page], scripts: bool) -> None:
    group = make.group(name="Quiet Tuesdays")
    guide, room = make.facilitator(group, make.person("Ines")), make.room(group)
    member, alder = make.member(group), make.coordinator()
    ines = page_of(guide, scripts)

    ines.goto(f"/groups/{group.ref}/duty")
    ines.get_by_label("Only while somebody is on duty").check(force=True)
    press(ines, "Keep this")
    expect(ines.get_by_text("The rooms rest.")).to_be_visible()
    wren = page_of(member, scripts)
    wren.goto(f"/rooms/{room.ref}")
    expect(wren.get_by_text("Nobody is on duty now. No opening is planned yet.")).to_be_visible()
    look(wren, "resting-room", scripts)

    ines.get_by_role("link", name="Put myself down").click()
    ines.get_by_label("From").fill("18:45")
    ines.get_by_label("Until").fill("20:15")
    ines.get_by_label("Every week on this day").check()
    look(ines, "plan", scripts)
    press(ines, "Put me down")
    expect(ines.get_by_text("You are in the rota. Thank you.")).to_be_visible()
    if ines.get_by_role("button", name="I am here", exact=True).count():
        press(ines, "I am here")
    expect(ines.get_by_text("You are on duty until")).to_be_visible()
    look(ines, "board", scripts)

    wren.goto(f"/rooms/{room.ref}")
    expect(wren.get_by_text("Ines is now guiding.")).to_be_visible()
    ines.goto(f"/rooms/{room.ref}")
    ines.locator("summary", has_text="Looking after this room").focus()
    ines.keyboard.press("Enter")
    press(ines, "Pause for 10 minutes")
    expect(ines.get_by_text("It ends by itself, or when you say so.")).to_be_visible()
    ines.goto(f"/rooms/{room.ref}/controls")
    look(ines, "controls", scripts)
    press(ines, "Let it go on now")

    visitor = page_of(alder, scripts)
    for address, name in (("/staffed-hours", "staffed-hours"), ("/desk/duty", "all-groups")):
        visitor.goto(address)
        expect(visitor.get_by_role("link", name="Quiet Tuesdays").first).to_be_visible()
        look(visitor, name, scripts)
    visitor.goto(f"/groups/{group.ref}")
    look(visitor, "group", scripts)

    ines.goto(f"/groups/{group.ref}/duty")
    press(ines, "I need a break")
    expect(ines.get_by_text("Nobody else is here, so the rooms rest.")).to_be_visible()


def test_a_room_opens_before_ones_eyes_when_somebody_comes(in_room: Open, circle: Circle) -> None:
    with db.transaction():
        service.choose_opening(circle.ines, circle.group, Opening.STAFFED)
    otter = in_room(circle.otter)
    expect(otter.locator("#guiding")).to_contain_text("Nobody is on duty now.")
    expect(otter.locator("#composer")).to_have_count(0)
    ines = in_room(circle.ines)
    ines.goto(f"/groups/{circle.group.ref}/duty")
    press(ines, "I am here")
    expect(otter.locator("#guiding")).to_have_text("Ines is now guiding.")
    expect(otter.locator("#composer")).to_be_visible()
    press(ines, "End my duty")
    expect(otter.locator("#guiding")).to_contain_text("Nobody is on duty now.")
