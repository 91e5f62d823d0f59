"""The pages of scheduling: a look before it counts, one date, a series; no typed word is lost, no address gets out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from groups import clock, db
from groups.meetups.models import Meetup, MeetupState, Series
from groups.people.models import Person
from tests import make
from tests.meetups.series_of import Weekly, weekly
from tests.meetups.test_pages import FORM

Open = Callable[[Person], FlaskClient]
CANARY = "heron-51c9"

pytestmark = pytest.mark.usefixtures("at_noon")


def unseen(page: str) -> dict[str, list[str]]:
    """What a form carries along, and the boxes that are ticked."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = given.get("type") in {"checkbox", "radio"} and " checked" in tag
        if "name" in given and (given.get("type") == "hidden" or ticked):
            found.setdefault(given["name"], []).append(html.unescape(given["value"]))
    return found


@pytest.fixture
def series() -> Weekly:
    """Every Tuesday, 19:00."""
    return weekly()


def test_a_look_keeps_nothing_and_carries_every_word_to_the_calendar(browser_of: Open) -> None:
    group = make.group()
    browser, new = browser_of(make.facilitator(group)), f"/groups/{group.ref}/meetups/new"
    typed = {**FORM, "step": "look", "summary": f'<b>"{CANARY}" & tea', "description": "One\nTwo", "every": "2"}
    page = browser.post(new, data=typed)
    assert page.status_code == 200
    assert "Tuesday, every 2 weeks, 19:00" in page.text
    assert "Tuesday 2 April 2030, 19:00" in page.text
    assert "The clocks have changed since the date before. It is still 19:00." in page.text
    assert db.session().scalar(select(Meetup)) is None
    back = browser.post(new, data={**unseen(page.text), "step": "back"})
    assert html.escape(typed["summary"]).replace("&quot;", "&#34;") in back.text
    answer = browser.post(new, data={**unseen(page.text), "without": ["2030-03-19"], "step": "save"})
    assert answer.status_code == 303
    made = db.session().scalars(select(Series)).one()
    assert (made.summary, made.description, made.exceptions) == (typed["summary"], "One\nTwo", "2030-03-19")
    assert (made.rule, answer.location) == ("FREQ=WEEKLY;INTERVAL=2", f"/series/{made.ref}")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"date": "2027-03-28", "time": "01:30"}, "01:30 does not exist. It starts at 02:00"),
        ({"date": "2027-10-31", "time": "01:30"}, "01:30 comes twice. It happens once, the first time"),
        ({"repeats": ""}, "The date</h2>"),
        ({"repeats": "daily", "every": "3", "until": "2030-03-12"}, "Every 3 days, 19:00, until 12 March 2030"),
        ({"weekdays": ["0", "3"], "count": "4"}, "Every Monday and Thursday, 19:00, 4 times"),
        ({"repeats": "monthly_by_weekday", "ordinal": "-1"}, "The last Tuesday, each month"),
        ({"repeats": "monthly_by_date", "month_day": "-1", "every": "2"}, "The last day, every 2 months"),
        ({"repeats": "monthly_by_date", "date": "2030-01-31"}, "Months without that day are passed over"),
        ({"repeats": "", "every": "7", "weekdays": ["1"], "ordinal": "2"}, "The date</h2>"),
    ],
)
def test_the_look_says_what_the_rule_makes(browser_of: Open, given: dict[str, object], said: str) -> None:
    group = make.group()
    page = browser_of(make.facilitator(group)).post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "step": "look", **given}
    )
    assert (page.status_code, said in page.text) == (200, True)


@pytest.mark.parametrize("step", ["look", "save"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": "2030-04-01", "count": "3"}, "not both"),
        ({"repeats": "daily", "until": "2039-01-01"}, "more than 520 dates"),
        ({"repeats": "hourly"}, "Not a valid choice"),
        ({"until": "2029-01-01"}, "makes no date at all"),
        ({"every": "0"}, "from 1 to 52"),
        ({"count": "521"}, "from 1 to 520"),
        ({"without": ["soon"]}, "not a day of the calendar"),
        ({"weekdays": ["9"]}, "not a valid choice"),
        ({"date": "2026-12-01"}, "has passed already"),
        ({"date": "0001-01-01"}, "has passed already"),
        ({"date": "9999-12-31", "time": "23:59"}, "next ten years"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_every_word(
    browser_of: Open, step: str, given: dict[str, object], said: str
) -> None:
    group = make.group()
    page = browser_of(make.facilitator(group)).post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "summary": CANARY, "step": step, **given}
    )
    assert page.status_code == 422
    assert said in page.text
    assert CANARY in page.text
    assert db.session().scalar(select(Series)) is None


def test_one_date_is_moved_in_the_browser(browser_of: Open, series: Weekly) -> None:
    date = series.at(2026, 12, 15)
    series.says(series.wren, date)
    browser = browser_of(series.guide)
    page = browser.get(f"/meetups/{date.ref}/change").text
    assert "One said they would come" in page
    assert 'value="2026-12-15"' in page
    answer = browser.post(f"/meetups/{date.ref}/change", data={**FORM, "date": "2026-12-16", "title": "Tea and quiet"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "One person is told, once." in page
    assert "This date was moved" in page
    assert series.at(2026, 12, 16).state is MeetupState.MOVED
    refused = browser.post(f"/meetups/{date.ref}/change", data={**FORM, "date": "", "summary": CANARY})
    assert (refused.status_code, CANARY in refused.text) == (422, True)


def test_an_older_page_does_not_undo_what_a_newer_one_changed(browser_of: Open, series: Weekly) -> None:
    date = series.at(2026, 12, 15)
    browser, page = browser_of(series.guide), f"/meetups/{date.ref}/change"
    sent = {**FORM, "title": CANARY, "date": "2026-12-15", "seen": unseen(browser.get(page).text)["seen"]}
    with clock.frozen(make.NOON + timedelta(hours=1)):
        assert browser.post(page, data={**sent, "date": "2026-12-16"}).status_code == 303
    refused = browser.post(page, data=sent)
    assert (refused.status_code, CANARY in refused.text) == (409, True)
    assert "It is on Wednesday 16 December, 19:00 now." in refused.text
    assert series.at(2026, 12, 16).state is MeetupState.MOVED
    again = browser.post(page, data={**sent, "seen": unseen(refused.text)["seen"]})
    assert (again.status_code, series.at(2026, 12, 15).id) == (303, date.id)


def test_a_date_is_put_back_in_the_browser(browser_of: Open, series: Weekly) -> None:
    date = series.at(2026, 12, 15)
    browser = browser_of(series.guide)
    browser.post(f"/meetups/{date.ref}/cancel", data={"reason": ""})
    assert "Put it back" in browser.get(f"/meetups/{date.ref}").text
    assert browser.post(f"/meetups/{date.ref}/put-back").status_code == 303
    assert series.at(2026, 12, 15).state is MeetupState.SCHEDULED
    again = browser.post(f"/meetups/{date.ref}/put-back", follow_redirects=True)
    assert "This date is not cancelled." in again.text


def test_a_series_is_changed_in_the_browser_after_a_look(browser_of: Open, series: Weekly) -> None:
    here, answered = series.at(2026, 12, 15), series.at(2026, 12, 22)
    series.says(series.wren, answered)
    browser, change = browser_of(series.guide), f"/meetups/{here.ref}/series/change"
    form = browser.get(change).text
    assert 'value="2026-12-15"' in form
    assert '<option selected value="weekly">' in form
    look = browser.post(change, data={**FORM, "date": "2026-12-15", "time": "20:00", "step": "look"})
    assert look.status_code == 200
    assert "One with replies, or changed by hand, does not fit. You choose below whether it moves:" in look.text
    assert "Ten that nobody replied to are replaced" in look.text
    assert len(series.dates()) == 12
    answer = browser.post(change, data={**unseen(look.text), "step": "save", "replied": "move"})
    assert answer.status_code == 303
    assert series.at(2026, 12, 22).starts_local == datetime(2026, 12, 22, 20)
    assert "One person is told, once." in browser.get(answer.location).text


def test_a_refused_change_of_a_series_gives_every_word_back(browser_of: Open, series: Weekly) -> None:
    here = series.at(2026, 12, 15)
    for step in ("look", "save"):
        page = browser_of(series.guide).post(
            f"/meetups/{here.ref}/series/change", data={**FORM, "date": "", "summary": CANARY, "step": step}
        )
        assert (page.status_code, CANARY in page.text) == (422, True)
    alone = make.meetup(series.group)
    assert browser_of(series.guide).get(f"/meetups/{alone.ref}/series/change").status_code == 409


def test_a_series_shows_its_dates_and_ends_in_the_browser(browser_of: Open, series: Weekly) -> None:
    browser, page = browser_of(series.guide), f"/series/{series.series.ref}"
    assert "Every Tuesday, 19:00" in browser.get(page).text
    left_out = browser.post(f"{page}/leave-out", data={"day": "2026-12-22"}, follow_redirects=True)
    assert "Left out: Tuesday 22 December 2026." in left_out.text
    refused = browser.post(f"{page}/leave-out", data={"day": "2026-12-23", "reason": CANARY})
    assert (refused.status_code, CANARY in refused.text) == (409, True)
    end = f"/meetups/{series.at(2026, 12, 15).ref}/series/end"
    assert "End this series?" in browser.get(end).text
    assert browser.post(end, data={"reason": ""}).status_code == 303
    assert "This series has ended" in browser.get(page).text
    assert len(series.dates()) == 1


def test_only_facilitators_open_these_pages(browser_of: Open, series: Weekly, visitor: FlaskClient) -> None:
    date = series.at(2026, 12, 15)
    doors = [f"/series/{series.series.ref}", f"/meetups/{date.ref}/change", f"/meetups/{date.ref}/series/change"]
    for door in [*doors, f"/meetups/{date.ref}/series/end"]:
        assert browser_of(series.wren).get(door).status_code == 403
        assert visitor.get(door).status_code == 302
    hidden = make.group("Hidden", is_listed=False)
    alone = make.meetup(hidden)
    assert browser_of(series.wren).get(f"/meetups/{alone.ref}/change").status_code == 404


def test_the_pages_of_a_series_ask_little_of_the_database(browser_of: Open, series: Weekly) -> None:
    browser, here = browser_of(series.guide), f"/meetups/{series.at(2026, 12, 15).ref}"
    browser.get("/home")
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    for page in (f"/series/{series.series.ref}", f"{here}/change", f"{here}/series/change", f"{here}/series/end"):
        asked.clear()
        assert browser.get(page).status_code == 200
        assert len(asked) <= 12, page


@pytest.mark.parametrize("field", ["date", "every", "weekdays", "until", "count", "without", "ordinal", "month_day"])
@pytest.mark.parametrize("value", ["", "\0", "-1", "２０", "<script>", "9999-12-31"])
def test_no_value_breaks_a_look(browser_of: Open, field: str, value: str) -> None:
    group = make.group()
    page = browser_of(make.facilitator(group)).post(
        f"/groups/{group.ref}/meetups/new", data={**FORM, "step": "look", field: value}
    )
    assert page.status_code in {200, 422}
    assert "<script>" not in page.text.replace("<script type=", "")


SECRETS = {
    "address": f"{CANARY} street 9",
    "meeting_point": f"{CANARY} door",
    "join_link": f"https://{CANARY}.example/",
}


def doors_of(group_ref: str, meetup_ref: str) -> list[str]:
    """Everywhere a date of a listed group shows."""
    pages = ["/", "/find", "/find?q=tea", "/groups", f"/groups/{group_ref}", f"/meetups/{meetup_ref}", "/home", "/desk"]
    files = [
        f"/groups/{group_ref}/calendar.ics",
        f"/meetups/{meetup_ref}/date.ics",
        f"/meetups/{meetup_ref}/series.ics",
    ]
    return [*pages, *files, "/calendar", f"/groups/{group_ref}/calendar", "/steps", f"/groups/{group_ref}/members"]


@pytest.mark.parametrize("hours", [30, 10])
def test_the_way_there_is_on_no_page_of_who_does_not_come_or_comes_too_early(
    browser_of: Open, visitor: FlaskClient, hours: int
) -> None:
    group = make.group()
    guide, comes, other, stranger = make.facilitator(group), make.member(group), make.member(group), make.person()
    meetup = make.meetup(group, starts_in=timedelta(hours=hours), **SECRETS)
    found = Weekly(group, guide, comes, other, Series())
    found.says(comes, meetup)
    for browser in (visitor, browser_of(other), browser_of(stranger), *([browser_of(comes)] if hours > 24 else [])):
        for door in doors_of(group.ref, meetup.ref):
            assert CANARY not in browser.get(door).text, door
    page = browser_of(comes).get(f"/meetups/{meetup.ref}").text
    assert (SECRETS["address"] in page) == (hours < 24)


def test_who_is_removed_or_says_no_does_not_see_the_way_any_more(browser_of: Open) -> None:
    group = make.group()
    comes = make.member(group)
    meetup = make.meetup(group, starts_in=timedelta(hours=10), **SECRETS)
    browser, found = browser_of(comes), Weekly(group, make.facilitator(group), comes, comes, Series())
    found.says(comes, meetup)
    assert CANARY in browser.get(f"/meetups/{meetup.ref}").text
    browser.post(f"/meetups/{meetup.ref}/reply", data={"answer": "not_this_time", "part": "first_15"})
    assert CANARY not in browser.get(f"/meetups/{meetup.ref}").text
    browser.post(f"/meetups/{meetup.ref}/reply", data={"answer": "listening", "part": "first_15"})
    browser.post(f"/groups/{group.ref}/leave")
    assert CANARY not in browser.get(f"/meetups/{meetup.ref}").text


def test_what_is_changed_shows_the_way_by_the_hours_of_its_new_time(browser_of: Open) -> None:
    group = make.group()
    guide, comes = make.facilitator(group), make.member(group)
    meetup = make.meetup(group, starts_in=timedelta(hours=10), **SECRETS)
    found = Weekly(group, guide, comes, comes, Series())
    found.says(comes, meetup)
    answer = browser_of(guide).post(f"/meetups/{meetup.ref}/change", data={**FORM, "date": "2026-12-08", **SECRETS})
    assert answer.status_code == 303
    assert CANARY not in browser_of(comes).get(f"/meetups/{meetup.ref}").text
    with clock.frozen(datetime(2026, 12, 8, 12, tzinfo=UTC)):
        assert CANARY in browser_of(comes).get(f"/meetups/{meetup.ref}").text
