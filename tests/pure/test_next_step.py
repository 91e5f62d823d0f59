"""The next small step: never too high, never too many, always explained."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.steps.next_step import (
    HERE,
    Candidate,
    Comfort,
    FromHome,
    NotNow,
    Tried,
    ceiling,
    comfort_level,
    from_home,
    is_hard,
    number_ceiling,
    number_comfort,
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
OWN = st.builds(
    Candidate,
    kind=st.just("step"),
    ref=st.text("abc", min_size=1, max_size=3),
    title=st.just("A letter"),
    url=st.just("/y"),
    level=st.integers(1, 5),
    starts_at=st.none() | st.integers(-50, 500).map(lambda hours: NOW + timedelta(hours=hours)),
    seat_left=st.booleans(),
    own=st.just(True),
    planned=st.booleans(),
    expected=st.none() | st.integers(0, 10),
)
DECLINED = st.builds(
    NotNow,
    kind=st.sampled_from(["meetup", "activity", "shift", "step"]),
    ref=st.text("abc", min_size=1, max_size=3),
    at=st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)),
)
COMFORTS = st.builds(
    Comfort,
    last=st.lists(TRIES, max_size=8).map(tuple),
    energy=st.sampled_from(["low", "okay", "good", None]),
    declined=st.lists(DECLINED, max_size=4).map(tuple),
)
LISTS = st.lists(CANDIDATES | OWN, max_size=12)


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


@given(LISTS, COMFORTS)
def test_a_step_of_ones_own_is_never_more_than_two_above_the_number_that_felt_fine(candidates, comfort):
    numbers = [
        (t.felt if t.expected is None else t.expected, is_hard(t)) for t in comfort.last[:5] if t.felt is not None
    ]
    fine = [number for number, hard in numbers if not hard]
    lowest = min((number for number, _hard in numbers), default=4) - 2
    reach = max(1, *fine) if fine else max(1, lowest)
    for suggestion in suggest(candidates, comfort, NOW):
        if suggestion.candidate.own and suggestion.candidate.expected is not None:
            assert suggestion.candidate.expected <= reach + 2


@given(LISTS, COMFORTS, TRIES, TRIES)
def test_after_two_hard_ones_never_above_the_current_level(candidates, comfort, one, other):
    hard = [Tried(t.level, 3, 9) for t in (one, other)]
    after = Comfort((*hard, *comfort.last), comfort.energy, comfort.declined)
    for suggestion in suggest(candidates, after, NOW):
        assert suggestion.candidate.level <= min(comfort_level(after), one.level, other.level)
        assert not suggestion.candidate.own or (suggestion.candidate.expected or 0) <= 3


@given(LISTS, COMFORTS)
def test_on_a_day_of_low_energy_nothing_asks_for_more_than_what_felt_fine(candidates, comfort):
    low = Comfort(comfort.last, "low", comfort.declined)
    found = suggest(candidates, low, NOW)
    assert all(each.candidate.level <= comfort_level(low) for each in found)
    assert all((each.candidate.expected or 0) <= number_comfort(low) for each in found if each.candidate.own)
    assert [each.candidate.level for each in found] == sorted(each.candidate.level for each in found)


@given(LISTS, COMFORTS)
def test_what_others_offer_is_never_crowded_out_by_the_ladder(candidates, comfort):
    found = suggest(candidates, comfort, NOW)
    theirs = suggest([c for c in candidates if not c.own], comfort, NOW)
    assert sum(each.candidate.own for each in found) <= max(2, 3 - len(theirs))


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
def test_every_suggestion_names_the_facts_it_was_chosen_by(candidates, comfort):
    for candidate, reasons in ((each.candidate, each.reasons) for each in suggest(candidates, comfort, NOW)):
        said = ". ".join(reasons)
        theirs = not candidate.own
        assert (f"Contact level {candidate.level}" in said) == (theirs or candidate.level > 1)
        assert ("on your own ladder" in said) == candidate.own
        assert ("you chose it as the next one" in said) == candidate.planned
        assert ("You expect" in said) == (candidate.expected is not None)
        assert ("New people are welcome" in reasons) == candidate.newcomers
        assert ("You have been to this place" in reasons) == candidate.known_place
        assert ("There is room for you" in reasons) == (theirs or candidate.starts_at is not None)
        assert ("km from you" in said) == (candidate.distance_km is not None)
        assert ("from now" in said or " days" in said) == (candidate.starts_at is not None)
        assert ("It costs nothing" in reasons) == (candidate.free and theirs)
        assert ("today is low" in said) == (comfort.energy == "low")


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


def own(ref, expected, **facts):
    return Candidate("step", ref, ref, "/y", 1, own=True, expected=expected, **facts)


def test_the_ladder_is_there_from_the_first_minute_and_what_was_planned_comes_first():
    steps = [own("letter", 2), own("call", 6), own("walk", 4, planned=True)]
    assert refs(steps) == ["walk", "letter"]
    assert number_ceiling(Comfort()) == 4


def test_a_ladder_climbs_by_what_felt_fine_also_where_there_is_no_company_in_it():
    steps = [own("letter", 2), own("call", 6), own("visit", 9)]
    assert refs(steps, Comfort((Tried(1, 4, 2),))) == ["call", "letter"]
    assert refs(steps, Comfort((Tried(1, 4, 9), Tried(1, 4, 8)))) == ["letter"]
    assert number_ceiling(Comfort((Tried(1, 4, 9), Tried(1, 4, 8)))) == 2


def test_a_try_without_a_number_says_nothing_of_numbers():
    assert number_comfort(Comfort((Tried(1, 7, None),))) == number_comfort(Comfort()) == 2
    assert number_comfort(Comfort((Tried(1, None, 5),))) == 5


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


THINGS = (*HERE, *(FromHome(f"thing-{number}", f"Thing {number}", "Small.") for number in range(6)))


def test_things_from_home_take_turns():
    assert len({from_home(date(2026, 11, day), THINGS).key for day in range(1, 9)}) == len(THINGS) == 8
    assert from_home(date(2026, 11, 22), THINGS) == from_home(date(2026, 11, 22), THINGS)


def test_a_thing_from_home_answered_not_now_gives_way_to_the_next():
    today = from_home(date(2026, 11, 22), THINGS)
    assert from_home(date(2026, 11, 22), THINGS, [NotNow("home", today.key, NOW)]) != today


def test_the_words_do_not_push():
    words = " ".join(f"{thing.title} {thing.text}" for thing in HERE).lower()
    assert not any(push in words for push in ("!", "must", "should", "don't", "only", "last chance"))
