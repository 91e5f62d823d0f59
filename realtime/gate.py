"""What stands before the socket door: Flask's own checks do not reach it, so they are made here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from groups import clock
from groups.people import queries as people

PATH = "/socket.io"
#: Where a request keeps the sign-in it was let in for.
SIGN_IN = "stones.sign_in"
#: What a reason is called in HTTP, where it is not a plain no.
STATUS = {"sign_in": "401 Unauthorized", "closing": "503 Service Unavailable"}

#: How many were turned away, by reason.
turned_away: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class SeenAtDoor:
    """A sign-in that lasted when its request came in, at this tick of the clock."""

    sign_in_id: int
    person_id: int
    at: float


class Gate:
    """Lets a request to the socket door pass when its Host is ours, its Origin is one of ours and named, it asks for a
    WebSocket, and its cookie belongs to a sign-in that lasts. Everything else on the site passes untouched."""

    def __init__(self, app: Flask, inner: Callable[..., Iterable[bytes]], hosts: list[str], origins: list[str]) -> None:
        self.app, self.inner = app, inner
        self.hosts, self.origins = frozenset(hosts), frozenset(origins)
        self.is_closing = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on, or answer with a status and a short reason."""
        path = environ.get("PATH_INFO", "")
        if path != PATH and not path.startswith(PATH + "/"):
            return self.inner(environ, start_response)
        reason = self._against(environ)
        if reason is None:
            return self.inner(environ, start_response)
        turned_away[reason] += 1
        status = STATUS.get(reason, "403 Forbidden")
        body = reason.encode()
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    def _against(self, environ: dict[str, Any]) -> str | None:
        if self.is_closing:
            return "closing"  # a proxy may try another process; clients come back by themselves
        if _host(environ.get("HTTP_HOST", "")) not in self.hosts:
            return "host"
        if environ.get("HTTP_ORIGIN") not in self.origins:
            return "origin"  # browsers always name it, so one without is no page of ours
        if environ.get("REQUEST_METHOD") != "GET" or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return "not_a_websocket"
        return None if self._is_signed_in(environ) else "sign_in"

    def _is_signed_in(self, environ: dict[str, Any]) -> bool:
        found = sign_in_of(self.app, environ)
        environ[SIGN_IN] = found
        return found is not None


def sign_in_of(app: Flask, environ: dict[str, Any]) -> SeenAtDoor | None:
    """The sign-in and the person of a request that stands before Flask's own doors, by the cookie it brings; None when
    nobody is signed in there."""
    began = clock.ticks()
    kept = parse_cookie(environ).get(app.config["SESSION_COOKIE_NAME"])
    serializer = _serializer(app)
    if not kept or serializer is None:
        return None
    try:
        token = serializer.loads(kept, max_age=int(app.permanent_session_lifetime.total_seconds())).get("_user_id")
    except BadSignature:
        return None
    found = people.door_sign_in(token) if isinstance(token, str) else None
    return SeenAtDoor(*found, began) if found else None


@cache
def _serializer(app: Flask) -> Any:
    """Reads cookies as Flask's own sessions do."""
    interface = app.session_interface
    return interface.get_signing_serializer(app) if isinstance(interface, SecureCookieSessionInterface) else None


def _host(given: str) -> str | None:
    """The name in a Host header, brackets kept for IPv6."""
    try:
        name = urlsplit(f"//{given}").hostname
    except ValueError:
        return None
    if name is None or any(sign in given for sign in "/@\\ "):
        return None
    return f"[{name}]" if ":" in name else name
