"""The finder's page: places typed by hand, filters in the address, widenings, the month."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from groups import db
from groups.finder import asked, jobs, queries
from groups.finder.asked import Asked
from groups.finder.placing import placed
from groups.membership.models import Mode
from groups.people.models import Person
from tests import make
from tests.exchange.readings import listing, meeting, read, real, take

BRISTOL = {"town": "Bristol", "latitude": 51.4552, "longitude": -2.5966}


@pytest.fixture
def town(at_noon: Callable[..., None]) -> Person:
    """A few things around Bristol; gives their organiser."""
    organiser = make.organiser()
    make.activity(organiser, "River walk", rule="FREQ=WEEKLY", access=["step_free"], **BRISTOL)
    make.activity(organiser, "Far garden", town="Bath", latitude=51.38, longitude=-2.36)
    make.activity(organiser, "Café hour", free=False, cost="3 pounds", **BRISTOL, facet_talking=3, facet_seen=3)
    make.activity(organiser, "Late choir", first_local=(make.NOON + timedelta(days=20)).replace(tzinfo=None), **BRISTOL)
    make.activity(organiser, "Online drawing", mode=Mode.ONLINE, town="", latitude=None, longitude=None, place="")
    make.meetup(make.group(), title="Tea and quiet", **BRISTOL)
    jobs.refresh()
    db.release()
    return organiser


def titles(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<h3><a href=\"/[^\"]+\">([^<]+)</a></h3>", page)]


def widenings(page: str) -> dict[str, str]:
    part = page.partition("A small change would find something")[2].partition("</ul>")[0]
    return {unescape(words): unescape(url) for url, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)}


def test_a_town_typed_by_hand_finds_what_is_near(visitor: FlaskClient, town: Person) -> None:
    page = visitor.get("/find?place=bristol").text
    assert titles(page) == ["Tea and quiet", "Online drawing", "River walk", "Café hour"] or set(titles(page)) == {
        "Tea and quiet", "Online drawing", "River walk", "Café hour",
    }  # fmt: skip
    assert "Four things within 12 km of Bristol" in " ".join(page.split())
    assert 'value="Bristol, England, United Kingdom"' in page
    assert "km away" in page


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("km=50", {"Tea and quiet", "Online drawing", "River walk", "Café hour", "Far garden"}),
        ("level=3", {"Tea and quiet", "Online drawing", "River walk"}),
        ("kind=support", {"Tea and quiet"}),
        ("mode=online", {"Online drawing"}),
        ("free=1", {"Tea and quiet", "Online drawing", "River walk"}),
        ("access=step_free", {"River walk"}),
        ("words=CAFE", {"Café hour"}),
        ("words=walk+river", {"River walk"}),
        ("when=month", {"Tea and quiet", "Online drawing", "River walk", "Café hour", "Late choir"}),
        ("begin=2026-12-20&end=2026-12-25", {"Late choir"}),
        ("begin=2026-12-11&end=2026-12-12", {"River walk"}),
        ("km=x&level=9&kind=x&when=y&begin=soon&access=z&after=q",
         {"Tea and quiet", "Online drawing", "River walk", "Café hour"}),
    ],
)  # fmt: skip
def test_each_filter_stands_in_the_address(visitor: FlaskClient, town: Person, filters: str, wanted: set[str]) -> None:
    assert set(titles(visitor.get(f"/find?place=Bristol&{filters}").text)) == wanted


def test_an_unclear_place_is_asked_about(visitor: FlaskClient, town: Person) -> None:
    page = visitor.get("/find?place=Springfield&level=2").text
    assert "Which one did you mean?" in page
    links = [unescape(url) for url in re.findall(r'<li><a href="(/find\?[^"]+)">Springfield, ', page)]
    assert len(links) > 1
    assert all("level=2" in url for url in links)
    assert "Which one did you mean?" not in visitor.get(links[0]).text


def test_an_unknown_place_says_so(visitor: FlaskClient, town: Person) -> None:
    assert "We do not know that place" in visitor.get("/find?place=Xqzzxqzz").text


def test_a_town_that_stands_out_is_taken_with_the_others_beside_it(visitor: FlaskClient, town: Person) -> None:
    where = placed("San Jose", None, True)
    assert where.spot is None or where.others
    make.community(country="US")
    db.release()
    where = placed("san jose", None, True)
    assert where.spot is not None
    assert where.spot.name == "San Jose, California, United States"


def test_nothing_near_offers_the_smallest_widening(visitor: FlaskClient, town: Person) -> None:
    page = visitor.get("/find?place=Bristol&km=5&words=garden").text
    found = widenings(page)
    assert next(iter(found)) == "One within 25 km"
    assert titles(visitor.get(found["One within 25 km"]).text) == ["Far garden"]
    assert "Five without those words" in found or "Four without those words" in found


@pytest.mark.parametrize(
    ("filters", "words", "wanted"),
    [
        ("words=choir", "One in the next month", {"Late choir"}),
        ("words=cafe&level=1", "One up to level", {"Café hour"}),
        ("words=drawing&mode=in_person", "One online", {"Online drawing"}),
        ("words=cafe&free=1", "One without the further filters", {"Café hour"}),
        ("words=tea&part=morning", "One at any time of day", {"Tea and quiet"}),
        ("kind=learning&words=river", "One of any kind", {"River walk"}),
    ],
)
def test_each_widening_counts_what_it_then_shows(
    visitor: FlaskClient, town: Person, filters: str, words: str, wanted: set[str]
) -> None:
    for level in ("1", "2", "3", "4"):
        page = visitor.get(f"/find?place=Bristol&{filters.replace('level=1', f'level={level}')}").text
        link = next((url for said, url in widenings(page).items() if said.startswith(words)), None)
        if link:
            assert set(titles(visitor.get(link).text)) == wanted
            return
    pytest.fail(f"{words!r} was never offered")


def test_when_nothing_single_helps_everything_is_widened(visitor: FlaskClient, town: Person) -> None:
    found = widenings(visitor.get("/find?place=Inverness&words=zzz&kind=learning&when=today").text)
    assert list(found) == ["One of any sort within 100 km"]
    assert titles(visitor.get(found["One of any sort within 100 km"]).text) == ["Online drawing"]


def test_an_empty_community_offers_the_groups(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    make.community()
    db.release()
    page = visitor.get("/find").text
    assert "fits just now" in page
    assert "See the groups" in page


def test_a_month_is_a_table_with_every_date(visitor: FlaskClient, town: Person) -> None:
    page = visitor.get("/find?place=Bristol&view=month").text
    assert page.count(">River walk</a>") == 4
    assert '<time datetime="2026-12-05">' in page
    later = visitor.get("/find?place=Bristol&view=month&month=2027-01").text
    assert later.count(">River walk</a>") == 5
    assert "January 2027" in later
    assert "December 2026" in visitor.get("/find?view=month&month=2020-01").text


def test_a_busy_day_links_to_its_list(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    for number in range(5):
        make.activity(organiser, f"Thing {number}", **BRISTOL)
    jobs.refresh()
    db.release()
    page = visitor.get("/find?view=month").text
    link = re.search(r'<a href="([^"]+)">two more', page)
    assert link
    assert len(titles(visitor.get(unescape(link[1])).text)) == 5


def test_pages_go_on_where_the_last_ended(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    organiser = make.organiser()
    for number in range(23):
        make.activity(organiser, f"Thing {number}", **BRISTOL)
    jobs.refresh()
    db.release()
    page = visitor.get("/find?place=Bristol&level=4").text
    more = re.search(r'href="([^"]+after=[^"]+)"', page)
    assert more
    assert len({*titles(page), *titles(visitor.get(unescape(more[1])).text)}) == 23


def test_a_person_keeps_a_place_and_begins_there(browser_of: Callable[..., FlaskClient], town: Person) -> None:
    browser = browser_of(make.person())
    assert "Remember this place" in browser.get("/find?place=Bristol").text
    assert browser.post("/find/remember", data={"place": "Bristol, England, United Kingdom"}).status_code == 303
    page = browser.get("/find").text
    assert 'value="Bristol, England, United Kingdom"' in page
    assert "Remember this place" not in page
    assert len(titles(browser.get("/find?place=").text)) == 5
    assert browser.post("/find/remember", data={"place": "Xqzzxqzz"}).status_code == 422


def test_a_visitor_cannot_keep_a_place(visitor: FlaskClient, town: Person) -> None:
    assert visitor.post("/find/remember", data={"place": "Bristol"}).status_code == 302


def test_places_while_typing(visitor: FlaskClient, town: Person) -> None:
    found = visitor.get("/find/places?q=brist").get_json()["places"]
    assert found[0] == "Bristol, England, United Kingdom"
    assert visitor.get("/find/places?q=").get_json() == {"places": []}
    assert visitor.get(f"/find/places?q={'x' * 5000}").status_code == 200


def test_the_page_asks_little_of_the_database(browser_of: Callable[..., FlaskClient], town: Person) -> None:
    browser = browser_of(make.person())
    seen: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    for address in (
        "/find?place=Bristol",
        "/find?place=Bristol&view=month",
        "/find?place=Bristol&words=zzz&level=2&kind=social",
    ):
        seen.clear()
        assert browser.get(address).status_code == 200
        assert len([each for each in seen if each.lstrip().startswith("SELECT")]) <= 12, address


def test_the_landing_page_shows_real_listings(visitor: FlaskClient, town: Person) -> None:
    cards = queries.nearby_for_landing("Bristol", limit=3)
    assert len(cards) == 3
    assert max(card.level for card in cards) < 4
    assert queries.nearby_for_landing(None, limit=2)
    assert queries.nearby_for_landing("Xqzzxqzz", limit=2)


def test_real_meetings_stand_next_to_activities_in_san_jose(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    make.community(country="US", zone="America/Los_Angeles")
    take(real("sanjose_2021-05-25.json"))
    make.activity(make.organiser(), "Clay, side by side", town="San Jose, California", latitude=None, longitude=None,
                  zone="America/Los_Angeles")  # fmt: skip
    jobs.refresh()
    db.release()
    page = visitor.get("/find?place=San+Jose&when=week").text
    total = re.search(r'role="status">(\d+) things', page)
    assert total
    assert int(total[1]) > 200
    assert titles(visitor.get("/find?place=San+Jose&words=clay").text) == ["Clay, side by side"]
    assert "From The valley list" in page
    assert "(our estimate)" in page
    for number in re.findall(r"Level (\d)", visitor.get("/find?place=San+Jose&level=2").text):
        assert int(number) <= 2


def test_an_address_is_read_and_written_the_same() -> None:
    given = Asked(
        place="Bristol", km=50, when="any", level=2, kind="social", words="tea", access=("step_free", "seating"),
        free=True, nearest=True, part="evening", mode="online", newcomers=True, view="month", month="2026-12",
    )  # fmt: skip
    pairs = [
        (name, each)
        for name, value in given.in_address().items()
        for each in (value if isinstance(value, list) else [value])
    ]
    assert asked.read(MultiDict((name, str(value)) for name, value in pairs)) == given
    assert Asked().in_address() == {}


def test_a_listing_of_a_feed_that_grows_is_still_one(at_noon: Callable[..., None], visitor: FlaskClient) -> None:
    take(read(listing(meeting("a"))))
    take(read(listing(meeting("a", name="Another name"))))
    assert titles(visitor.get("/find?when=any").text) == ["Another name"]


def test_no_two_places_on_offer_read_the_same(visitor: FlaskClient, at_noon: Callable[..., None]) -> None:
    make.community(country="US")
    db.release()
    for words in ("San Jose", "Springfield", "Santiago"):
        labels = [place.label for place in placed(words, None, True).others]
        assert len(labels) == len(set(labels))


def test_the_best_known_place_stays_first(at_noon: Callable[..., None]) -> None:
    make.community(country="PH")
    found = queries.named("San Jose")
    labels = [place.label for place in found]
    assert len(labels) > len(set(labels)), "the sample no longer has two of one label"
    where = placed("San Jose", None, True)
    first = where.spot.name if where.spot else where.others[0].label
    assert first == labels[0]
