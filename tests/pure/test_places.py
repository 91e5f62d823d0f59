"""Towns typed by hand are found, in the order a person expects; distances and boxes hold at the ends of the earth."""

import gzip
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.finder.places import DATA, bounding_box, distance_km, search
from groups.text import fold

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Spot:
    latitude: float
    longitude: float


SPOTS = st.builds(Spot, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("typed", "home", "label"),
    [
        ("paris", None, "Paris, France"),
        ("Paris, TX", None, "Paris, Texas, United States"),
        ("paris texas", None, "Paris, Texas, United States"),
        ("paris", "US", "Paris, Texas, United States"),
        ("san jose ca", None, "San Jose, California, United States"),
        ("San Jose, California", None, "San Jose, California, United States"),
        ("san jose", "CR", "San José, Costa Rica"),
        ("münchen", None, "Munich, Bavaria, Germany"),
        ("munchen", None, "Munich, Bavaria, Germany"),
        ("Muenchen", None, "Munich, Bavaria, Germany"),
        ("wien", None, "Vienna, Austria"),
        ("köln", None, "Köln, North Rhine-Westphalia, Germany"),
        ("cologne", None, "Köln, North Rhine-Westphalia, Germany"),
        ("den haag", None, "The Hague, The Netherlands"),
        ("東京", None, "Tokyo, Japan"),
        ("Москва", None, "Moscow, Russia"),
        ("brighton", "GB", "Brighton, England, United Kingdom"),
        ("brighton", "US", "Brighton, Massachusetts, United States"),
        ("york uk", None, "York, England, United Kingdom"),
        ("london, ontario", None, "London, Ontario, Canada"),
        ("London ON", None, "London, Ontario, Canada"),
        ("Springfield, IL, USA", None, "Springfield, Illinois, United States"),
        ("vancouver bc", None, "Vancouver, British Columbia, Canada"),
        ("new york", None, "New York City, New York, United States"),
        ("  SÃO   paulo ", None, "São Paulo, Brazil"),
        ("birming", "GB", "Birmingham, England, United Kingdom"),
        ("londn", None, "London, England, United Kingdom"),
        ("mnuich", None, "Munich, Bavaria, Germany"),
        ("Birmingam", "GB", "Birmingham, England, United Kingdom"),
        ("Los Angles CA", None, "Los Angeles, California, United States"),
    ],
)
def test_what_a_person_types_finds_the_town_they_mean(typed, home, label):
    assert search(typed, home, 5)[0].label == label


@pytest.mark.parametrize("typed", ["", " ", "x", "|", "\n", "zzzzqqq", "a" * 10_000, "\x00\x00", "', --", "🎉🎉"])
def test_nothing_sensible_finds_nothing_and_breaks_nothing(typed):
    assert search(typed) == []


@given(st.text(max_size=30), st.none() | st.sampled_from(["GB", "us", "", "??"]), st.integers(-1, 9))
def test_any_text_gives_at_most_the_wished_number_without_doubles(typed, home, limit):
    found = search(typed, home, limit)
    assert len(found) <= max(limit, 0)
    assert len(set(found)) == len(found)


def test_a_town_has_a_real_time_zone_and_lies_on_the_map():
    for place in search("san", None, 500):
        assert "/" in place.zone
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
        assert place.population >= 0


def test_the_data_is_small_and_says_where_it_comes_from():
    assert DATA.stat().st_size <= 900_000
    assert "GeoNames" in (DATA.parent / "ATTRIBUTION.txt").read_text()
    assert "creativecommons.org/licenses/by/4.0" in (DATA.parent / "ATTRIBUTION.txt").read_text()


def test_every_block_of_the_data_has_a_line_for_every_town():
    blocks = gzip.decompress(DATA.read_bytes()).split(b"\n\n")
    assert {len(block.split(b"\n")) for block in blocks[3:]} == {34_006}


def test_the_keys_are_folded_as_searches_are():
    keys = gzip.decompress(DATA.read_bytes()).split(b"\n\n")[3].decode().split("\n")
    for line in keys[::50]:
        assert all(fold(key) == key for key in line.split("|"))


def test_loading_is_quick_and_small():
    script = (
        "import time, groups.finder.places as places\n"
        "size = lambda: int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "before, begun = size(), time.process_time()\n"
        "places.search('berlin')\n"
        "print(time.process_time() - begun, size() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, size = map(float, done.stdout.split())
    assert seconds < 0.3
    assert size < 40_000_000


def test_known_distances():
    london, paris = Spot(51.5074, -0.1278), Spot(48.8566, 2.3522)
    assert distance_km(london, paris) == pytest.approx(343.6, abs=1)
    assert distance_km(Spot(0, 179.5), Spot(0, -179.5)) == pytest.approx(111.2, abs=0.1)
    assert distance_km(Spot(90, 0), Spot(-90, 77)) == pytest.approx(math.pi * 6371.0088, abs=0.1)


@given(SPOTS, SPOTS)
def test_distance_is_the_same_both_ways_and_never_more_than_half_the_earth(a, b):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-6)
    assert 0 <= distance_km(a, b) <= math.pi * 6371.0089


@given(SPOTS, st.floats(0.1, 3000), st.floats(0, 2 * math.pi), st.floats(0, 0.999))
def test_every_point_within_reach_lies_in_a_box(middle, km, bearing, share):
    point = walked(middle, bearing, km * share)
    boxes = bounding_box(middle.latitude, middle.longitude, km)
    slack = 1e-6
    assert any(
        box.south - slack <= point.latitude <= box.north + slack
        and box.west - slack <= point.longitude <= box.east + slack
        for box in boxes
    )
    assert all(-180 <= box.west <= box.east <= 180 and -90 <= box.south <= box.north <= 90 for box in boxes)


def test_the_box_is_split_at_the_date_line_and_goes_round_the_pole():
    fiji = bounding_box(-17.0, 179.9, 50)
    assert len(fiji) == 2
    assert fiji[0].east == 180
    assert fiji[1].west == -180
    assert bounding_box(89.9, 10, 50)[0].west == -180
    assert len(bounding_box(51.5, 0, 50)) == 1


def walked(start, bearing, km):
    """Where one arrives after `km` in a direction, on a round earth."""
    angle, south = km / 6371.0088, math.radians(start.latitude)
    sine = math.sin(south) * math.cos(angle) + math.cos(south) * math.sin(angle) * math.cos(bearing)
    north = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(south), math.cos(angle) - math.sin(south) * math.sin(north)
    )
    return Spot(math.degrees(north), (start.longitude + math.degrees(turn) + 540) % 360 - 180)


def test_a_slip_at_home_comes_before_another_spelling_abroad() -> None:
    assert search("san hose", "US", 3)[0].label == "San Jose, California, United States"
    assert search("london", "US", 1)[0].label.startswith("London")
    assert search("munchen", "US", 1)[0].country == "DE"
