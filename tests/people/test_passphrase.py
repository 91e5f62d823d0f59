"""Passphrases: how they are kept, and which are refused."""

from __future__ import annotations

import pytest

from groups import heavy
from groups.people import passphrase

WORDS = "a long walk by the quiet river"


def test_what_is_kept_is_argon2id_with_the_agreed_settings() -> None:
    assert passphrase.hashed(WORDS).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_words_are_right_and_others_are_not() -> None:
    kept = passphrase.hashed(WORDS)
    assert passphrase.verify(kept, WORDS)
    assert not passphrase.verify(kept, WORDS + "s")
    assert not passphrase.verify("not a hash at all", WORDS)


def test_the_same_words_from_another_keyboard_are_the_same() -> None:
    kept = passphrase.hashed("le café près de la rivière")
    assert passphrase.verify(kept, "le cafe\u0301  pre\u0300s de la rivie\u0300re ")


def test_both_directions_go_through_the_heavy_door() -> None:
    went: list[str] = []

    def runner(work: object, args: tuple[object, ...]) -> object:
        went.append("once")
        return work(*args)  # type: ignore[operator]  # whatever it was given

    heavy.run_through(runner)
    try:
        assert passphrase.verify(passphrase.hashed(WORDS), WORDS)
    finally:
        heavy.run_through(None)
    assert went == ["once", "once"]


def test_the_hash_for_nobody_costs_what_a_real_one_costs() -> None:
    assert passphrase.NOBODY.split("$")[:4] == passphrase.hashed(WORDS).split("$")[:4]
    assert not passphrase.is_stale(passphrase.NOBODY)
    assert not passphrase.verify(passphrase.NOBODY, WORDS)


def test_a_hash_with_weaker_settings_is_stale() -> None:
    assert passphrase.is_stale(passphrase.NOBODY.replace("m=19456", "m=8192"))


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "grey feathers on a still lake",
        "my dog eats green apples",
        "15 Zeichen sind es wohl",
        "月光照在安靜的河水上面靜靜地流",
        "x" * 3 + " is where the heron stood",
        "reiher steht im schilf " * 4,
    ],
)
def test_words_nobody_else_would_think_of_are_fine(words: str) -> None:
    passphrase.check(words, about=("Wren", "wren@example.org", "Stepping Stones"))


@pytest.mark.parametrize(
    "words",
    [
        "passwordpassword",
        "Password1Password1",
        "P a s s w o r d 123456",
        "password123456789",
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv",
        "aaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "123456789012345",
        "9876543210987654",
        "abcdefghijklmnopq",
        "correct horse battery staple",
        "To be, or not to be!",
        "i love you forever",
        "steppingstones2024!",
        "summer2024summer2024",
        "letmeinletmeinletmein",
        "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
    ],
)
def test_what_many_would_think_of_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="Many people"):
        passphrase.check(words)


@pytest.mark.parametrize(
    "words", ["wren-wren-wren-1990", "wren.blackbird@example.org", "blackbird blackbird", "Little Harbour 2026"]
)
def test_ones_own_name_or_address_or_this_place_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="your own name"):
        passphrase.check(words, about=("Wren", "wren.blackbird@example.org", "Little Harbour"))


def test_a_name_may_be_part_of_something_longer() -> None:
    passphrase.check("a wren sat quietly there", about=("Wren", "wren@example.org"))


@pytest.mark.parametrize(
    ("words", "says"), [("too short", "longer"), ("a" * 201, "shorter"), ("   a   b   ", "longer")]
)
def test_length_is_counted_without_padding(words: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        passphrase.check(words)


def test_a_suggestion_is_five_plain_words_and_would_be_taken() -> None:
    assert len(passphrase.plain_words()) >= 1000
    for _ in range(200):
        words = passphrase.suggest()
        assert len(words.split()) == 5
        if len(words) >= passphrase.SHORTEST:
            passphrase.check(words)


def test_a_long_hostile_text_is_judged_quickly() -> None:
    for text in ("ab" * 100, "a" * 199 + "b", "qwerty" * 33, "abcdefghij" * 19 + "klmnopqrs"):
        try:
            passphrase.check(text)
        except ValueError:
            pass
