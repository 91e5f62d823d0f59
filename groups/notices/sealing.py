"""Sealing a few words for one browser, so that those who carry them can read nothing (pure).

RFC 8291 (web push encryption) over RFC 8188 (aes128gcm), in one record.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096


def seal(
    words: bytes,
    browser: bytes,
    auth: bytes,
    *,
    length: int = 0,
    pair: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body for a push service. `browser` is the browser's public key (65 bytes), `auth` the secret it shared with
    us (16 bytes). Words shorter than `length` are filled up to it, so that their number tells nothing. `pair` and
    `salt` are made afresh each time, and given only where a published example is worked through.

    Raises ValueError when `browser` is no point on the curve.
    """
    pair, salt = pair or ec.generate_private_key(CURVE), salt or os.urandom(16)
    own = public_bytes(pair)
    shared = pair.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser))
    secret = _derived(shared, auth, b"WebPush: info\x00" + browser + own, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, words + b"\x02" + bytes(max(0, length - len(words))), None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(own)]) + own + sealed


def public_bytes(pair: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of a pair as 65 bytes."""
    return pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_point(browser: bytes) -> bool:
    """Whether these bytes are a public key that can be sealed for."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser)
    except ValueError:
        return False
    return len(browser) == 65


def to_text(raw: bytes) -> str:
    """base64url without padding, as web push writes bytes."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes that `text` stands for, in base64url with or without padding. Raises ValueError."""
    if not text.isascii():
        raise ValueError("not base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
