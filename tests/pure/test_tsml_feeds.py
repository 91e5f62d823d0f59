"""Real Meeting Guide feeds, read whole and counted by a second, separate computation."""

import html
import json
import time
from collections import Counter

import pytest

from groups.exchange.formats import NotThisFormat
from groups.exchange.formats.tsml import digest, read
from tests.conftest import shared_data

pytestmark = pytest.mark.pure

ZONE = "America/Los_Angeles"
FEEDS = [
    "alanon_2023-08-22",
    "appointment_2021-05-20",
    "sanjose_2021-05-22",
    "sanjose_2021-05-25",
    "sanjose_2021-08-07",
    "sanjose_2021-10-02",
    "sfmarin_2020-07-21",
    "sfmarin_2021-05-25",
    "times",
    "times_v5",
    "timezones_2021-05-22",
]


def rows_of(name):
    return json.loads(shared_data(f"tsml/{name}.json").read_text())


def items_of(name):
    found = read(shared_data(f"tsml/{name}.json").read_bytes(), zone=ZONE)
    assert found.refused == []
    return found.items


@pytest.mark.parametrize("name", FEEDS)
def test_a_real_feed_is_read_whole(name):
    rows, items = rows_of(name), items_of(name)
    assert len(items) == len(rows) == len({item.key for item in items})
    assert [item.title for item in items] == [" ".join(html.unescape(row["name"]).split()) for row in rows]
    days = Counter((int(row["day"]) - 1) % 7 if "day" in row else None for row in rows)
    assert Counter(item.weekday for item in items) == days
    assert [item.starts for item in items] == [row.get("time") for row in rows]
    assert sum(item.newcomers for item in items) == sum("BE" in row.get("types", []) for row in rows)
    assert sum("wheelchair" in item.access for item in items) == sum("X" in row.get("types", []) for row in rows)
    assert sum(item.latitude is not None for item in items) == sum(bool(row.get("latitude")) for row in rows)


def test_the_counts_of_the_feeds_are_the_known_ones():
    known = [360, 2, 618, 625, 670, 693, 545, 658, 8, 9, 2]
    assert [len(items_of(name)) for name in FEEDS] == known


def test_where_a_real_feed_states_how_it_meets_that_is_kept():
    for name in ("alanon_2023-08-22", "sanjose_2021-08-07"):
        stated = Counter(row["attendance_option"].replace("hybrid", "both") for row in rows_of(name))
        assert Counter(item.mode for item in items_of(name)) == stated


def test_a_real_duplicate_slug_is_kept_apart():
    slugs = Counter(row["slug"] for row in rows_of("sanjose_2021-10-02"))
    assert [slug for slug, times in slugs.items() if times > 1] == ["pass-it-on-group"]
    assert {"pass-it-on-group", "pass-it-on-group-1"} <= {item.key for item in items_of("sanjose_2021-10-02")}


def changes(before, after):
    """Added, removed, and changed in day or time, by key."""
    old, new = ({item.key: item for item in items_of(name)} for name in (before, after))
    both = old.keys() & new.keys()
    moved = [key for key in both if (old[key].weekday, old[key].starts) != (new[key].weekday, new[key].starts)]
    return len(new.keys() - old.keys()), len(old.keys() - new.keys()), len(moved)


def changes_by_hand(before, after):
    old, new = ({row["slug"]: (row.get("day"), row.get("time")) for row in rows_of(name)} for name in (before, after))
    return (
        len(set(new) - set(old)),
        len(set(old) - set(new)),
        sum(old[slug] != new[slug] for slug in set(old) & set(new)),
    )


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [
        ("sanjose_2021-05-22", "sanjose_2021-05-25", (8, 1, 0)),
        ("sfmarin_2020-07-21", "sfmarin_2021-05-25", (658, 545, 0)),
    ],
)
def test_two_snapshots_of_a_feed_differ_as_known(before, after, known):
    assert changes(before, after) == changes_by_hand(before, after) == known


def test_a_later_snapshot_differs_as_counted_by_hand_but_for_the_double_slug():
    added, removed, moved = changes("sanjose_2021-08-07", "sanjose_2021-10-02")
    assert (added - 1, removed) == changes_by_hand("sanjose_2021-08-07", "sanjose_2021-10-02")[:2] == (37, 15)
    assert moved <= 12


def test_reading_the_same_real_feed_twice_changes_no_digest():
    once, again = items_of("sanjose_2021-05-25"), items_of("sanjose_2021-05-25")
    assert [digest(item) for item in once] == [digest(item) for item in again]


def test_a_real_feed_is_read_quickly():
    data = shared_data("tsml/sanjose_2021-05-25.json").read_bytes()
    took = []
    for _ in range(5):
        begun = time.process_time()
        assert len(read(data, zone=ZONE).items) == 625
        took.append(time.process_time() - begun)
    assert min(took) < 0.15


def test_the_real_file_that_is_not_json_is_refused():
    with pytest.raises(NotThisFormat, match="not JSON"):
        read(shared_data("tsml/invalid.json").read_bytes(), zone=ZONE)
