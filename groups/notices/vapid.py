"""Who we are to push services: the signed line that goes with each notice, RFC 8292 (pure)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from groups.notices.sealing import CURVE, public_bytes, to_text

#: How long a line is good for; the RFC allows a day, and clocks differ.
LASTS = timedelta(hours=12)


class Signer:
    """The key of this installation. It shows nothing of itself but its public half."""

    def __init__(self, private: str, mailbox: str) -> None:
        """`private` is the key as 64 hexadecimal digits; `mailbox` is where a push service can write to us."""
        self._pair = ec.derive_private_key(int(private, 16), CURVE)
        self._subject = f"mailto:{mailbox}"
        self.public = to_text(public_bytes(self._pair))

    def authorization(self, origin: str, now: datetime) -> str:
        """The Authorization header for a push service at `origin`."""
        claims = {"aud": origin, "exp": int((now + LASTS).timestamp()), "sub": self._subject}
        return f"vapid t={self._token(claims)}, k={self.public}"

    def _token(self, claims: dict[str, object]) -> str:
        parts = ({"typ": "JWT", "alg": "ES256"}, claims)
        said = ".".join(to_text(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        r, s = decode_dss_signature(self._pair.sign(said.encode(), ec.ECDSA(SHA256())))
        return f"{said}.{to_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
