"""Every filter against a plain reading of the same listings, on random ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from groups import db
from groups.contact_level import LOWEST
from groups.finder import queries
from groups.finder.dates import part_of_day
from groups.finder.models import Listing, Thing
from groups.finder.places import distance_km
from groups.finder.queries import Search, Spot
from groups.membership.models import Mode
from groups.recurrence import instant
from groups.text import fold
from tests import make

CENTRE = Spot("San Jose", 37.33, -121.89)
ZONES = ("America/Los_Angeles", "Europe/London", "UTC")
WORDS = ("café", "river", "Walk", "quiet", "tea_time", "100%")


def random_listing(chance: random.Random, number: int) -> dict[str, Any]:
    zone = chance.choice(ZONES)
    local = datetime(2026, 12, 3, 13) + timedelta(minutes=15 * chance.randrange(0, 4 * 24 * 20))
    timed = chance.random() > 0.1
    step = chance.choice([0, 0, 7, 7, 7, 14]) if timed else 0
    nowhere = chance.random() < 0.15
    title = " ".join(chance.sample(WORDS, 2))
    starts = instant(local, ZoneInfo(zone))
    ends = chance.random() < 0.2
    return {
        "thing": Thing.ACTIVITY, "thing_id": number, "path": f"/activities/{number}", "title": title, "zone": zone,
        "kind": chance.choice(["support", "social", "outdoors"]),
        "mode": chance.choice([Mode.IN_PERSON, Mode.ONLINE, Mode.BOTH]),
        "latitude": None if nowhere else CENTRE.latitude + chance.uniform(-0.6, 0.6),
        "longitude": None if nowhere else CENTRE.longitude + chance.uniform(-0.6, 0.6),
        "next_at": starts if timed else None, "next_local": local if timed else None, "day_step": step, "rule": "",
        "last_at": starts + timedelta(days=chance.randrange(0, 40)) if ends and step else None, "summary": "",
        "town": "",
        "place": "", "cost": "", "source_name": "", "facets_estimated": False, "has_seat": True, "cancelled": False,
        "minutes": 60, "level": chance.randint(1, 5), "why": "because", "free": chance.random() < 0.5,
        "welcomes_newcomers": chance.random() < 0.5, "access": chance.sample(["step_free", "seating", "captions"], 2),
        "words": fold(title),
    }  # fmt: skip


def dates_of(row: dict[str, Any], begin: datetime, end: datetime | None) -> list[tuple[datetime, datetime]]:
    """Every date in the window as (moment, wall clock), counted one by one."""
    found, local = [], row["next_local"]
    for _ in range(80):
        at = instant(local, ZoneInfo(row["zone"]))
        if at >= begin and (end is None or at < end) and (row["last_at"] is None or at <= row["last_at"]):
            found.append((at, local))
        if not row["day_step"]:
            break
        local += timedelta(days=row["day_step"])
    return found


def expected(rows: list[dict[str, Any]], asked: Search) -> list[tuple[int, datetime | None, float | None]]:
    """What should be found, as (thing_id, first date, km), in order."""
    found = []
    for row in rows:
        km = None
        if asked.spot and row["latitude"] is not None:
            km = distance_km(asked.spot, Spot("", row["latitude"], row["longitude"]))
        reachable = km <= asked.km if km is not None else row["mode"] in {Mode.ONLINE, Mode.BOTH}
        fits = [
            asked.spot is None or asked.mode == "online" or reachable,
            asked.level is None or row["level"] <= asked.level,
            not asked.kind or row["kind"] == asked.kind,
            not asked.mode or row["mode"] in {asked.mode, "both"},
            not asked.free or row["free"],
            not asked.newcomers or row["welcomes_newcomers"],
            set(asked.access) <= set(row["access"]),
            all(word in row["words"] for word in fold(asked.words).split()),
        ]
        if not all(fits):
            continue
        if row["next_at"] is None:
            found.append((row["thing_id"], None, km))
            continue
        dates = [(at, local) for at, local in dates_of(row, asked.begin, asked.end)
                 if not asked.part or part_of_day(local) == asked.part]  # fmt: skip
        if dates:
            found.append((row["thing_id"], dates[0][0], km))
    late = make.NOON + timedelta(days=10_000)

    def order(hit: tuple[int, datetime | None, float | None]) -> tuple[Any, ...]:
        metres = round(hit[2] * 1000) if hit[2] is not None else 10**9
        return (metres, hit[1] or late, hit[0]) if asked.nearest else (hit[1] or late, metres, hit[0])

    return sorted(found, key=order)


@pytest.fixture
def rows(at_noon: Callable[..., None]) -> list[dict[str, Any]]:
    """Three hundred random listings, put into the database in the order of their ids."""
    chance = random.Random(20261203)
    made = [random_listing(chance, number) for number in range(1, 301)]
    with db.transaction() as session:
        session.add_all([Listing(**row) for row in made])
    return made


DAY = timedelta(days=1)
WEEK = Search(make.NOON, make.NOON + 7 * DAY)
NEAR = replace(WEEK, spot=CENTRE, km=25)
QUESTIONS = {
    "anywhere": WEEK,
    "any time": Search(make.NOON),
    "near": NEAR,
    "nearest first": replace(NEAR, km=50, nearest=True),
    "very near": replace(NEAR, km=5),
    "a later week": Search(make.NOON + 21 * DAY, make.NOON + 28 * DAY),
    "one later day": Search(make.NOON + 22 * DAY, make.NOON + 23 * DAY),
    "one hour": Search(make.NOON + 8 * DAY, make.NOON + 8 * DAY + timedelta(hours=1)),
    "far ahead": replace(NEAR, begin=make.NOON + 60 * DAY, end=make.NOON + 90 * DAY),
    "over the change of the clocks": Search(make.NOON + 109 * DAY, make.NOON + 117 * DAY),
    "level 2": replace(NEAR, level=2),
    "kind": replace(NEAR, kind="outdoors"),
    "in person": replace(NEAR, mode="in_person"),
    "online": replace(NEAR, mode="online"),
    "free": replace(NEAR, free=True),
    "newcomers": replace(NEAR, newcomers=True),
    "one fact of access": replace(WEEK, access=("step_free",)),
    "two facts of access": replace(WEEK, access=("step_free", "captions")),
    "a word with an accent": replace(WEEK, words="CAFE"),
    "two words": replace(WEEK, words="walk river"),
    "words that look like patterns": replace(WEEK, words="a_t 0%"),
    "a pattern that fits nothing": replace(WEEK, words="%walk_"),
    "morning": replace(NEAR, part="morning"),
    "afternoon": replace(NEAR, part="afternoon"),
    "evening in a later week": replace(WEEK, part="evening", begin=make.NOON + 14 * DAY, end=make.NOON + 21 * DAY),
    "everything at once": replace(
        NEAR, km=60, level=4, kind="social", free=True, part="evening", words="quiet", end=None
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_search_finds_exactly_what_it_should_in_order(rows: list[dict[str, Any]], name: str) -> None:
    asked = QUESTIONS[name]
    found = queries.search(asked, size=1000)
    wanted = expected(rows, asked)
    assert [(hit.listing.thing_id, hit.at, hit.km) for hit in found.listings] == wanted
    assert found.total == len(wanted)
    assert found.after is None


def test_random_questions_find_exactly_what_they_should(rows: list[dict[str, Any]]) -> None:
    chance = random.Random(7)
    for _ in range(60):
        begin = make.NOON + chance.randrange(0, 40) * DAY
        asked = Search(
            begin, begin + chance.randrange(1, 12) * DAY if chance.random() < 0.8 else None,
            spot=CENTRE if chance.random() < 0.6 else None, km=chance.choice([5, 12, 25, 50]),
            part=chance.choice(["", "", "morning", "evening"]), level=chance.choice([None, 1, 2, 3, 4]),
            kind=chance.choice(["", "", "support"]), mode=chance.choice(["", "", "in_person", "online"]),
            free=chance.random() < 0.2, newcomers=chance.random() < 0.2, nearest=chance.random() < 0.3,
            words=chance.choice(["", "", "tea", "river quiet"]),
        )  # fmt: skip
        found = [(hit.listing.thing_id, hit.at, hit.km) for hit in queries.search(asked, size=1000).listings]
        assert found == expected(rows, asked), asked


def test_pages_together_are_the_whole_in_order(rows: list[dict[str, Any]]) -> None:
    whole = [hit.listing.id for hit in queries.search(NEAR, size=1000).listings]
    paged, after = [], None
    while True:
        page = queries.search(NEAR, after, size=7)
        paged += [hit.listing.id for hit in page.listings]
        after = page.after
        if after is None:
            break
    assert paged == whole
    assert len(whole) > 30


@pytest.mark.parametrize("after", ["", "x", "1.2", "1.2.3.4", "-1.0.0", "9" * 59])
def test_a_nonsense_cursor_is_the_first_page(rows: list[dict[str, Any]], after: str) -> None:
    assert [hit.listing.id for hit in queries.search(WEEK, after, size=5).listings] == [
        hit.listing.id for hit in queries.search(WEEK, None, size=5).listings
    ]


def test_level_two_never_finds_level_three(rows: list[dict[str, Any]]) -> None:
    for highest in range(LOWEST, 6):
        levels = {hit.listing.level for hit in queries.search(replace(WEEK, level=highest), size=1000).listings}
        assert levels == set(range(LOWEST, highest + 1))


def test_a_month_holds_every_date(rows: list[dict[str, Any]]) -> None:
    asked = replace(NEAR, begin=make.NOON + 10 * DAY, end=make.NOON + 41 * DAY)
    fits = {hit.listing.thing_id for hit in queries.search(asked, size=1000).listings}
    by_id = {row["thing_id"]: row for row in rows}
    wanted = sorted(
        (at, thing)
        for thing in fits
        if by_id[thing]["next_at"]
        for at, _ in dates_of(by_id[thing], asked.begin, asked.end)
    )
    assert sorted((hit.at, hit.listing.thing_id) for hit in queries.in_month(asked)) == wanted


def test_a_search_takes_a_fixed_number_of_statements(rows: list[dict[str, Any]]) -> None:
    seen: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    queries.search(NEAR)
    assert len([each for each in seen if each != "BEGIN"]) == 2
