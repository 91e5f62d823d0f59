"""What is closed opens in its own place only, and for nobody who changed a bit of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.journal import content, ledger, sealing
from groups.journal.content import Content
from groups.journal.sealing import LENGTHS, Broken, Place

pytestmark = pytest.mark.pure
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

KEY, OTHER = sealing.fresh_key(), sealing.fresh_key()
PLACE = Place("entry", 7, "abcdef.3", 2, 1)
ELSEWHERE = {
    "another person": replace(PLACE, person_id=8),
    "another entry": replace(PLACE, name="abcdeg.3"),
    "another number": replace(PLACE, name="abcdef.4"),
    "an older version": replace(PLACE, version=1),
    "a newer version": replace(PLACE, version=3),
    "another key version": replace(PLACE, key_version=2),
    "another field": replace(PLACE, field="ledger"),
    "shifted words": Place("entry", 72, "abcdef.3", 1, 1),
}
WORDS = st.text(max_size=300)


@given(st.binary(max_size=2000))
def test_what_was_closed_opens_again(plain: bytes) -> None:
    closed = sealing.close(KEY, plain, PLACE)
    assert sealing.open_(KEY, closed, PLACE) == plain
    assert len(closed) == len(plain) + sealing.NONCE + sealing.TAG


@pytest.mark.parametrize("where", ELSEWHERE)
def test_it_opens_in_no_other_place(where: str) -> None:
    closed = sealing.close(KEY, b"words", PLACE)
    with pytest.raises(Broken):
        sealing.open_(KEY, closed, ELSEWHERE[where])


def test_any_single_bit_that_is_changed_is_noticed() -> None:
    closed = sealing.close(KEY, b"a few words", PLACE)
    for number in range(len(closed) * 8):
        spoilt = bytearray(closed)
        spoilt[number // 8] ^= 1 << number % 8
        with pytest.raises(Broken):
            sealing.open_(KEY, bytes(spoilt), PLACE)


@given(st.binary(max_size=200))
def test_what_was_never_closed_does_not_open(raw: bytes) -> None:
    with pytest.raises(Broken):
        sealing.open_(KEY, raw, PLACE)


@pytest.mark.parametrize("cut", [1, sealing.TAG, sealing.TAG + 5, sealing.NONCE + sealing.TAG + 5])
def test_cut_short_or_made_longer_it_does_not_open(cut: int) -> None:
    closed = sealing.close(KEY, b"words", PLACE)
    for spoilt in (closed[:-cut], closed[cut:], closed + bytes(cut), bytes(cut) + closed):
        with pytest.raises(Broken):
            sealing.open_(KEY, spoilt, PLACE)


def test_another_key_does_not_open_it_and_no_nonce_comes_twice() -> None:
    closed = [sealing.close(KEY, b"the same", PLACE) for _ in range(500)]
    assert len({each[: sealing.NONCE] for each in closed}) == len(set(closed)) == 500
    with pytest.raises(Broken):
        sealing.open_(OTHER, closed[0], PLACE)


def test_a_published_example_comes_out_the_same() -> None:
    """Test case 16 of the GCM specification: key, nonce, bound data, words and tag."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    closed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )

    class Published(Place):
        def bound(self) -> bytes:
            return bound

    plain = sealing.open_(key, nonce + closed, Published("", 0, "", 0, 0))
    assert plain.hex().startswith("d9313225f88406e5a55909c5aff5269a")
    assert len(plain) == 60


@given(st.binary(max_size=70_000))
def test_only_nine_lengths_can_be_seen(plain: bytes) -> None:
    full = sealing.filled(plain)
    assert len(full) in LENGTHS
    assert sealing.emptied(full) == plain


def test_what_is_longer_than_the_longest_is_refused_and_a_false_filling_too() -> None:
    with pytest.raises(sealing.TooLong):
        sealing.filled(bytes(LENGTHS[-1]))
    full = sealing.filled(b"words")
    for spoilt in (full + b"\0", full[:-1], full[:-1] + b"x", b"\xff" + full[1:]):
        with pytest.raises(Broken):
            sealing.emptied(spoilt)


@given(WORDS, WORDS, st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5), WORDS)
def test_every_entry_comes_back_as_it_was(words: str, title: str, tags: list[str], off: list[str], asked: str) -> None:
    said = Content(words, title, tuple(tags), tuple(off), asked)
    assert content.read(sealing.emptied(sealing.filled(content.written(said)))) == said


def test_the_longest_entry_there_can_be_fits() -> None:
    line = "🪨" * content.LONGEST_TAG
    tags = tuple(line for _ in range(content.MOST_TAGS))
    for letter in ("🪨", '"', "\n", "\x7f"):
        said = Content(letter * content.LONGEST_TEXT, letter * content.LONGEST_TITLE, tags, tags, letter * 200)
        assert len(sealing.filled(content.written(said))) <= LENGTHS[-1]


def test_a_fault_in_what_is_inside_quotes_nothing_of_it() -> None:
    with pytest.raises(Broken) as caught:
        content.read(b'{"text": "canary", "title": 7}')
    assert "canary" not in repr(caught.value)
    assert caught.value.__cause__ is None


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 200_000)), max_size=40))
def test_the_ledger_knows_the_version_of_each_entry_and_no_other(changes: list[tuple[int, int]]) -> None:
    states, known = b"", dict[int, int]()
    for number, version in changes:
        if number <= ledger.next_number(states):
            states, known = ledger.noted(states, number, version), {**known, number: version}
    for number, version in known.items():
        assert ledger.agrees(states, number, version) is (version != ledger.GONE)
        assert not ledger.agrees(states, number, version + 1)
        assert version == ledger.GONE or not ledger.agrees(states, number, version - 1)
    assert set(ledger.numbers(states)) == {number for number, version in known.items() if version}
    assert not ledger.agrees(states, ledger.next_number(states), 1)
