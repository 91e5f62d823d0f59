"""Tags, looking for things, months and questions: the pure parts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from groups.journal import content, months, prompts
from groups.journal.content import Content
from groups.journal.months import Month
from groups.journal.searching import Asked

pytestmark = pytest.mark.pure

PAGE = Content("Café by the río,\nhalf an hour. Straße", "A Walk", ("Señora Ruiz", "river"), ("Lärm",))


def test_tags_are_divided_by_commas_and_each_is_there_once() -> None:
    assert content.tags_in(" River, #sleep ,, river;RIVER\nÉté, ete ") == ("River", "sleep", "Été")
    assert content.tags_in("") == content.tags_in(" , ;") == ()


@pytest.mark.parametrize("words", ["cafe", "CAFÉ rio", "strasse", "walk", "ruiz", "larm half", "  hour  "])
def test_it_is_found_whatever_capitals_and_accents(words: str) -> None:
    assert Asked(words=words).fits(PAGE)


@pytest.mark.parametrize("words", ["cafes", "walk never", "tea"])
def test_every_word_must_be_there(words: str) -> None:
    assert not Asked(words=words).fits(PAGE)


def test_a_tag_is_a_whole_one_of_either_kind() -> None:
    assert all(Asked(tag=tag).fits(PAGE) for tag in ("RIVER", "#river", "larm", "senora  ruiz"))
    assert not any(Asked(tag=tag).fits(PAGE) for tag in ("riv", "Ruiz", "walk"))
    assert not Asked(tag="river", words="nothing").fits(PAGE)


def test_nothing_asked_is_no_question() -> None:
    assert not Asked()
    assert not Asked(words="  ")
    assert Asked(month=Month(2026, 11))


def test_a_month_begins_and_ends_by_the_wall_clock() -> None:
    begin, end = Month(2026, 3).bounds("Europe/London")
    assert (begin, end) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, 23, tzinfo=UTC))
    last = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert months.month_of(last, "Europe/Berlin") == Month(2027, 1)
    assert Month(2026, 12).bounds("UTC")[1] == Month(2027, 1).bounds("UTC")[0]


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "2026-1", "99999-01", "0001-01", "9999-12", "２０２６-11"])
def test_what_is_no_month_is_none(written: str) -> None:
    assert months.read(written) is None


def test_there_are_questions_of_five_kinds_and_none_pushes() -> None:
    words = [prompt.words for prompt in prompts.PROMPTS.values()]
    assert (len(prompts.KINDS), 24 <= len(words) <= 30, len(set(words))) == (5, True, len(words))
    assert [line for line in words if re.search(r"\b(should|must|have to|always|never|why)\b|!", line, re.I)] == []
    assert all(len(line) <= 110 for line in words)
    assert sorted(prompts.PROMPTS) == list(range(1, len(words) + 1))


def test_each_day_has_its_question_and_another_leads_through_all_of_them() -> None:
    begin = date(2026, 12, 3)
    days = [prompts.of_the_day(begin + timedelta(days=day)) for day in range(len(prompts.PROMPTS))]
    assert len(set(days)) == len(days)
    seen, now = set(), days[0]
    for _ in range(len(days) * 3):
        seen.add(now)
        following = prompts.after(now)
        assert next(kind for kind in prompts.KINDS if now in kind.prompts).prompts.count(following) == 0
        now = following
    assert len(seen) >= len(days) - 2


@pytest.mark.parametrize("number", ["0", "", "999", "-1", "1.5", "²", "hard"])
def test_a_number_that_is_no_question_is_none(number: str) -> None:
    assert prompts.find(number) is None
