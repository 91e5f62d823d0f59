"""Expected against felt, in plain words and as marks; what is missing a half is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.steps.felt import MOST_MARKS, Compared, compared, in_words, one_in_words, plot

pytestmark = pytest.mark.pure

NUMBER = st.none() | st.integers(0, 10)
COUNTED = st.lists(st.tuples(NUMBER, NUMBER, st.integers(1, 5)), max_size=12)


@given(COUNTED)
def test_only_what_has_both_halves_is_counted(rows: list[tuple[int | None, int | None, int]]) -> None:
    whole = [row for row in rows if None not in row]
    assert compared(rows) == compared(whole)
    assert compared(rows).all == sum(times for _expected, _felt, times in whole)


def test_it_is_said_as_a_person_would() -> None:
    assert in_words(Compared(7, 1, 1)) == (
        "Easier than you thought, 7 of 9 times. As you thought once, and harder once."
    )
    assert in_words(Compared(2, 0, 0)) == "Easier than you thought, 2 of 2 times."
    assert in_words(Compared(0, 2, 3)) == "As you thought, 2 of 5 times. Harder 3 times."
    assert in_words(Compared(0, 0, 1)).startswith("Harder than you thought, 1 of 1 time. Smaller steps")
    assert in_words(Compared()) == ""


@pytest.mark.parametrize(
    ("expected", "felt", "said"),
    [
        (6, 3, "Easier than you thought: it felt like 3, and you expected 6."),
        (2, 5, "Harder than you thought: it felt like 5, and you expected 2."),
        (4, 4, "As you thought: it felt like 4 of 10."),
        (None, 4, "It felt like 4 of 10."),
        (4, None, "You expected 4 of 10."),
        (None, None, ""),
    ],
)
def test_one_try_is_said_with_whatever_there_is_of_it(expected: int | None, felt: int | None, said: str) -> None:
    assert one_in_words(expected, felt) == said


@given(NUMBER, NUMBER)
def test_the_words_never_judge(expected: int | None, felt: int | None) -> None:
    said = one_in_words(expected, felt).lower()
    assert not any(word in said for word in ("well done", "good", "bad", "fail", "only", "should", "better", "worse"))


@given(st.lists(st.tuples(NUMBER, NUMBER), max_size=40))
def test_the_plot_stays_in_its_frame_and_goes_from_old_to_new(halves: list[tuple[int | None, int | None]]) -> None:
    drawn = plot(halves)
    assert len(drawn.marks) <= MOST_MARKS
    assert [mark.x for mark in drawn.marks] == sorted(mark.x for mark in drawn.marks)
    whole = [pair for pair in halves if None not in pair][:MOST_MARKS]
    assert [(mark.expected, mark.felt) for mark in drawn.marks] == whole[::-1]
    for mark in drawn.marks:
        assert 0 < mark.x < drawn.width
        assert 0 < mark.felt_y < drawn.height
        assert (mark.felt_y > mark.expected_y) == (mark.felt < mark.expected)
