"""What is handed to push services can be opened by the browser alone, and is signed as RFC 8291 and RFC 8292 ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from groups.notices import sealing
from groups.notices.sealing import from_text, to_text
from groups.notices.vapid import Signer
from tests import make
from tests.notices.push_service import POINT, Browser, claims_of, opened

pytestmark = pytest.mark.pure

#: The example of RFC 8291, section 5 and appendix A.
WORDS = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def pair_of(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_text(text), "big"), ec.SECP256R1())


def test_the_published_example_comes_out_byte_for_byte() -> None:
    made = sealing.seal(WORDS, from_text(RECEIVER_PUBLIC), from_text(AUTH), pair=pair_of(SENDER), salt=from_text(SALT))
    assert to_text(made) == BODY
    assert opened(made, pair_of(RECEIVER), from_text(AUTH)) == WORDS


@pytest.mark.parametrize("words", [b"", b"x", "Guten Abend, Zaunkönig".encode(), b"y" * 255])
def test_what_is_sealed_is_opened_by_its_browser_and_nobody_else(words: bytes) -> None:
    browser, other = Browser("https://push.example"), Browser("https://push.example")
    sealed = sealing.seal(words, browser.public, browser.auth, length=256)
    assert browser.opened(sealed) == words
    assert words not in sealed or len(words) < 2
    for pair, auth in ((other.pair, browser.auth), (browser.pair, other.auth)):
        with pytest.raises(InvalidTag):
            opened(sealed, pair, auth)


def test_every_notice_has_the_same_length_and_no_two_the_same_bytes() -> None:
    browser = Browser("https://push.example")
    made = [sealing.seal(b"z" * count, browser.public, browser.auth, length=256) for count in (0, 1, 40, 256, 40)]
    assert len({len(each) for each in made}) == 1
    assert len({each[:16] for each in made}) == len({each[21:86] for each in made}) == len(made)


def test_what_is_no_key_is_seen() -> None:
    public = Browser("https://push.example").public
    assert sealing.is_point(public)
    squeezed = b"\x02" + public[1:33]
    for odd in (b"", public[:-1], public + b"\x00", b"\x04" + b"\x01" * 64, squeezed):
        assert not sealing.is_point(odd)
    for text in ("ä", "a"):
        with pytest.raises(ValueError, match=r"base64|number of data"):
            from_text(text)


def test_the_signature_says_who_we_are_to_whom_and_for_how_long() -> None:
    signer = Signer("1f" * 32, "letters@example.org")
    scheme, _, rest = signer.authorization("https://push.example", make.NOON).partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    assert (scheme, set(parts)) == ("vapid", {"t", "k"})
    said = claims_of(parts["t"])
    assert (said["aud"], said["sub"]) == ("https://push.example", "mailto:letters@example.org")
    assert 0 < said["exp"] - make.NOON.timestamp() <= timedelta(hours=24).total_seconds()
    assert parts["k"] == signer.public
    assert sealing.is_point(from_text(signer.public))


def test_the_signature_holds_for_these_words_and_no_others() -> None:
    signer = Signer("1f" * 32, "letters@example.org")
    token = signer.authorization("https://push.example", make.NOON).split("t=")[1].split(",")[0]
    said, _, signed = token.rpartition(".")
    raw = from_text(signed)
    assert len(raw) == 64
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(signer.public))
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(signature, said.encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, said.encode() + b"x", ec.ECDSA(SHA256()))


def test_the_private_half_shows_nowhere() -> None:
    signer = Signer("1f" * 32, "letters@example.org")
    assert "1f1f" not in repr(signer) + str(vars(signer))
    derived = ec.derive_private_key(int("1f" * 32, 16), ec.SECP256R1()).public_key().public_bytes(*POINT)
    assert signer.public == to_text(derived)
