"""Documents, and figures that let nobody be told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groups.figures import SMALLEST, Wait, about, length, waits
from groups.papers import Chapter, Paper, as_json, html, zipped

AT = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
LENGTHS = st.lists(st.integers(0, 10**6).map(lambda s: timedelta(seconds=s)), max_size=30)


def paper(words: str) -> Paper:
    return Paper("A paper", AT, (words,), (Chapter(words, (words,), ("What",), [(words,)]),))


@given(st.text(min_size=1, max_size=40))
def test_nothing_written_in_it_becomes_markup(words: str) -> None:
    plain, marked = html(paper("x")), html(paper(f"<script>{words}</script>"))
    assert "<script" not in marked
    assert marked.count("<p") == plain.count("<p")


def test_it_says_the_same_to_machines_and_twice_the_same() -> None:
    said = json.loads(as_json(paper("Ünïcode")))
    assert said["chapters"] == [{"title": "Ünïcode", "words": ["Ünïcode"], "head": ["What"], "rows": [["Ünïcode"]]}]
    assert zipped(paper("x"), "p") == zipped(paper("x"), "p")


@given(LENGTHS)
def test_no_figure_is_about_one(lengths: list[timedelta]) -> None:
    rows = dict(waits(Wait(lengths)))
    assert ("Half of them within" in rows) is (len(lengths) >= SMALLEST)
    assert ("Nine of ten within" in rows) is (len(lengths) >= 2 * SMALLEST)
    assert rows["Answered"] == about(len(lengths))
    if "Half of them within" in rows:
        half = sorted(lengths)[-(-len(lengths) // 2) - 1]
        assert rows["Half of them within"] == length(half)


def test_few_are_few_and_lengths_are_never_flattering() -> None:
    assert [about(count) for count in (0, 1, 4, 5)] == ["none", "fewer than 5", "fewer than 5", "5"]
    spent = [timedelta(seconds=s) for s in (0, 61, 5400, 5401, 172801)]
    assert [length(each) for each in spent] == ["1 minute", "2 minutes", "90 minutes", "2 hours", "3 days"]
