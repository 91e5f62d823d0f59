"""A real push service for tests, over TLS on this machine: it takes notices, refuses, hangs, and answers as it is told;
and a browser that can open what was taken, by an implementation of its own."""

from __future__ import annotations

import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from groups.notices.sealing import from_text, to_text
from groups.outgoing import Guard

POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class Arrived:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """What arrived, and how to answer. `answer(path, time)` gives a status, bytes as they are, or one of "hang",
    "trickle" and "hang up".
    """

    url: str = ""
    guard: Guard = field(default_factory=Guard)
    arrived: list[Arrived] = field(default_factory=list)
    answer: Callable[[str, int], int | str | bytes] = lambda _path, _time: 201

    def asked(self, path: str) -> int:
        """How often this address was called."""
        return sum(each.path == path for each in self.arrived)


class Browser:
    """One browser: its keys, its address at the push service, and how it opens what it gets (RFC 8291, by hand)."""

    def __init__(self, service_url: str) -> None:
        self.path = f"/send/{token_hex(8)}"
        self.endpoint = f"{service_url}{self.path}"
        self.pair, self.auth = ec.generate_private_key(ec.SECP256R1()), token_bytes(16)
        self.public = self.pair.public_key().public_bytes(*POINT)

    @property
    def given(self) -> dict[str, str]:
        """What it gives to the site."""
        return {"endpoint": self.endpoint, "p256dh": to_text(self.public), "auth": to_text(self.auth)}

    def opened(self, body: bytes) -> bytes:
        """The words in a sealed body, without what fills it up."""
        return opened(body, self.pair, self.auth)


def opened(body: bytes, pair: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """Open one record of aes128gcm as a browser does."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    key_id, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    shared = pair.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key_id))
    public = pair.public_key().public_bytes(*POINT)
    secret = _first(_mac(auth, shared), b"WebPush: info\x00" + public + key_id)
    key = _first(_mac(salt, secret), b"Content-Encoding: aes128gcm\x00")[:16]
    nonce = _first(_mac(salt, secret), b"Content-Encoding: nonce\x00")[:12]
    plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
    assert plain[-1:] == b"\x02", "the last record ends with 2"
    return plain[:-1]


def _mac(key: bytes, words: bytes) -> bytes:
    return hmac.new(key, words, sha256).digest()


def _first(key: bytes, info: bytes) -> bytes:
    return _mac(key, info + b"\x01")


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, unverified."""
    said: dict[str, Any] = json.loads(from_text(token.split(".")[1]))
    return said


@contextmanager
def open_push_service(folder: Path) -> Iterator[PushService]:
    """A push service on this machine; only its guard lets anybody call it."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.arrived.append(Arrived(self.path, dict(self.headers.items()), body))
            self._carry_out(service.answer(self.path, service.asked(self.path)))

        def _carry_out(self, wish: int | str | bytes) -> None:
            self.close_connection = True
            if wish == "hang":
                time.sleep(1.5)
            elif wish == "trickle":
                for _ in range(15):
                    self.wfile.write(b"H")
                    time.sleep(0.1)
            elif isinstance(wish, bytes):
                self.wfile.write(wish)
            elif isinstance(wish, int):
                self.send_response(wish)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing is printed."""

    key, certificate = _certificate(folder)
    server = _Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    trust = ssl.create_default_context(cafile=str(certificate))
    service.url = f"https://127.0.0.1:{server.server_port}"
    service.guard = Guard(may_reach=lambda address: address.is_loopback, ports=None, trust=lambda: trust)
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_about: object) -> None:
        """A peer that hangs up is what some tests are about."""


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for this machine, believed by nobody else."""
    pair, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(pair.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(pair, SHA256())
    )
    key, certificate = folder / "push.key", folder / "push.pem"
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(pair.private_bytes(*kind))
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key, certificate
