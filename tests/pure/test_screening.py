"""Screening marks for a person: newcomers may wait, contact details are only marked, and nothing is slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.moderation.screening import REASONS, Lists, contact_marks, judge, normalise

pytestmark = pytest.mark.pure


def shown(text, **kept):
    return judge(text, newcomer=False, hold_newcomers=False, first=False, **kept)


@pytest.mark.parametrize(
    ("newcomer", "hold", "first", "outcome"),
    [(True, True, True, "hold"), (True, True, False, "show"), (True, False, True, "show"), (False, True, True, "show")],
)
def test_only_a_newcomers_first_words_wait_and_only_where_the_group_wants_it(newcomer, hold, first, outcome):
    assert judge("hello", newcomer=newcomer, hold_newcomers=hold, first=first).outcome == outcome


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("write to anna@mail.example.org", "email"),
        ("anna [at] gmail [dot] com", "email"),
        ("anna at gmail dot com", "email"),
        ("ａnna＠mail.example", "email"),
        ("anna@\u200bmail.example", "email"),
        ("call 0161 496 0000 tonight", "phone"),
        ("+44 (0)20 7946 0958", "phone"),
        ("my number is 555-010-9999", "phone"),
        ("٠٧٧٠٠٩٠٠١٢٣", "phone"),
        ("find me @quiet_heron", "handle"),
        ("telegram: heron", "handle"),
        ("WhatsApp me tomorrow", "handle"),
        ("look at https://a.example/x", "link"),
        ("www.a.example", "link"),
        ("read it on example.com", "link"),
    ],
)
def test_contact_details_are_marked_and_never_hidden(text, mark):
    verdict = shown(text)
    assert mark in verdict.reasons
    assert verdict.outcome == "show"


@pytest.mark.parametrize(
    "text",
    [
        "see you on 2026-11-22 at 19:00",
        "from 18.30 to 20.00",
        "page 12, lines 3 to 45",
        "call 116 123",
        "it was 10/12/2026",
        "I signal that I am tired",
        "e.g. this",
        "I felt 3 out of 10, then 7",
        "Thanks. See you",
        "",
        "We are 12 of 15",
    ],
)
def test_everyday_words_have_no_mark(text):
    assert contact_marks(text) == ()


def test_lists_hold_or_mark_and_care_never_holds():
    lists = Lists(hold=("buy pills",), conduct=("you idiot",), care=("end it all",))
    assert shown("Buy  PILLS here", lists=lists).outcome == "hold"
    assert shown("you idiot!", lists=lists) == type(shown(""))("show", ("conduct_words",))
    assert shown("I want to end it all", lists=lists) == type(shown(""))("show", ("care_words",))


@pytest.mark.parametrize(
    "text",
    [
        "you idiot",
        "YOU   IDIOT",
        "you\nidiot",
        "yоu іdiоt",
        "you i.d.i.o.t",
        "y o u  i d i o t",
        "you id\u200biot",
        "ｙｏｕ ｉｄｉｏｔ",
    ],
)
def test_a_listed_phrase_is_found_however_it_is_dressed(text):
    assert "conduct_words" in shown(text, lists=Lists(conduct=("idiot",))).reasons


def test_a_listed_word_inside_another_word_is_not_found():
    assert shown("Scunthorpe", lists=Lists(conduct=("thor",))).reasons == ()


def test_an_empty_phrase_matches_nothing():
    assert shown("anything", lists=Lists(hold=("", " ", "…"))).outcome == "show"


@given(st.text(max_size=200), st.booleans(), st.booleans(), st.booleans())
def test_every_verdict_has_known_reasons_and_the_same_answer_twice(text, newcomer, hold, first):
    verdict = judge(text, newcomer=newcomer, hold_newcomers=hold, first=first)
    assert verdict == judge(text, newcomer=newcomer, hold_newcomers=hold, first=first)
    assert set(verdict.reasons) <= set(REASONS)


@given(st.text(max_size=200))
def test_normalised_text_is_words_with_single_spaces(text):
    plain = normalise(text)
    assert "_" not in plain
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    "piece", ["a@", "1 ", "a.", "@a.", "a b ", "+1(", "www.", "a-", "at ", "[at] ", "x at gmail ", "\u200b", "9"]
)
def test_time_grows_with_the_length_and_no_faster(piece):
    def took(size):
        text = piece * (size // len(piece))
        begun = time.process_time()
        shown(text, lists=Lists(conduct=("idiot",)))
        return time.process_time() - begun

    took(1000)
    assert min(took(20_000) for _ in range(2)) < 0.5
