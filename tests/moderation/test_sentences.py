"""The lists that come with the site, held against sentences of which somebody said what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.moderation import screening_report as report

pytestmark = pytest.mark.pure

README = Path(__file__).parents[2] / "groups" / "moderation" / "README.md"


def test_there_are_enough_sentences_of_every_kind_and_none_twice() -> None:
    texts = [each.text for each in report.sentences()]
    assert len(texts) == len(set(texts)) >= 400
    for part in report.PARTS:
        kinds = [mark for each in report.sentences() if each.part == part for mark in each.marks or {"none"}]
        assert {mark: kinds.count(mark) >= 15 for mark in ("none", "conduct", "amber", "red")} == dict.fromkeys(
            ("none", "conduct", "amber", "red"), True
        )


@pytest.mark.parametrize("which", report.LISTS)
def test_no_sentence_the_phrases_were_worked_out_with_is_got_wrong(which: str) -> None:
    """Each stands for a kind: a negation, another person, a song, a disguise. A change of the rules shows here."""
    worked = [each for each in report.sentences() if each.part == "worked"]
    assert [each.text for each in worked if report.wanted(each, which) != report.found(each, which)] == []


def test_red_and_amber_are_told_apart() -> None:
    worked = [each for each in report.sentences() if each.part == "worked" and report.wanted(each, "care")]
    assert [each.text for each in worked if report.level(each) not in each.marks] == []


def test_the_readme_gives_the_figures_that_the_report_gives() -> None:
    assert report.table() in README.read_text(encoding="utf-8"), "run `make screening-report` and put its figures there"
