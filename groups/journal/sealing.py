"""Closing and opening what a journal holds: AES-256-GCM, with the place it belongs to bound in (pure).

What is closed carries its own random nonce of 96 bits in front and GCM's tag at the end. It opens only with the key it
was closed with, and only for the same person, name, version and field: moved, exchanged, or put back from an older
version beside the newer number it does not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY, NONCE, TAG = 32, 12, 16
#: Plain lengths that what is written is filled up to: of an entry only which of these it is can be seen.
LENGTHS = tuple(512 << step for step in range(9))
_COUNT = 4


class Broken(Exception):
    """It does not open: another key, another place, or not what was closed. It never says what is inside."""


class TooLong(Exception):
    """More than the longest of LENGTHS."""


@dataclass(frozen=True)
class Place:
    """Where something closed belongs. `field` is what it is, `name` which one, `version` which state of it, and
    `key_version` which of the person's keys closed it."""

    field: str
    person_id: int
    name: str
    version: int
    key_version: int

    def bound(self) -> bytes:
        """All of it as bytes. None of the words may hold the sign between them, so no two places read alike."""
        words = ("stones journal 1", self.field, self.person_id, self.name, self.version, self.key_version)
        if any("|" in str(word) for word in words):
            raise ValueError("a place is named with plain words")
        return "|".join(map(str, words)).encode()


def fresh_key() -> bytes:
    """A new key of 256 random bits."""
    return AESGCM.generate_key(bit_length=256)


def name_of(key: bytes) -> str:
    """What a master key is called in rows: 64 bits of a digest, which say nothing about the key itself."""
    return sha256(b"stones journal master|" + key).hexdigest()[:16]


def close(key: bytes, plain: bytes, place: Place) -> bytes:
    """Close it for this place, with a nonce that was never used."""
    nonce = urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.bound())


def open_(key: bytes, closed: bytes, place: Place) -> bytes:
    """What was closed for this place. Raises Broken for everything else."""
    if len(closed) < NONCE + TAG:
        raise Broken()
    try:
        return AESGCM(key).decrypt(closed[:NONCE], closed[NONCE:], place.bound())
    except InvalidTag:
        raise Broken() from None


def filled(plain: bytes) -> bytes:
    """Filled up to the next of LENGTHS, with its own length in front. Raises TooLong."""
    length = next((each for each in LENGTHS if each >= len(plain) + _COUNT), None)
    if length is None:
        raise TooLong()
    return len(plain).to_bytes(_COUNT, "big") + plain + bytes(length - _COUNT - len(plain))


def emptied(full: bytes) -> bytes:
    """What was filled up. Raises Broken when it is not of that shape."""
    count = int.from_bytes(full[:_COUNT], "big")
    plain, rest = full[_COUNT : _COUNT + count], full[_COUNT + count :]
    if len(full) not in LENGTHS or len(plain) != count or any(rest):
        raise Broken()
    return plain
