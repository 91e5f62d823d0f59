"""A live session of ten people in real browsers, from the lobby to its close, with the lead's line cut in the middle;
and one by keyboard alone. SESSION_SHOTS keeps a picture of every page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from groups import access, clock, db
from groups.meetups.models import Meetup
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.sessions import queries, service
from groups.sessions.models import Chair, LiveSession, SessionManner, SessionSeat, Stage
from tests import make, servers
from tests.browser.rooms import SETTINGS, SPY, browser_for, cut
from tests.browser.test_every_page import AXE, SIDEWAYS
from tests.browser.watching import Watch
from tests.realtime.conftest import shared_database
from tests.sessions.evening import doing

__all__ = ["shared_database"]  # a fixture

pytestmark = pytest.mark.timeout(300)
SHOTS = os.environ.get("SESSION_SHOTS", "")
#: Two looks, and all four for whoever wants pictures.
SIZES = [(1280, "light"), (360, "dark"), *([(360, "light"), (1280, "dark")] if SHOTS else [])]
NAMES = ("Wren", "Otter", "Finch", "Moth", "Newt", "Hare", "Krankenhausbesuchsdienst-Ute", "山")


@dataclass
class Circle:
    """A group whose date begins in a moment, two who guide it, and eight who come; each in a browser of their own."""

    group: Group
    meetup: Meetup
    ines: Person
    alder: Person
    members: list[Person]
    open_for: Callable[[Person], Page]
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, person: Person) -> Page:
        """The page of somebody, opened when it is first asked for."""
        if person.name not in self.pages:
            self.pages[person.name] = self.open_for(person)
        return self.pages[person.name]

    def come(self, person: Person, how: str = "I would like to speak") -> Page:
        """Somebody comes to the door and in."""
        page = self.page(person)
        page.goto(f"/meetups/{self.meetup.ref}/session")
        page.get_by_label(how).check(force=True)
        page.get_by_role("button", name="Come in").click()
        expect(page.locator("#session")).to_be_visible()
        return page

    def others(self, *but: Person) -> list[Page]:
        """The pages of all but these."""
        names = {each.name for each in but}
        return [page for name, page in self.pages.items() if name not in names]


@pytest.fixture(scope="module")
def server(shared_database: str) -> Iterator[servers.Running]:
    """The application with its clock, on a database that this test fills itself."""
    with servers.running({**SETTINGS, "STONES_CLOCK": "1", "STONES_DATABASE_URL": shared_database}, ()) as running:
        yield running


@pytest.fixture
def circle(chromium: Browser, server: servers.Running, watch: Watch) -> Iterator[Circle]:
    """Ten people, none of whom has opened a page yet."""
    contexts: list[BrowserContext] = []

    def open_for(person: Person) -> Page:
        context = browser_for(chromium, server.url, person, viewport={"width": 1280, "height": 900})
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.add_init_script(SPY)
        return page

    yield a_circle(open_for)
    for context in contexts:
        context.close()
    access.forget()
    db.release()


def a_circle(open_for: Callable[[Person], Page]) -> Circle:
    """The group, whose sessions breathe for a second."""
    group = make.group("Quiet Tuesdays")
    ines, alder = (make.facilitator(group, make.person(name)) for name in ("Ines", "Alder"))
    members = [make.member(group, make.person(name)) for name in NAMES]
    meetup = make.meetup(group, title="Evening circle", starts_in=timedelta(minutes=1), mode=Mode.ONLINE)
    with db.transaction() as session:
        session.add(SessionManner(group_id=group.id, held_here=True, gap_s=1, changed_at=clock.now()))
    return Circle(group, meetup, ines, alder, members, open_for)


def look(page: Page, name: str) -> None:
    """No barrier, nothing outside the window, in every size and light."""
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        # As a reader's own choice does it: a device's is at times drawn late by this browser, and in part.
        page.evaluate("(scheme) => { document.documentElement.dataset.scheme = scheme; }", scheme)
        page.evaluate("window.scrollTo(0, 0)")  # the ribbon lies over nothing
        assert page.evaluate(SIDEWAYS) <= 0, (name, width)
        found = Axe().run(page, options=AXE).response["violations"]
        barriers = [
            (each["id"], node["html"][:120], node["failureSummary"]) for each in found for node in each["nodes"]
        ]
        assert barriers == [], (name, width, scheme)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("delete document.documentElement.dataset.scheme")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """By keyboard alone."""
    button = page.get_by_role("button", name=name).first
    button.focus()
    page.keyboard.press("Enter")


def say(page: Page, words: str) -> None:
    """Write, by keyboard, and see it stand there."""
    page.get_by_label("Your message").fill(words)
    page.get_by_label("Your message").press("Enter")
    expect(page.locator("#log .message").filter(has_text=words)).to_have_count(1)


def goes_quiet(person: Person, seconds: int) -> None:
    """The last sign of life of somebody is so long ago: nobody has to wait for it."""
    with db.transaction() as session:
        quiet = {"here_until": clock.now() - timedelta(seconds=seconds - 60)}
        session.execute(update(SessionSeat).where(SessionSeat.person_id == person.id).values(quiet))
        session.execute(update(LiveSession).values(due_at=clock.now()))


def holder(circle: Circle) -> tuple[Person, Page]:
    """Who has the floor, as their own page says it, once somebody has."""
    for _ in range(80):
        for person in circle.members:
            page = circle.page(person)
            if page.locator("#floor").inner_text() == "You have the floor.":
                return person, page
        page.wait_for_timeout(100)
    raise AssertionError("nobody has the floor")


def test_ten_people_from_the_lobby_to_the_close(circle: Circle, watch: Watch) -> None:
    ines = circle.come(circle.ines)
    alder = circle.come(circle.alder)
    for person in circle.members:
        circle.come(person, "I would like to listen" if person.name == "Moth" else "I would like to speak")
    wren = circle.page(circle.members[0])
    expect(ines.locator('[data-list="lobby"] .desk-row')).to_have_count(8)
    look(wren, "lobby")
    look(ines, "lobby-console")

    press(ines, "Begin, and let them in")
    for page in circle.others():
        expect(page.locator("#session")).to_have_attribute("data-page", "session")
        expect(page.locator('[data-say="time"]')).to_contain_text("Welcome")
    say(ines, "Welcome. Passing is always fine.")
    for page in circle.others(circle.ines):
        expect(page.get_by_text("Passing is always fine.")).to_be_visible()
    expect(wren.get_by_role("button", name="Send")).to_be_disabled()

    press(ines, re.compile("On to: Check-in round"))
    first, page = holder(circle)
    look(page, "session-holder")
    look(wren if first is not circle.members[0] else circle.page(circle.members[1]), "session-waiting")
    look(ines, "session-console")
    say(page, "It was a long week.")
    expect(ines.get_by_text("It was a long week.")).to_be_visible()
    press(page, "I have said it")
    expect(page.locator("#floor")).not_to_have_text("You have the floor.")
    _second, other = holder(circle)
    press(other, "Pass")
    expect(other.locator("#floor")).not_to_have_text("You have the floor.")

    cut(ines, watch)
    goes_quiet(circle.ines, 70)
    expect(alder.locator("[data-hints]")).to_contain_text("Ines went quiet")
    third, page = holder(circle)
    page.get_by_label("Your message").fill("Words that are not sent yet")
    goes_quiet(circle.ines, 130)
    for each in circle.others(circle.ines, circle.alder):
        expect(each.locator('[data-say="guiding"]')).to_have_text("Alder is guiding.", timeout=10_000)
    assert page.get_by_label("Your message").input_value() == "Words that are not sent yet"
    ines.evaluate("line.mend()")
    expect(ines.locator('[data-say="guiding"]')).to_have_text("Alder is guiding.", timeout=15_000)
    page.get_by_label("Your message").press("Enter")
    expect(ines.get_by_text("Words that are not sent yet")).to_be_visible()
    assert third.name

    quiet = circle.members[3]
    press(circle.page(quiet), "Step out")
    expect(circle.page(quiet).get_by_role("heading", name="You have stepped out")).to_be_visible()
    press(circle.page(quiet), "I would like a word with a facilitator")
    expect(alder.locator('[data-list="calls"]')).to_contain_text("Moth")
    assert "Somebody asks for you" not in wren.content()

    for name in ("What we take up", "Open floor", "Check-out round", "A little time afterwards"):
        press(alder, f"On to: {name}")
        expect(wren.locator('[data-say="time"]')).to_contain_text(name)
    press(alder, "End the session")
    for each in circle.others(quiet):
        expect(each.get_by_text("This session is over. Thank you for being here.")).to_be_visible()
    look(wren, "over")
    look(alder, "over-guide")
    wren.get_by_role("link", name="Read what was said").click()
    expect(wren.get_by_text("It was a long week.")).to_be_visible()


def test_by_keyboard_alone_and_without_scripts(circle: Circle, chromium: Browser, server: servers.Running) -> None:
    wren, otter = circle.members[:2]
    ines = circle.come(circle.ines)
    plain = browser_for(chromium, server.url, wren, java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"/meetups/{circle.meetup.ref}/session")
    page.get_by_label("I would like to speak").check(force=True)
    press(page, "Come in")
    circle.come(otter)
    press(ines, "Begin, and let them in")
    expect(ines.locator('[data-say="time"]')).to_contain_text("Welcome")
    press(ines, re.compile("On to: Check-in round"))
    expect(ines.locator("#floor")).to_contain_text("has the floor")
    page.goto(page.url)
    if "You have the floor." not in page.content():
        press(circle.page(otter), "Pass")
        expect(ines.locator("#floor")).to_have_text("Wren has the floor.")
        page.goto(page.url)
    page.get_by_label("Your message").fill("Said without scripts")
    press(page, "Send")
    expect(ines.get_by_text("Said without scripts")).to_be_visible()
    press(page, "I have said it")
    expect(page.get_by_text("You have the floor.")).to_have_count(0)
    plain.close()


def in_a_circle(circle: Circle, member: Person) -> str:
    """A session with small circles, one of which this member has gone into; the address of its room."""
    for person in (circle.ines, circle.alder, *circle.members[:3]):
        with doing(person) as who:
            ref = service.come_in(who, circle.meetup.ref, Chair.SPEAKING).ref

    def does(person: Person, name: str, **given: object) -> LiveSession:
        with doing(person) as who:
            service.perform(name, who, ref, given)
        return db.session().scalars(select(LiveSession).where(LiveSession.ref == ref)).one()

    session = does(circle.ines, "session:begin")
    while session.stage is not Stage.OPEN_FLOOR:
        session = does(circle.ines, "phase:next", phase=session.phase)
    session = does(circle.ines, "circles:offer", guides=[circle.ines.ref, circle.alder.ref])
    asked = queries.look(session, member.id).circle
    assert asked is not None
    does(member, "circle:answer", circle=asked.ref, yes=True)
    return f"/rooms/{asked.room}"


def is_here(person: Person) -> bool:
    """Whether a sign of life of somebody counts at this moment."""
    db.release()
    until = db.session().scalar(select(SessionSeat.here_until).where(SessionSeat.person_id == person.id))
    return until is not None and until > clock.now()


def test_whoever_sits_in_a_small_circle_is_still_in_the_session(circle: Circle) -> None:
    wren = circle.members[0]
    where = in_a_circle(circle, wren)
    goes_quiet(wren, 200)
    assert not is_here(wren)
    page = circle.page(wren)
    page.goto(where)
    expect(page.get_by_text("This is a small circle beside a session.")).to_be_visible()
    for _ in range(50):
        if is_here(wren):
            break
        page.wait_for_timeout(100)
    assert is_here(wren)
    look(page, "small-circle")
    page.get_by_role("link", name="Back to the session").click()
    expect(page.locator("#session")).to_have_attribute("data-page", "session")
    expect(page.locator('[data-say="pause"]')).to_contain_text("small circles")
