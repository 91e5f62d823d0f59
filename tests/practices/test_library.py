"""The library of practices: enough of each kind, small, complete, and kind in its words."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from groups import contact_level
from groups.practices import library
from groups.practices.practice import Kind, Practice

pytestmark = pytest.mark.pure
EACH = pytest.mark.parametrize("practice", library.ALL, ids=lambda each: each.key)


def test_there_are_about_thirty_and_several_of_each_kind() -> None:
    assert 28 <= len(library.ALL) <= 40
    assert all(len(library.among(kind)) >= 4 for kind in Kind)


def test_each_has_an_address_and_a_title_of_its_own() -> None:
    assert len({each.key for each in library.ALL}) == len({each.title for each in library.ALL}) == len(library.ALL)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each.key) for each in library.ALL)
    assert all(library.find(each.key) is each for each in library.ALL)
    assert library.find("nothing-of-the-kind") is None


@EACH
def test_each_is_one_of_the_smallest_steps(practice: Practice) -> None:
    facets = [getattr(practice.facets, each.name) for each in fields(practice.facets)]
    assert max(facets) <= 1
    assert practice.level == contact_level.LOWEST
    assert 1 <= practice.minutes <= 10


@EACH
def test_each_says_what_to_do_and_when_to_leave_it_out(practice: Practice) -> None:
    assert 4 <= len(practice.steps) <= 7
    assert all(step.endswith((".", "?")) and len(step) <= 130 for step in practice.steps)
    assert practice.about.endswith(".")
    assert practice.not_when.endswith(".")
    sentences = re.split(r"(?<=[.:;?])\s", " ".join((practice.about, *practice.steps, practice.not_when)))
    assert max(len(sentence.split()) for sentence in sentences) <= 26


def test_whoever_breathes_is_told_what_to_do_when_they_feel_dizzy() -> None:
    assert all("dizzy" in each.not_when for each in library.among(Kind.BREATHING))
    assert all("pain" in each.not_when for each in library.among(Kind.MOVEMENT))


def test_a_pace_takes_about_as_long_as_its_practice_says() -> None:
    paced = [each for each in library.ALL if each.pace]
    assert len(paced) >= 3
    for each in paced:
        assert each.pace is not None
        assert abs(each.pace.seconds - each.minutes * 60) <= 60
        assert each.pace.breathe_out >= each.pace.breathe_in


@pytest.mark.parametrize("kind", [None, *Kind])
@pytest.mark.parametrize("minutes", [None, *library.LENGTHS])
def test_looking_by_kind_and_length_finds_exactly_those(kind: Kind | None, minutes: int | None) -> None:
    found = library.among(kind, minutes)
    assert all((kind is None or each.kind is kind) and (minutes is None or each.minutes <= minutes) for each in found)
    left_out = [each for each in library.ALL if each not in found]
    assert all((kind and each.kind is not kind) or (minutes and each.minutes > minutes) for each in left_out)
