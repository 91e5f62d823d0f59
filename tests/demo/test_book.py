"""The words of the demo community are whole, and what is wrong with them is said."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groups.access import Role
from groups.activities import card
from groups.activities.models import Kind
from groups.contact_level import level
from groups.demo import book
from groups.demo.checks import Book
from groups.demo.moments import Moments
from groups.demo.offer_shapes import Card
from groups.membership.models import Entry
from groups.people import names, passphrase

pytestmark = pytest.mark.pure

CONTENT = Path(book.__file__).parent / "content"
MainRoom = Callable[[str, str, str], Path]


@pytest.fixture(scope="module")
def words() -> Book:
    """The content as it ships."""
    return book.load()


@pytest.fixture
def spoilt(tmp_path: Path) -> MainRoom:
    """A copy of the content in which one piece of one file is changed."""

    def change(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "content"
        shutil.copytree(CONTENT, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def test_every_role_and_every_way_in_is_there(words: Book) -> None:
    facilitators = {each.person for circle in words.circles for each in circle.members if each.role is Role.FACILITATOR}
    assert len(words.people) >= 24
    assert len(facilitators) >= 6
    assert sum(who.organiser for who in words.people) == 3
    assert sum(who.coordinator for who in words.people) == 1
    assert len(words.circles) == 6
    assert {circle.way_in for circle in words.circles} == set(Entry)
    assert any(each.newcomer for circle in words.circles for each in circle.members)


def test_every_group_has_a_week_of_talk_and_says_what_it_is_not(words: Book) -> None:
    for circle in words.circles:
        assert 4 <= len(circle.agreements) <= 7
        assert 25 <= len(circle.rooms[0].messages) <= 60
        assert any("not an emergency service" in rule.words for rule in circle.agreements if rule.essential)
        assert "first time" in circle.description
        assert all(1 <= level(each.facets.facets()) <= 3 for each in (circle, *circle.series, *circle.meetups))


def test_the_talk_holds_one_of_everything_a_page_must_show(words: Book) -> None:
    said = [message for circle in words.circles for room in circle.rooms for message in room.messages]
    for what in ("edited", "withdrawn", "held", "reported", "wish", "to", "reactions"):
        assert any(getattr(message, what) for message in said), what
    assert all(len({m.by for m in circle.rooms[0].messages}) >= 5 for circle in words.circles)


def test_names_may_be_chosen_and_nobody_can_be_taken_for_another(words: Book) -> None:
    for who in words.people:
        names.check(who.name)
    assert len({names.skeleton(who.name) for who in words.people}) == len(words.people)


def test_the_printed_passphrases_would_be_taken_by_the_form(words: Book) -> None:
    for each in words.community.sign_ins:
        name = next(who.name for who in words.people if who.key == each.person)
        passphrase.check(each.passphrase, [name, f"{each.person}@example.org", words.community.name])


def test_the_first_visit_card_has_the_lines_that_pages_show() -> None:
    assert list(Card.__struct_fields__) == list(card.TITLES)


def test_the_words_of_the_demo_do_not_push(words: Book) -> None:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob("*.toml")))
    spoken = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
    assert [
        line for line in spoken if re.search(r"!|\bRSVP\b|streak|no-show|you missed|last chance|\bevents?\b", line)
    ] == []


def test_activities_cover_both_towns_every_kind_and_many_levels(words: Book) -> None:
    placed = {each.place.town for each in words.activities if each.place}
    assert placed == {"san-jose", "santa-cruz"}
    assert len(words.activities) >= 14
    assert {each.kind for each in words.activities} == set(Kind) - {Kind.SUPPORT}
    assert {level(each.facets.facets()) for each in words.activities} == {1, 2, 3, 4, 5}
    assert [each.key for each in words.activities if not each.card.is_whole()] == ["garden-party"]
    assert not next(each for each in words.activities if each.key == "garden-party").newcomers


def test_ways_to_help_begin_at_twenty_minutes_from_home(words: Book) -> None:
    assert len(words.opportunities) >= 8
    smallest = min(words.opportunities, key=lambda each: each.minutes)
    assert (smallest.minutes, smallest.from_home) == (20, True)
    assert sum(len(each.shifts) for each in words.opportunities) >= 8


def test_help_lines_say_that_nobody_checked_them(words: Book) -> None:
    assert "Unverified demo data" in words.help.source
    assert [line.dial for line in words.help.lines][:2] == ["911", "988"]
    assert len(words.help.services) == 4
    # 555-01xx is set aside for fiction, so no invented service can be somebody's number.
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", service.dial) for service in words.help.services)


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("people.toml", 'name = "Heron"', 'name = "Heron", surname = "H"', "surname"),
        ("people.toml", 'name = "Heron"', "name = 7", "people.toml"),
        ("people.toml", 'key = "heron"', 'key = "wren"', "the person wren is there 2 times"),
        ("community.toml", '"a kettle and twelve chairs"', '"too short"', "community.toml"),
        ("community.toml", 'person = "wren"', 'person = "nobody"', "nobody is not a person here"),
        ("group-early-days.toml", 'person = "oakley", weekday', 'person = "salt", weekday', "does not guide it"),
        ("group-slow-walkers.toml", 'by = "moss"', 'by = "gravel"', "names gravel, who is no member"),
        ("group-slow-walkers.toml", 'to = "sw1"', 'to = "sw9"', "answers sw9, which nobody said before"),
        ("group-slow-walkers.toml", 'at = "7d 07:40"', 'at = "5d 07:40"', "is not after the one before it"),
        ("group-quiet-tuesdays.toml", 'agreement = "no-details"', 'agreement = "no-such"', "is no agreement"),
        ("group-quiet-tuesdays.toml", '["quill", "teaspoon"]', '["wren", "teaspoon"]', "is reacted to by its author"),
        (
            "group-quiet-tuesdays.toml",
            'to = "qt4", says',
            'to = "qt4", wish = "loud", says',
            "group-quiet-tuesdays.toml",
        ),
        ("activities.toml", "card.greeter", "card.greeting", "greeting"),
        ("activities.toml", 'card.greeter = "Juniper, at', 'description_ = "', "activities.toml"),
        ("activities.toml", '"step_free", ', '"stepfree", ', "speaks of stepfree, which is no fact about access"),
        ("activities.toml", 'organiser = "juniper"', 'organiser = "wren"', "who is no organiser"),
        ("activities.toml", "latitude = 37.3402", "latitude = 12.0", "is far from San Jose"),
    ],
)
def test_what_is_wrong_is_said(spoilt: MainRoom, name: str, old: str, new: str, why: str) -> None:
    with pytest.raises(book.BadContent, match=re.escape(why)):
        book.load(spoilt(name, old, new))


def test_a_reply_between_people_who_do_not_meet_is_noticed(spoilt: MainRoom) -> None:
    changed = spoilt(
        "group-quiet-tuesdays.toml", '{ at = "5d 20:40", by = "marguerite"', '{ at = "5d 20:40", by = "quill"'
    )
    with pytest.raises(book.BadContent, match="brings together two people who do not meet"):
        book.load(changed)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_talk_is_in_order_and_never_in_the_future_at_any_hour(words: Book, hour: int) -> None:
    now = datetime(2026, 11, 1, hour, 2, tzinfo=UTC)  # the day the clock goes back there
    moments = Moments(now, words.community.zone)
    for circle in words.circles:
        for room in circle.rooms:
            times = moments.in_order([said.at for said in room.messages])
            assert times == sorted(set(times))
            assert times[-1] <= now
            assert times[0] > now - timedelta(days=9)
