"""The next small step: never too high, never too many, always explained."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.steps.next_step import (
    FROM_HOME,
    Candidate,
    Comfort,
    NotNow,
    Tried,
    ceiling,
    comfort_level,
    from_home,
    is_hard,
    suggest,
)

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

TRIES = st.builds(
    Tried, level=st.integers(1, 5), expected=st.none() | st.integers(0, 10), felt=st.none() | st.integers(0, 10)
)
CANDIDATES = st.builds(
    Candidate,
    kind=st.sampled_from(["meetup", "activity", "shift"]),
    ref=st.text("abc", min_size=1, max_size=3),
    title=st.just("A walk"),
    url=st.just("/x"),
    level=st.integers(1, 5),
    starts_at=st.none() | st.integers(-50, 500).map(lambda hours: NOW + timedelta(hours=hours)),
    distance_km=st.none() | st.floats(0, 200),
    free=st.booleans(),
    seat_left=st.booleans(),
    newcomers=st.booleans(),
    known_place=st.booleans(),
)
DECLINED = st.builds(
    NotNow,
    kind=st.sampled_from(["meetup", "activity", "shift"]),
    ref=st.text("abc", min_size=1, max_size=3),
    at=st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)),
)
COMFORTS = st.builds(
    Comfort,
    last=st.lists(TRIES, max_size=8).map(tuple),
    energy=st.sampled_from(["low", "okay", "good", None]),
    declined=st.lists(DECLINED, max_size=4).map(tuple),
)
LISTS = st.lists(CANDIDATES, max_size=12)


def thing(ref="a", level=1, **facts):
    return Candidate("activity", ref, f"Thing {ref}", f"/activities/{ref}", level, **facts)


def refs(candidates, comfort=Comfort()):  # noqa: B008  # Comfort is frozen
    return [suggestion.candidate.ref for suggestion in suggest(candidates, comfort, NOW)]


@given(LISTS, COMFORTS)
def test_never_more_than_three_and_never_above_comfort_plus_one(candidates, comfort):
    found = suggest(candidates, comfort, NOW)
    assert len(found) <= 3
    felt_fine = [t.level for t in comfort.last[:5] if t.felt is not None and not is_hard(t)]
    reach = max(felt_fine, default=max(1, min((t.level for t in comfort.last[:5]), default=1) - 1)) + 1
    assert all(suggestion.candidate.level <= reach for suggestion in found)


@given(LISTS, COMFORTS, TRIES, TRIES)
def test_after_two_hard_ones_never_above_the_current_level(candidates, comfort, one, other):
    hard = [Tried(t.level, 3, 9) for t in (one, other)]
    after = Comfort((*hard, *comfort.last), comfort.energy, comfort.declined)
    for suggestion in suggest(candidates, after, NOW):
        assert suggestion.candidate.level <= min(comfort_level(after), one.level, other.level)


@given(LISTS, COMFORTS)
def test_what_is_offered_is_real_open_and_not_set_aside(candidates, comfort):
    aside = {(answer.kind, answer.ref) for answer in comfort.declined if NOW - answer.at < timedelta(days=14)}
    for suggestion in suggest(candidates, comfort, NOW):
        candidate = suggestion.candidate
        assert candidate in candidates
        assert candidate.seat_left
        assert candidate.starts_at is None or candidate.starts_at > NOW
        assert (candidate.kind, candidate.ref) not in aside


@given(LISTS, COMFORTS, st.randoms())
def test_the_same_facts_in_any_order_give_the_same_answer(candidates, comfort, random):
    unique = list({(c.kind, c.ref): c for c in candidates}.values())
    mixed = list(unique)
    random.shuffle(mixed)
    assert suggest(unique, comfort, NOW) == suggest(mixed, comfort, NOW)


@given(LISTS, COMFORTS)
def test_every_suggestion_says_why(candidates, comfort):
    for suggestion in suggest(candidates, comfort, NOW):
        candidate = suggestion.candidate
        assert f"Contact level {candidate.level}" in suggestion.reasons[0]
        assert ("New people are welcome" in suggestion.reasons) == candidate.newcomers
        assert ("It costs nothing" in suggestion.reasons) == candidate.free


def test_a_first_contact_begins_at_level_one_or_two():
    assert sorted(refs([thing("a", 1), thing("b", 2), thing("c", 3)])) == ["a", "b"]


def test_low_energy_takes_the_step_up_away():
    fine = (Tried(2, 3, 2),)
    assert ceiling(Comfort(fine, "low")) == 2
    assert ceiling(Comfort(fine, "okay")) == ceiling(Comfort(fine, "good")) == 3


def test_what_is_at_comfort_comes_before_what_is_gentler():
    assert refs([thing("gentle", 1), thing("fits", 3)], Comfort((Tried(3, 4, 3),))) == ["fits", "gentle"]


def test_newcomer_friendly_then_near_then_soon_come_first():
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=9)
    candidates = [
        thing("far", distance_km=30.0, starts_at=soon),
        thing("late", distance_km=1.0, starts_at=late),
        thing("soon", distance_km=1.0, starts_at=soon),
        thing("welcoming", distance_km=30.0, starts_at=late, newcomers=True),
    ]
    assert refs(candidates) == ["welcoming", "soon", "late"]


def test_a_not_now_holds_for_two_weeks():
    def after(days):
        return refs([thing("a")], Comfort(declined=(NotNow("activity", "a", NOW - timedelta(days=days)),)))

    assert after(13) == []
    assert after(15) == ["a"]


def test_a_skipped_answer_is_not_hard():
    assert not is_hard(Tried(3))
    assert not is_hard(Tried(3, expected=0, felt=4))
    assert is_hard(Tried(3, expected=3, felt=5))
    assert is_hard(Tried(3, felt=7))


def test_there_are_eight_things_from_home_and_they_take_turns():
    assert len({from_home(date(2026, 11, day)).key for day in range(1, 9)}) == len(FROM_HOME) == 8
    assert from_home(date(2026, 11, 22)) == from_home(date(2026, 11, 22))


def test_a_thing_from_home_answered_not_now_gives_way_to_the_next():
    today = from_home(date(2026, 11, 22))
    assert from_home(date(2026, 11, 22), [NotNow("home", today.key, NOW)]) != today


def test_the_words_do_not_push():
    words = " ".join(f"{thing.title} {thing.text}" for thing in FROM_HOME).lower()
    assert not any(push in words for push in ("!", "must", "should", "don't", "only", "last chance"))
