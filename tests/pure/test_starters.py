"""The ladders to copy from: small at first, well graded, from home before anywhere else, and gentle in their words."""

from __future__ import annotations

from itertools import pairwise

import pytest

from groups.steps.starters import STARTERS, Starter, starter_of

pytestmark = pytest.mark.pure

EACH = pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)


def test_there_is_one_for_each_of_the_five_situations() -> None:
    assert [starter.title for starter in STARTERS] == [
        "I stopped answering messages", "After losing work", "New in town", "Early in recovery", "Caring for someone",
    ]  # fmt: skip
    assert starter_of("work") is STARTERS[1]
    assert starter_of("nothing") is None


@EACH
def test_it_begins_at_home_and_grows_by_small_amounts(starter: Starter) -> None:
    numbers = [rung.expected for rung in starter.rungs]
    assert 7 <= len(numbers) <= 10
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    assert all(later - earlier <= 2 for earlier, later in pairwise(numbers))
    assert all(rung.level == 1 for rung in starter.rungs[:3])
    assert max(rung.level for rung in starter.rungs) <= 3


@EACH
def test_its_words_are_short_and_do_not_push(starter: Starter) -> None:
    for words in [starter.words, *(f"{rung.title}. {rung.note}" for rung in starter.rungs)]:
        assert len(words) < 160
        assert not any(push in words.lower() for push in ("!", "must", "should", "have to", "don't", "only", "finally"))
