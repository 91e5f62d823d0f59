"""The contact level: its promises as properties, and offerings a person can check by eye."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.contact_level import LABELS, WEIGHTS, Facets, describe, level, weightiest, why

pytestmark = pytest.mark.pure

FACETS = st.builds(Facets, **{name: st.integers(0, 3) for name in WEIGHTS})

# (people, talking, seen, length, leaving, strangers), the level a careful reader would expect, what it is
OFFERINGS = [
    ((0, 0, 0, 0, 0, 0), 1, "breathing exercise at home"),
    ((0, 0, 0, 1, 0, 0), 1, "an hour of drawing at home"),
    ((2, 0, 0, 0, 0, 2), 1, "reading a chat room"),
    ((3, 0, 0, 0, 0, 1), 1, "watching a large stream with the camera off"),
    ((0, 0, 1, 0, 0, 0), 1, "waving to a neighbour"),
    ((0, 0, 1, 1, 0, 1), 1, "sitting in a library corner"),
    ((2, 1, 0, 0, 0, 2), 2, "writing a line in a chat room"),
    ((2, 0, 0, 1, 1, 2), 2, "a listening seat for an hour"),
    ((0, 1, 1, 0, 1, 2), 2, "packing parcels with one other for 20 minutes"),
    ((1, 1, 1, 1, 1, 1), 2, "a walk with four, some of them known"),
    ((1, 1, 1, 1, 1, 2), 2, "a walk with four, newly met"),
    ((3, 0, 1, 1, 1, 2), 2, "an open-air concert from the edge"),
    ((2, 0, 1, 1, 0, 3), 2, "a museum morning"),
    ((2, 1, 1, 1, 0, 2), 2, "an online meeting, camera as you like"),
    ((0, 2, 0, 0, 0, 0), 2, "a planned call with a friend"),
    ((1, 1, 1, 0, 1, 1), 2, "tea with three people"),
    ((2, 1, 2, 1, 1, 2), 3, "a support group in a room, passing is fine"),
    ((2, 0, 2, 1, 1, 2), 3, "a talk in a small room"),
    ((1, 2, 1, 1, 1, 2), 3, "a small circle with one turn each"),
    ((2, 2, 0, 1, 0, 2), 2, "a text session where each takes a turn"),
    ((2, 1, 1, 2, 2, 2), 3, "a craft table for two hours"),
    ((0, 3, 0, 0, 0, 0), 3, "leading a two-person call"),
    ((0, 0, 3, 0, 0, 0), 3, "sitting for a portrait"),
    ((1, 2, 2, 1, 1, 1), 3, "a small choir section"),
    ((3, 1, 2, 2, 1, 2), 4, "a dance evening with forty"),
    ((2, 2, 2, 2, 1, 2), 4, "a workshop with introductions"),
    ((2, 2, 2, 1, 2, 3), 4, "a first class where all are strangers"),
    ((3, 2, 2, 2, 1, 3), 4, "a neighbourhood assembly"),
    ((2, 3, 2, 1, 2, 1), 4, "leading a group one knows"),
    ((3, 1, 3, 1, 2, 1), 4, "singing in a choir on stage"),
    ((2, 3, 3, 2, 3, 2), 5, "giving a workshop"),
    ((3, 3, 3, 1, 2, 2), 5, "a speech to a hall"),
    ((3, 3, 3, 3, 3, 3), 5, "a course one leads among strangers"),
    ((3, 2, 3, 2, 3, 3), 5, "an improvised theatre night"),
]


@pytest.mark.parametrize(("facets", "expected", "what"), OFFERINGS, ids=[row[2] for row in OFFERINGS])
def test_a_familiar_offering_has_the_level_people_expect(facets, expected, what):
    assert level(Facets(*facets)) == expected


@given(FACETS)
def test_raising_a_facet_never_lowers_the_level(facets):
    for name in WEIGHTS:
        value = getattr(facets, name)
        if value < 3:
            assert level(replace(facets, **{name: value + 1})) >= level(facets)


def test_every_combination_has_a_level_and_all_five_are_used():
    levels = {level(Facets(*values)) for values in product(range(4), repeat=6)}
    assert levels == {1, 2, 3, 4, 5}


def test_the_ends_of_the_scale():
    assert level(Facets()) == 1
    assert level(Facets(3, 3, 3, 3, 3, 3)) == 5


def test_talking_and_being_seen_weigh_most():
    heaviest = sorted(WEIGHTS, key=WEIGHTS.__getitem__)[-2:]
    assert set(heaviest) == {"talking", "seen"}


@given(FACETS)
def test_the_reasons_name_the_two_facets_that_weigh_most(facets):
    reasons = why(facets).split(", ")
    for name in weightiest(facets)[:2]:
        assert describe(name, getattr(facets, name)).split(", ")[0] in reasons


def test_the_reasons_read_as_on_a_card():
    assert why(Facets(people=1, talking=1, leaving=1)) == "a few people, you may stay silent, leave any time"


@pytest.mark.parametrize("wrong", [-1, 4, 1.5, True, "1", None])
def test_a_facet_outside_its_scale_is_refused(wrong):
    with pytest.raises(ValueError, match="from 0 to 3"):
        Facets(talking=wrong)


def test_forms_have_a_question_and_four_choices_for_each_facet():
    assert [label.key for label in LABELS] == list(WEIGHTS)
    assert all(len(label.choices) == len(set(label.phrases)) == 4 and label.question.endswith("?") for label in LABELS)
