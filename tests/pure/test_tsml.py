"""Meeting Guide rows: each mess met in the wild is read, or refused with a sentence."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.contact_level import level
from groups.exchange.formats import NotThisFormat
from groups.exchange.formats.tsml import Item, digest, read

pytestmark = pytest.mark.pure

ZONE = "America/Los_Angeles"
BASE = {"name": "Quiet circle", "slug": "quiet", "day": 1, "time": "19:00", "location": "Hall", "address": "1 Elm St"}


def reading(*rows, **kept):
    return read(json.dumps(list(rows)).encode(), zone=ZONE, **kept)


def one(**fields) -> Item:
    """The single meeting made from an ordinary row with some fields changed; None removes a field."""
    row = {name: value for name, value in {**BASE, **fields}.items() if value is not None}
    found = reading(row)
    assert found.refused == []
    (item,) = found.items
    return item


def refusal(**fields) -> str:
    found = reading({**BASE, **fields})
    assert found.items == []
    return found.refused[0].reason


# The whole file


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"<html>404</html>", "not JSON"),
        (b":q\nname,day", "not JSON"),
        (b"[{}]]", "not JSON"),
        (b'[{"name": "cut off', "not JSON"),
        (b"[1" + b"0" * 5000 + b"]", "not JSON"),
        (b"\xff\xfe[\x00]\x00", "not text in UTF-8"),
        (b'{"meetings": []}', "holds something else"),
        (b'"hello"', "holds something else"),
        (b"null", "holds something else"),
        (b"[1, 2, 3]", "no meetings in it"),
        (b"[" * 100_000 + b"]" * 100_000, "too deeply"),
        (b'[{"name": ' + b"[" * 100 + b"]" * 100 + b"}]", "too deeply"),
        (b"[" + b" " * 20_000_000 + b"]", "larger than 20 MB"),
        (b"[" + b"{}," * 50_001 + b"{}]", "more than 50000 meetings"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_with_a_sentence(data, said):
    with pytest.raises(NotThisFormat, match=said):
        read(data, zone=ZONE)


def test_an_empty_feed_is_a_feed():
    assert reading().items == []


def test_a_byte_order_mark_does_no_harm():
    assert len(read(b"\xef\xbb\xbf" + json.dumps([BASE]).encode(), zone=ZONE).items) == 1


def test_a_wrong_default_zone_is_refused_at_once():
    with pytest.raises((ValueError, KeyError)):
        read(b"[]", zone="Mars/Base")


# Days and times


@pytest.mark.parametrize(
    ("day", "weekday"),
    [(0, 6), (1, 0), (6, 5), ("0", 6), ("7", 6), ("Sunday", 6), ("mon", 0), ("Tues", 1), ("WEDNESDAYS", 2), (" 3 ", 2)],
)
def test_a_day_is_read_in_every_form(day, weekday):
    assert one(day=day).weekday == weekday


@pytest.mark.parametrize("day", [8, -1, "someday", "M", 1.5, True, {"a": 1}])
def test_a_day_that_is_none_is_refused(day):
    assert "not a day of the week" in refusal(day=day)


@pytest.mark.parametrize(
    ("written", "starts"),
    [("19:00", "19:00"), ("8:00", "08:00"), ("11:00 AM", "11:00"), ("12:15 am", "00:15"), ("12 p.m.", "12:00"),
     ("7pm", "19:00"), ("7:30P", "19:30"), ("19:00:00", "19:00"), ("noon", "12:00"), ("Midnight", "00:00")],
)  # fmt: skip
def test_a_time_is_read_in_every_form(written, starts):
    assert one(time=written).starts == starts


@pytest.mark.parametrize("written", ["25:00", "19:60", "soon", "7", "13 pm", "0 am", 1900, "19-00", [], "1:2:3:4"])
def test_a_time_that_is_none_is_refused(written):
    if written == []:
        written = ["19:00"]
    assert "not a time of day" in refusal(time=written)


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "past"),
    [
        ("19:00", None, 60, False),
        ("19:00", "20:30", 90, False),
        ("23:00", "00:30", 90, True),
        ("23:30", None, 60, True),
        ("20:00", "09:00", 60, False),
        ("19:00", "19:00", 60, False),
        ("19:00", "later", 60, False),
        ("19:00", "8:15 PM", 75, False),
    ],
)
def test_an_end_is_taken_when_it_makes_sense_and_else_an_hour(starts, ends, minutes, past):
    item = one(time=starts, end_time=ends)
    assert (item.minutes, item.past_midnight) == (minutes, past)
    begun, ended = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (item.starts, item.ends))
    assert (begun + minutes) % 1440 == ended


@pytest.mark.parametrize(
    "missing", [{"day": None}, {"time": None}, {"day": ""}, {"time": ""}, {"day": None, "time": None}, {"day": []}]
)
def test_without_day_or_time_it_is_by_appointment(missing):
    item = one(**missing)
    assert item.by_appointment
    assert (item.weekday, item.starts, item.ends, item.minutes) == (None, None, None, None)


def test_an_array_of_days_becomes_one_meeting_each():
    found = reading({**BASE, "day": [0, "2", 4, 4]})
    assert [(item.key, item.weekday) for item in found.items] == [("quiet-0", 6), ("quiet-2", 1), ("quiet-4", 3)]


def test_a_zone_of_the_meeting_wins_and_a_wrong_one_does_not():
    assert one(timezone="Europe/London").zone == "Europe/London"
    assert one(timezone="../etc/passwd").zone == one(timezone="Nowhere").zone == one().zone == ZONE


# Keys and names


def test_keys_are_unique_and_stay_the_same():
    rows = [BASE, BASE, {**BASE, "slug": "quiet-1"}, {**BASE, "slug": 12}, {**BASE, "slug": ""}]
    keys = [item.key for item in reading(*rows).items]
    assert keys == ["quiet", "quiet-1", "quiet-1-1", "12", "quiet-circle-19-00"]
    assert keys == [item.key for item in reading(*rows).items]


def test_a_thousand_equal_keys_are_quick():
    begun = time.process_time()
    assert len({item.key for item in reading(*[BASE] * 3000).items}) == 3000
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"name": ""}, "Hall, Monday 19:00"),
        ({"name": None}, "Hall, Monday 19:00"),
        ({"name": "<b> </b>", "location": None, "group": "Elm group"}, "Elm group, Monday 19:00"),
        ({"name": "", "location": "", "city": "Leeds"}, "Leeds, Monday 19:00"),
        ({"name": "", "day": None}, "Hall"),
        ({"name": "Tab\there  and\nthere"}, "Tab here and there"),
        ({"name": "Tea &amp; <i>talk</i><script>x()</script>"}, "Tea & talk"),
        ({"name": None, "meeting": "By alias"}, "By alias"),
        ({"name": 12}, "12"),
    ],
)
def test_a_title_is_plain_or_made_from_place_day_and_time(fields, title):
    assert one(**fields).title == title


def test_a_very_long_name_is_cut():
    assert len(one(name="n" * 10_000).title) == 255


def test_a_row_with_nothing_to_call_it_by_is_refused_and_the_rest_is_read():
    found = reading({}, BASE, "text", None, 5, {"slug": "x", "day": 1})
    assert len(found.items) == 1
    assert [refused.key for refused in found.refused] == ["row 1", "row 3", "row 4", "row 5", "x"]
    assert all(refused.reason.endswith(".") for refused in found.refused)


# Places


def test_an_address_is_put_together_and_a_zip_gets_its_zero_back():
    item = one(address="1 Elm St", city="Boston", state="MA", postal_code=2134, country="USA")
    assert item.address == "1 Elm St, Boston, MA 02134, USA"
    assert item.town == "Boston"
    assert one(postal_code=2134, country="NO").address.endswith("2134, NO")
    assert one(zip="94105").address == "1 Elm St, 94105"


@pytest.mark.parametrize(
    ("formatted", "town", "approximate"),
    [
        ("1555 S 7th St bldg k, San Jose, CA 95112, USA", "San Jose", False),
        ("San Jose, CA, USA", "San Jose", True),
        ("12 High St, Brighton BN1 1AA, UK", "Brighton", False),
        ("Cuttyhunk Island, Gosnold, MA 02713, USA", "Gosnold", False),
        ("Illinois, USA", "Illinois", True),
    ],
)
def test_town_and_exactness_are_read_from_a_formatted_address(formatted, town, approximate):
    item = one(address=None, formatted_address=formatted)
    assert (item.town, item.approximate) == (town, approximate)


def test_a_stated_approximate_is_believed():
    assert one(approximate="yes").approximate
    assert not one(address=None, formatted_address="San Jose, CA, USA", approximate="no").approximate


@pytest.mark.parametrize(
    ("latitude", "longitude", "read_as"),
    [
        (37.3169249, -121.8681975, (37.31692, -121.8682)),
        ("37.5", "-122.5", (37.5, -122.5)),
        (0, 10.5, (0.0, 10.5)),
        (None, 5, (None, None)),
        (0, 0, (None, None)),
        (91, 5, (None, None)),
        ("north", "west", (None, None)),
        ("nan", "inf", (None, None)),
        ([1], {}, (None, None)),
    ],
)
def test_coordinates_are_numbers_on_the_map_or_nothing(latitude, longitude, read_as):
    item = one(latitude=latitude, longitude=longitude)
    assert (item.latitude, item.longitude) == read_as


def test_regions_go_from_general_to_specific():
    assert one(region="San Jose", sub_region="South").region == "San Jose > South"
    assert one(regions=["Bay", "East", 3, "Oakland"]).region == "Bay > East > Oakland"


# Ways of meeting


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({}, "in_person"),
        ({"conference_url": "https://zoom.us/j/1"}, "both"),
        ({"conference_url": "https://zoom.us/j/1", "types": ["TC"]}, "online"),
        ({"conference_phone": "+1 555 010 9999", "address": None}, "online"),
        ({"types": ["TC"]}, "inactive"),
        ({"types": ["ONL"]}, "in_person"),
        ({"conference_url": "javascript:alert(1)", "conference_phone": "none"}, "in_person"),
        ({"address": None, "location": None}, "inactive"),
        ({"address": None}, "in_person"),
        ({"attendance_option": "hybrid"}, "both"),
        ({"attendance_option": "online"}, "online"),
        ({"attendance_option": "inactive"}, "inactive"),
        ({"attendance_option": "by pigeon"}, "in_person"),
    ],
)
def test_how_a_meeting_meets_is_stated_or_seen(fields, mode):
    item = one(**fields)
    assert item.mode == mode
    assert (("", "ONL") in item.types) == (mode in ("online", "both"))


@pytest.mark.parametrize(
    ("address", "kept"),
    [("https://a.example/m?x=1", True), ("http://a.example", True), ("a.example", False), ("ftp://a.example", False),
     ("javascript:x", False), ("https://good.example@evil.example/", False), ("https://a b.example", False)],
)  # fmt: skip
def test_only_web_addresses_are_kept(address, kept):
    item = one(url=address, conference_url=address)
    assert bool(item.url) == bool(item.conference_url) == kept


@pytest.mark.parametrize(
    ("types", "codes"),
    [
        (["O", "D"], ["O", "D"]),
        ("[open]", ["O"]),
        ("C", ["C"]),
        ("O, C, BE", ["C", "BE"]),
        ("Open, Newcomers, Child-Friendly", ["O", "BE", "CF"]),
        ([11, "O", "O", None, [], {}, ""], ["11", "O"]),
        (["not a code at all"], []),
        ({"O": 1}, []),
        (None, []),
    ],
)
def test_types_are_codes_once_each_whatever_their_form(types, codes):
    assert [code for _, code in one(types=types).types] == codes


def test_a_code_is_kept_with_its_programme():
    assert reading({**BASE, "types": ["T"]}, programme="ACA").items[0].types == (("ACA", "T"),)


def test_marks_for_newcomers_access_and_closure():
    item = one(types=["BE", "X", "XB", "ASL", "CF", "BA", "TC"])
    assert item.newcomers
    assert item.place_closed
    assert item.access == ("wheelchair", "wheelchair_toilet", "american_sign_language", "children_welcome", "childcare")
    assert not one().newcomers


def test_estimated_facets_follow_mode_kind_and_length():
    in_room, online = one(), one(conference_url="https://zoom.us/j/1", types=["TC"])
    assert level(online.facets) < level(in_room.facets)
    assert one(types=["SP"]).facets.talking < in_room.facets.talking
    assert one(end_time="21:30").facets.length == 3
    assert one(conference_phone="+1 555 010 9999", types=["TC"]).facets.seen == 0


# What is not kept, and changes


def test_contacts_and_payment_handles_are_never_kept():
    private = {
        "contact_1_name": "Secretname", "contact_1_email": "secret@mail.example", "contact_2_phone": "555-secret",
        "email": "secret@mail.example", "phone": "secret", "author": "Secretname", "venmo": "@secret",
        "mailing_address": "secret", "edit_url": "https://secret.example/", "feedback_emails": ["secret@mail.example"],
    }  # fmt: skip
    assert "secret" not in repr(one(**private)).lower()


@pytest.mark.parametrize(
    ("written", "day"),
    [("2021-04-07 00:53:26", (2021, 4, 7)), ("8/25/2022 11:17:07 AM", (2022, 8, 25)), ("8/29/2021", (2021, 8, 29)),
     ("2021-04-07T00:53:26Z", (2021, 4, 7)), ("0000-00-00", None), ("yesterday", None), (7, None)],
)  # fmt: skip
def test_an_update_time_is_read_or_left_out(written, day):
    updated = one(updated=written).updated
    assert (updated and (updated.year, updated.month, updated.day)) == day


def test_notes_lose_tabs_markup_hidden_signs_and_nul():
    assert one(notes="a\tb <br>c\u202ed\x00 <img src=x onerror=y>").notes == "a b\ncd"
    one(notes="\ud800").notes.encode()


def test_a_digest_changes_with_the_meeting_and_not_with_its_update_time():
    assert digest(one()) == digest(one(updated="2026-01-01 00:00:00", slug="other"))
    for change in ({"time": "19:30"}, {"day": 2}, {"notes": "New door"}, {"address": "2 Elm St"}, {"types": ["BE"]}):
        assert digest(one(**change)) != digest(one())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = [
    "name", "slug", "day", "time", "end_time", "timezone",
    "types", "location", "address", "formatted_address", "city", "state",
    "postal_code", "country", "region", "regions", "latitude", "longitude",
    "approximate", "attendance_option", "conference_url", "conference_phone", "notes", "updated",
    "url", "group",
]  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=12), max_size=4))
def test_any_rows_at_all_are_read_or_refused(rows):
    found = read(json.dumps(rows).encode(), zone=ZONE)
    assert len(found.refused) <= len(rows) <= len(found.items) + len(found.refused)
    assert len({item.key for item in found.items}) == len(found.items)
    for item in found.items:
        assert item.title
        json.dumps(digest(item)).encode()
        repr(item).encode()
