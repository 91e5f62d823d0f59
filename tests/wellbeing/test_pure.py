"""Days, signals, sums and plots, without a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.wellbeing import plots, scales, signals
from groups.wellbeing.days import Level, Said, Side, by_day
from groups.wellbeing.scales import SCALES, Scale
from groups.wellbeing.sharing import SWITCH_OF, SWITCH_WORDS, TO_THE_MEMBER, Switch, Told
from groups.wellbeing.signals import Pattern, Rule
from tests.conftest import shared_data

pytestmark = pytest.mark.pure
FIRST = date(2026, 11, 1)
LOW, OKAY, GOOD = Level
L3 = Rule(Side.MOOD, Pattern.LOW_IN_A_ROW, 3)
levels = st.lists(st.sampled_from([*Level, None]), max_size=30)
#: The names in the shared file of the scales shipped here.
NAMES = {Scale.LONELINESS: "ons_loneliness_4", Scale.PHQ4: "phq4"}


def days(*moods: Level | None) -> list[Said]:
    return [Said(FIRST + timedelta(days=place), mood) for place, mood in enumerate(moods)]


def on_last(rule: Rule, said: Sequence[Said]) -> bool:
    return signals.holds(rule, said, said[-1].day if said else FIRST)


def test_of_each_side_the_last_word_of_a_day_counts() -> None:
    said = [Said(FIRST, LOW, LOW), Said(FIRST, GOOD), Said(FIRST + timedelta(days=1), OKAY)]
    assert by_day(said) == [Said(FIRST, GOOD, LOW), Said(FIRST + timedelta(days=1), OKAY)]


@pytest.mark.parametrize(
    ("rule", "moods", "held"),
    [
        (L3, (LOW, LOW, LOW), True),
        (L3, (LOW, LOW), False),
        (L3, (LOW, OKAY, LOW, LOW), False),
        (L3, (GOOD, LOW, None, LOW, LOW), True),  # a day on which it was left out is no day of it
        (Rule(Side.MOOD, Pattern.NEVER_GOOD, 3), (LOW, OKAY, LOW), True),
        (Rule(Side.MOOD, Pattern.NEVER_GOOD, 3), (LOW, OKAY, GOOD), False),
        (Rule(Side.MOOD, Pattern.OFTEN_LOW, 2), (LOW, GOOD, GOOD, LOW), True),
        (Rule(Side.MOOD, Pattern.OFTEN_LOW, 2), (LOW, *[GOOD] * 6, LOW), False),
        (Rule(Side.ENERGY, Pattern.LOW_IN_A_ROW, 2), (LOW, LOW, LOW), False),
    ],
)
def test_a_signal_holds_on_its_own_rule_alone(rule: Rule, moods: tuple[Level | None, ...], held: bool) -> None:
    assert on_last(rule, days(*moods)) is held


@given(levels, st.sampled_from(list(Pattern)), st.integers(2, 7))
def test_a_signal_never_holds_without_a_low_or_on_good_days(
    moods: list[Level | None], pattern: Pattern, count: int
) -> None:
    rule, said = Rule(Side.MOOD, pattern, count), days(*moods)
    if on_last(rule, said):
        answered = [mood for mood in moods if mood]
        assert len(answered) >= count
        assert answered[-count:].count(GOOD) == 0 or pattern is Pattern.OFTEN_LOW
        assert LOW in answered or pattern is Pattern.NEVER_GOOD


def test_a_signal_fades_a_week_after_the_last_day() -> None:
    said = days(LOW, LOW, LOW)
    assert [signals.holds(L3, said, said[-1].day + timedelta(days=n)) for n in (0, 6, 7)] == [True, True, False]


def test_every_signal_can_be_said() -> None:
    said = {signals.in_words(Rule(*each)) for each in product(Side, Pattern, range(signals.LEAST, signals.MOST + 1))}
    assert len(said) == 3 * 3 * 6
    assert "mood was low three days in a row" in said


@pytest.mark.parametrize("scale", list(Scale))
def test_the_wording_is_the_published_one_to_the_letter(scale: Scale) -> None:
    known = json.loads(shared_data("scales/scales.json").read_text(encoding="utf-8"))
    (found,) = [each for each in known["scales"] if each["id"] == NAMES[scale]]
    ours, options = SCALES[scale], found["items"][0]["options"]
    assert found["ship_wording"] is True
    assert (ours.intro, [item.text for item in ours.items]) == (
        found["intro"],
        [item["text"] for item in found["items"]],
    )
    theirs = [options if item["options"] == "same" else item["options"] for item in found["items"]]
    assert [[list(option) for option in item.options] for item in ours.items] == theirs
    assert ours.apart >= timedelta(days=found["min_repeat_days"])


def all_answers(scale: Scale) -> list[tuple[int, ...]]:
    return list(product(*([number for _words, number in item.options] for item in SCALES[scale].items)))


@pytest.mark.parametrize("scale", list(Scale))
def test_sums_stay_within_their_ends_and_reach_both(scale: Scale) -> None:
    sums = {scales.total(scale, each) for each in all_answers(scale)}
    assert (min(sums), max(sums)) == (SCALES[scale].least, SCALES[scale].most)
    assert all(scales.is_whole(scale, each) for each in all_answers(scale))
    assert not scales.is_whole(scale, (1, 1, 1))
    assert not scales.is_whole(scale, (9, 1, 1, 1))


def test_the_direct_question_is_never_added_in() -> None:
    assert {scales.total(Scale.LONELINESS, (1, 2, 3, direct)) for direct in range(1, 6)} == {6}


def test_help_stands_beside_a_high_sum_or_half_of_phq4_and_beside_nothing_else() -> None:
    for each in all_answers(Scale.PHQ4):
        high = sum(each) >= 6 or each[0] + each[1] >= 3 or each[2] + each[3] >= 3
        assert scales.is_high(Scale.PHQ4, each) is high
    assert not any(scales.is_high(Scale.LONELINESS, each) for each in all_answers(Scale.LONELINESS))


@pytest.mark.parametrize(
    ("answers", "name"),
    [((0, 0, 1, 1), "none"), ((1, 1, 1, 0), "mild"), ((2, 2, 2, 2), "moderate"), ((3,) * 4, "severe")],
)
def test_the_names_of_the_sums_are_those_of_the_makers(answers: tuple[int, ...], name: str) -> None:
    assert f"yours is in “{name}”" in scales.in_words(Scale.PHQ4, answers)[0]


@given(levels)
def test_dots_stand_inside_the_drawing_and_gaps_are_left_open(moods: list[Level | None]) -> None:
    said = days(*moods)
    plot = plots.of_side(Side.MOOD, said, FIRST, FIRST + timedelta(days=29))
    assert len(plot.dots) == sum(mood is not None for mood in moods)
    assert all(0 < x < plots.WIDE and 0 < y < plots.HIGH for x, y in plot.dots)
    together = sum(a is not None and b is not None for a, b in pairwise(moods))
    assert len(plot.lines) == together


def test_a_plot_says_the_same_in_words() -> None:
    plot = plots.of_side(Side.MOOD, days(LOW, LOW, GOOD), FIRST, FIRST + timedelta(days=27))
    assert plot.words == "Low on 2 days, good on one day. The last word was good."
    sums = plots.of_numbers("Company", [(FIRST, 8), (FIRST + timedelta(days=30), 5)], 3, 9)
    assert sums.words == "From 3 to 9: 8 on 1 November, 5 on 1 December."


def test_everything_that_can_be_told_has_its_switch_and_its_words() -> None:
    assert set(SWITCH_OF) == set(TO_THE_MEMBER) == set(Told)
    assert set(SWITCH_OF.values()) == set(SWITCH_WORDS) == set(Switch)
