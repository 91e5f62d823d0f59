"""Passphrases: how they are kept, whether one is hard enough to guess, and a suggestion of five plain words."""

from __future__ import annotations

import gzip
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from groups import heavy
from groups.text import fold

SHORTEST, LONGEST = 15, 200

#: Verified when there is no account, so that an unknown address takes as long as a wrong passphrase. Of random words.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$dDIULnnZYMxp/kS5zKFLKQ$zVtFxCRuUQ3oqz1JPmzaKZJmbNvd40WW7CHYB8IAl2A"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DATA = Path(__file__).parent / "data"
_WALKS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "qwertzuiop",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369",
)
_SHORT_RUN, _ENOUGH = 4, 6


def hashed(words: str) -> str:
    """What is kept of a passphrase. Takes tens of milliseconds: never call it while a transaction is open, because
    everybody who wishes to write would wait."""
    return str(heavy.run(_hasher.hash, _normal(words).encode("utf-8", "replace")))


def verify(kept: str, words: str) -> bool:
    """Whether `words` is the passphrase that `kept` was made of. As slow as `hashed`."""
    return bool(heavy.run(_is_right, kept, _normal(words).encode("utf-8", "replace")))


def is_stale(kept: str) -> bool:
    """Whether `kept` was made with weaker settings than today's and should be made again at the next sign-in."""
    return _hasher.check_needs_rehash(kept)


def check(words: str, about: Iterable[str] = ()) -> None:
    """Nothing if this may be a passphrase, else a ValueError that says what to change.

    `about`: what others may know of its owner or of this site, which must not be most of it. Which signs are used
    does not matter; only length, and whether others would think of it too.
    """
    words = _normal(words)
    if len(words) < SHORTEST:
        raise ValueError(
            f"Please make it a little longer: {SHORTEST} characters or more. Four or five plain words do it."
        )
    if len(words) > LONGEST:
        raise ValueError(f"Please make it a little shorter: {LONGEST} characters at most.")
    bare = _bare(words)
    if _is_made_of(bare, (piece for text in about for piece in _pieces(text))):
        raise ValueError("Please choose words that are not your own name or address, nor the name of this place.")
    if bare in _known() or _is_a_pattern(bare):
        raise ValueError("Many people would think of this one. Please choose a few words that have nothing in common.")


def suggest() -> str:
    """Five plain words, drawn at random: about fifty bits, and easy to say."""
    return " ".join(secrets.choice(plain_words()) for _ in range(5))


@cache
def plain_words() -> tuple[str, ...]:
    """The words suggestions are made of."""
    return tuple(gzip.decompress((_DATA / "words.gz").read_bytes()).decode().split())


def _is_right(kept: str, words: bytes) -> bool:
    try:
        return _hasher.verify(kept, words)
    except (VerificationError, InvalidHashError):
        return False


def _normal(words: str) -> str:
    # The same phrase typed on two keyboards must be the same: composed letters, single spaces.
    return " ".join(unicodedata.normalize("NFKC", words).split())


@cache
def _known() -> frozenset[str]:
    lines = gzip.decompress((_DATA / "blocklist.gz").read_bytes()).decode().splitlines()
    return frozenset(_bare(line) for line in lines if line)


@cache
def _common() -> tuple[str, ...]:
    """Short known ones, longest first: what is left of a phrase without them is what nobody would guess."""
    return tuple(sorted((word for word in _known() if 4 <= len(word) < SHORTEST), key=len, reverse=True))


def _bare(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _pieces(text: str) -> list[str]:
    """A name or address, whole and in its parts, as far as they are long enough to be recognised."""
    parts = [_bare(text), *(_bare(part) for part in re.split(r"[\W_]+", text))]
    return [part for part in parts if len(part) >= 3]


def _is_made_of(bare: str, pieces: Iterable[str]) -> bool:
    left = bare
    for piece in sorted(pieces, key=len, reverse=True):
        left = left.replace(piece, "")
    return left != bare and _is_thin(_without_walks(left))


def _is_a_pattern(bare: str) -> bool:
    once = re.sub(r"(.{2,}?)\1+|(.)\2{2,}", r"\1\2", bare)
    left = _without_walks(once)
    for word in _common():
        left = left.replace(word, "")
    return _is_thin(once) or _is_thin(left)


def _is_thin(left: str) -> bool:
    """Whether too little is left once numbers at the ends, which people hang on, are taken off."""
    left = left.strip("0123456789")
    return len(left) < _ENOUGH or len(set(left)) < _SHORT_RUN


def _without_walks(bare: str) -> str:
    """The text without runs of four or more along a keyboard, the alphabet or the numbers, either way."""
    kept, place = [], 0
    while place < len(bare):
        run = max(_run(bare, place, walk) for walk in _BOTH_WAYS)
        if run < _SHORT_RUN:
            kept.append(bare[place])
        place += run if run >= _SHORT_RUN else 1
    return "".join(kept)


def _run(bare: str, place: int, walk: str) -> int:
    """How many signs from `place` on stand one after the other in `walk`."""
    start, length = walk.find(bare[place]), 0
    while start >= 0 and bare[place + length : place + length + 1] == walk[start + length : start + length + 1] != "":
        length += 1
    return length


_BOTH_WAYS = tuple(text for walk in _WALKS for text in (walk, walk[::-1]))
