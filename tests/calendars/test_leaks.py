"""What nobody may learn from a calendar: planted words, looked for in every byte that leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from groups import db, logs
from groups.meetups.models import Answer, Meetup
from groups.membership.models import Group
from groups.people.models import Person
from tests import make
from tests.calendars import following

pytestmark = pytest.mark.usefixtures("at_noon")
Open = Callable[[Person], FlaskClient]

ADDRESS, POINT, LINK = "canary-address-7731", "canary-door-2210", "https://meet.example/canary-link-9027"
TITLE, SUMMARY, GROUP, PLACE = "Canary title 51c9", "canary summary 0a2f", "Canary group 8d13", "canary place 4e77"
WAY = (ADDRESS, POINT, LINK)
WORDS = (TITLE, SUMMARY, GROUP, PLACE)


def planted(**given: object) -> tuple[Group, Meetup]:
    """A group and a date whose every word is a canary."""
    group = make.group(GROUP, summary=SUMMARY)
    date = make.meetup(
        group, title=TITLE, summary=SUMMARY, place=PLACE, address=ADDRESS, meeting_point=POINT, join_link=LINK, **given
    )
    return group, date


def leaked(text: str, words: tuple[str, ...]) -> list[str]:
    """Which of the words are in the text, folded lines or not."""
    whole = text.replace("\r\n ", "").lower()
    return [word for word in words if word.lower() in whole or word.lower().replace(" ", "+") in whole]


def test_a_neutral_calendar_says_nothing_but_times(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    group, date = planted()
    wren, jay = make.member(group), make.member(group, make.person("Canary Jay"))
    following.reply(wren, date)
    following.reply(jay, date)
    path = following.address(wren, perhaps=True)
    for _ in range(2):
        text = following.get(visitor, path).text
        assert leaked(text, (*WAY, *WORDS, "Canary", wren.name, "localhost", group.ref, date.ref, date.uid)) == []
        assert "SUMMARY:A date\r\n" in text
        at_noon(timedelta(days=1, hours=23))  # also when the way there could be shown


def test_the_way_is_in_a_named_calendar_only_while_it_may_be_shown(
    visitor: FlaskClient, at_noon: Callable[..., None]
) -> None:
    group, date = planted()
    comes, perhaps = make.member(group), make.member(group)
    following.reply(comes, date)
    theirs, other = following.address(comes, titles=True), following.address(perhaps, titles=True, perhaps=True)
    assert leaked(following.get(visitor, theirs).text, WAY) == []
    assert leaked(following.get(visitor, theirs).text, (TITLE, PLACE, GROUP)) == [TITLE, PLACE, GROUP]
    at_noon(timedelta(days=1, hours=1))
    assert leaked(following.get(visitor, theirs).text, WAY) == list(WAY)
    assert leaked(following.get(visitor, other).text, WAY) == []


def test_the_public_calendar_never_says_the_way_nor_who_comes(
    visitor: FlaskClient, at_noon: Callable[..., None]
) -> None:
    group, date = planted()
    wren = make.member(group, make.person("Canary Wren"))
    following.reply(wren, date)
    at_noon(timedelta(days=2))
    text = following.get(visitor, f"/groups/{group.ref}/calendar.ics").text
    assert TITLE in text
    assert leaked(text, (*WAY, "Canary Wren", wren.ref)) == []


@pytest.mark.parametrize("given", [{"is_listed": False}, {"closed_at": make.NOON}], ids=["unlisted", "closed"])
def test_an_unlisted_or_closed_group_has_no_public_calendar(
    visitor: FlaskClient, browser_of: Open, given: dict[str, object]
) -> None:
    group, _date = planted()
    member, guide, coordinator = make.member(group), make.facilitator(group), make.coordinator()
    path = f"/groups/{group.ref}/calendar.ics"
    assert following.get(visitor, path).status_code == 200
    with db.transaction() as session:
        session.execute(update(Group).values(**given))
    for browser in (visitor, browser_of(member), browser_of(guide), browser_of(coordinator)):
        answer = following.get(browser, path)
        assert answer.status_code == 404
        assert leaked(answer.text, WORDS) == []


def test_files_say_what_was_asked_for_and_the_way_only_to_whom_it_is_shown(
    visitor: FlaskClient, browser_of: Open
) -> None:
    group, date = planted(starts_in=timedelta(hours=3))
    comes, silent = make.member(group), make.member(group)
    following.reply(comes, date)
    neutral, named = f"/meetups/{date.ref}/date.ics", f"/meetups/{date.ref}/date.ics?named=1"
    for browser in (visitor, browser_of(silent), browser_of(comes)):
        assert leaked(following.get(browser, neutral).text, (*WAY, *WORDS, date.uid, "http")) == []
        assert TITLE in following.get(browser, named).text
    assert leaked(following.get(visitor, named).text, WAY) == []
    assert leaked(following.get(browser_of(silent), named).text, WAY) == []
    assert leaked(following.get(browser_of(comes), named).text, WAY) == list(WAY)
    assert 'filename="date.ics"' in following.get(visitor, named).headers["Content-Disposition"]


def test_a_file_of_an_unlisted_group_is_for_its_members(visitor: FlaskClient, browser_of: Open) -> None:
    group, date = planted()
    member, stranger = make.member(group), make.person()
    with db.transaction() as session:
        session.execute(update(Group).values(is_listed=False))
    path = f"/meetups/{date.ref}/date.ics?named=1"
    statuses = [
        following.get(browser, path).status_code for browser in (visitor, browser_of(stranger), browser_of(member))
    ]
    assert statuses == [404, 404, 200]


def test_links_to_other_companies_are_neutral_unless_discreet_mode_is_off(
    visitor: FlaskClient, browser_of: Open
) -> None:
    group, date = planted(starts_in=timedelta(hours=3))
    discreet, open_ = make.member(group), make.member(group, make.person(discreet=False))
    for person in (discreet, open_):
        following.reply(person, date, Answer.GOING)
    for browser, expected in ((visitor, []), (browser_of(discreet), []), (browser_of(open_), [TITLE, PLACE])):
        links = [
            line for line in following.get(browser, f"/meetups/{date.ref}").text.split('"') if "google.com" in line
        ]
        links += [line for line in following.get(browser, f"/meetups/{date.ref}").text.split('"') if "outlook" in line]
        assert len(links) == 2
        for link in links:
            assert leaked(link, (*WAY, *WORDS)) == expected
    assert 'rel="noreferrer noopener">Google' in following.get(visitor, f"/meetups/{date.ref}").text


def test_a_token_is_in_no_log(app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = following.address(make.person())
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    written = StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure("json", "DEBUG")
    try:
        assert following.get(visitor, path).status_code == 200
        assert following.get(visitor, f"/calendar/{token[:-1]}.ics").status_code == 404
        monkeypatch.setattr("groups.calendars.building.own_calendar", lambda *_: 1 / 0)
        assert following.get(visitor, path).status_code == 500
    finally:
        logs.configure("json", "ERROR")
    assert "calendars.feed" in written.getvalue()
    assert token[:20] not in written.getvalue()


def test_a_read_address_shows_no_token_to_its_owner_again(browser_of: Open) -> None:
    wren = make.person()
    browser = browser_of(wren)
    made = browser.post("/account/calendars", data={"name": "phone"})
    path = made.text.split("/calendar/")[1].split(".ics")[0]
    assert following.get(browser, f"/calendar/{path}.ics").status_code == 200
    assert path not in following.get(browser, "/account/calendars").text
