"""The pages: a list and a month of what is coming, a group's dates, and the addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from groups import db
from groups.calendars.models import CalendarFeed
from groups.meetups.models import Answer, MeetupState, Part
from groups.people.models import Person
from tests import make
from tests.calendars import following

pytestmark = pytest.mark.usefixtures("at_noon")
Open = Callable[[Person], FlaskClient]


def test_the_list_shows_what_is_coming_with_what_one_said(browser_of: Open) -> None:
    group, other = make.group("Ours"), make.group("Theirs")
    wren = make.member(group)
    dates = [make.meetup(group, title=f"Date {n}", starts_in=timedelta(days=n)) for n in range(1, 5)]
    make.meetup(other, title="Not mine")
    make.meetup(group, title="Called off", state=MeetupState.CANCELLED)
    following.reply(wren, dates[0])
    following.reply(wren, dates[1], Answer.PART, Part.FIRST_15)
    following.reply(wren, dates[2], Answer.NOT_THIS_TIME)
    page = following.get(browser_of(wren), "/calendar").text
    said = [re.sub(r"<[^>]+>|\s+", " ", line) for line in re.findall(r'<p><a href="/meetups.*?</p>', page, re.S)]
    assert [" ".join(line.split()) for line in said] == [
        "Date 1 Ours You come",
        "Date 2 Ours You come for part of it",
        "Called off Ours Cancelled",
        "Date 3 Ours Not this time",
        "Date 4 Ours",
    ]
    assert "Not mine" not in page
    assert "12:00</time> to 12:15" in page


def test_the_month_is_a_table_with_a_caption_and_headings(browser_of: Open) -> None:
    group = make.group()
    wren = make.member(group)
    make.meetup(group)
    page = following.get(browser_of(wren), "/calendar?view=month").text
    assert "<caption>December 2026: one date</caption>" in page
    assert page.count('<th scope="col"') == 7
    assert '<time datetime="2026-12-03" aria-current="date">' in page
    assert re.search(r'datetime="2026-12-05".*?12:00</span> <a href="/meetups/[a-z2-9]{26}">Tea and quiet', page, re.S)


def test_a_date_stands_on_the_day_of_the_readers_own_clock(browser_of: Open) -> None:
    group = make.group(zone="America/Vancouver")
    wren = make.member(group, make.person(zone="Europe/Berlin"))
    make.meetup(group, starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    browser = browser_of(wren)
    assert "no dates" in following.get(browser, "/calendar?view=month&month=2026-12").text
    assert "one date" in following.get(browser, "/calendar?view=month&month=2027-01").text
    assert "00:30</time> to 01:30 (16:30 in Vancouver)" in following.get(browser, "/calendar?month=2027-01").text
    theirs = following.get(browser, f"/groups/{group.ref}/calendar?month=2026-12").text
    assert "16:30</time> to 17:30" in theirs
    assert "Times are by the clock of Vancouver." in theirs


def test_months_are_reached_by_links_and_nonsense_is_the_present_one(browser_of: Open) -> None:
    browser = browser_of(make.person())
    page = following.get(browser, "/calendar?view=month&month=2026-12").text
    assert "month=2026-11" in page
    assert "month=2027-01" in page
    for month in ("", "2026-13", "1999-01", "9999-12", "x" * 30, "2026-1", "2026-12-"):
        answer = following.get(browser, f"/calendar?view=month&month={month}")
        assert answer.status_code == 200
        assert "December 2026" in answer.text
    assert "month=2019-12" not in following.get(browser, "/calendar?view=month&month=2020-01").text


def test_an_empty_calendar_offers_something_gentle(browser_of: Open) -> None:
    page = following.get(browser_of(make.person()), "/calendar").text
    assert "Nothing is planned" in page
    assert "Find something gentle" in page


def test_a_groups_dates_are_for_those_who_may_see_the_group(visitor: FlaskClient, browser_of: Open) -> None:
    listed, hidden = make.group("Listed"), make.group("Hidden", is_listed=False)
    member, stranger = make.member(hidden), make.person()
    make.meetup(listed, title="Public tea")
    make.meetup(hidden, title="Private tea")
    page = following.get(visitor, f"/groups/{listed.ref}/calendar").text
    assert "Public tea" in page
    assert f"/groups/{listed.ref}/calendar.ics" in page
    path = f"/groups/{hidden.ref}/calendar"
    statuses = [following.get(each, path).status_code for each in (visitor, browser_of(stranger), browser_of(member))]
    assert statuses == [404, 404, 200]
    assert ".ics" not in following.get(browser_of(member), path).text


def test_the_page_of_a_group_and_of_a_date_lead_here(visitor: FlaskClient) -> None:
    group = make.group()
    date, over = make.meetup(group), make.meetup(group, starts_in=timedelta(days=-2))
    assert f'href="/groups/{group.ref}/calendar"' in following.get(visitor, f"/groups/{group.ref}").text
    assert f"/meetups/{date.ref}/date.ics" in following.get(visitor, f"/meetups/{date.ref}").text
    assert "date.ics" not in following.get(visitor, f"/meetups/{over.ref}").text


def test_an_address_is_shown_once_changed_and_taken_back(visitor: FlaskClient, browser_of: Open) -> None:
    group = make.group()
    wren = make.member(group)
    following.reply(wren, make.meetup(group))
    browser = browser_of(wren)
    made = browser.post("/account/calendars", data={"name": "My phone"}).text
    found = re.search(r'value="http://localhost(/calendar/[\w-]{43}\.ics)"', made)
    assert found
    path = found[1]
    assert "SUMMARY:A date" in following.get(visitor, path).text
    assert "My phone" in following.get(browser, "/account/calendars").text
    ref = str(db.session().scalars(select(CalendarFeed.ref)).one())
    changed = browser.post(f"/account/calendars/{ref}", data={"name": "My phone", "says_titles": "y"})
    assert changed.status_code == 303
    assert "SUMMARY:Tea and quiet" in following.get(visitor, path).text
    assert "With real names" in following.get(browser, "/account/calendars").text
    assert browser.post(f"/account/calendars/{ref}/end").status_code == 303
    assert following.get(visitor, path).status_code == 404
    assert following.get(browser, f"/account/calendars/{ref}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/calendar?view=month", "/calendar", "/account/calendars", "{group}", "{feed}", "{public}"]
)
def test_a_page_asks_the_database_little(browser_of: Open, path: str) -> None:
    group, others = make.group(), [make.group(f"Other {n}") for n in range(4)]
    wren = make.member(group)
    for each in (group, *others):
        if each is not group:
            make.member(each, wren)
        for days in range(1, 6):
            following.reply(wren, make.meetup(each, starts_in=timedelta(days=days)))
    browser = browser_of(wren)
    feed = following.address(wren, titles=True, perhaps=True)
    path = path.format(group=f"/groups/{group.ref}/calendar", feed=feed, public=f"/groups/{group.ref}/calendar.ics")
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    assert following.get(browser, path).status_code == 200
    mine = [words for words in asked if words.startswith(("SELECT", "UPDATE"))]
    refreshed = [words for words in mine if "WHERE" in words and words.endswith(".id = ?")]
    assert len(mine) - len(refreshed) <= 12, mine
