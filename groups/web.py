"""The HTTP door: default deny, refusals as pages, headers on everything, safe redirects."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from groups import clock, db
from groups.errors import Crowded, Forbidden, Invalid, Problem, TooSoon, TryAgain
from groups.logs import log

View = TypeVar("View", bound=Callable[..., Any])

#: What else a refusal of Werkzeug's own tells the asker.
KEPT = {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range", "Accept-Ranges"}

HTTP_SENTENCES = {
    400: "That request could not be understood. Please go back and try again.",
    404: "There is nothing here. The link may be old, or not meant for you.",
    405: "This page cannot be used that way. Please go back and try again.",
    413: "That was too large to send.",
    429: "That was a little fast. Please wait a moment and try again.",
    500: "Something went wrong here, and it is not your fault. What you saved is safe. Please try again in a moment.",
}


#: For when even the page of refusals cannot be made: the database is away, or the address is not ours.
BARE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>One moment</title></head><body><main><p>{}</p></main></body></html>"
)

DRAWING = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')

#: The longest path that is carried through a sign-in.
LONGEST_PATH = 2000


def open_to_visitors(view: View) -> View:
    """Let people without a sign-in use this view. Every other view needs one."""
    view.open_to_visitors = True  # type: ignore[attr-defined]  # a mark on a function has no type of its own
    return view


def is_open(app: Flask, endpoint: str | None) -> bool:
    """Whether `endpoint` may be used without a sign-in."""
    view = app.view_functions.get(endpoint or "")
    return bool(getattr(view, "open_to_visitors", False))


def attach(app: Flask) -> None:
    """Put the gate before every view and the refusals behind it."""
    app.before_request(_open_record)
    app.before_request(_refuse_foreign_posts)
    app.before_request(_refuse_unreadable)
    app.before_request(_need_sign_in)
    app.after_request(_close_record)
    app.teardown_appcontext(lambda _fault: db.release())
    app.register_error_handler(Problem, _show_problem)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(Exception, _show_fault)


def _open_record() -> None:
    g.request_id = uuid4().hex[:12]
    g.began = clock.ticks()


def _refuse_foreign_posts() -> None:
    if request.method not in {"GET", "HEAD", "OPTIONS"} and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("That came from another site. Please use the form here.")


def _refuse_unreadable() -> None:
    """Pages are filled in with forms: in JSON a name could be a number or a list. No text has a NUL in it, and one
    database of ours would fail on it."""
    if request.is_json:
        raise Invalid("Please use the form on the page.", code="not_a_form")
    texts = [*request.args.values(), *(request.view_args or {}).values()]
    if request.method == "POST" and request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        texts += [text for _name, text in request.form.items(multi=True)]
    if any("\x00" in str(text) for text in texts):
        raise Invalid("There is a hidden character in what was sent. Please type it again by hand.")


def _need_sign_in() -> ResponseReturnValue | None:
    if request.endpoint is None or is_open(current_app, request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json():
        raise Forbidden("Please sign in first.", code="sign_in")
    back = safe_next(request.full_path.rstrip("?"), "") if request.method == "GET" else ""
    return redirect(url_for("people.sign_in", next=back or None))


def _close_record(response: Response) -> Response:
    if request.endpoint not in {"static", "assets.file", "health.alive"}:
        response.headers.setdefault("Cache-Control", "no-store")
        log.info(
            "request",
            request=g.get("request_id"),
            endpoint=request.endpoint or "none",
            method=request.method,
            status=response.status_code,
            ms=round((clock.ticks() - g.get("began", clock.ticks())) * 1000, 1),
        )
    return response


def wants_json() -> bool:
    """Whether the asker is a script that reads JSON rather than a person who reads a page."""
    accepts = request.accept_mimetypes
    return accepts.best_match(["text/html", "application/json"]) == "application/json"


def refusal(say: str, code: str, status: int, **more: Any) -> ResponseReturnValue:
    """A refusal as a page, or as JSON for a script."""
    if wants_json():
        return jsonify(ok=False, code=code, say=say, **more), status
    try:
        return render_template("errors/problem.html", say=say, code=code, status=status), status
    except Exception:
        log.exception("refusal_bare", request=g.get("request_id"), code=code)
        return BARE.format(say), status


def _show_problem(problem: Problem) -> ResponseReturnValue:
    db.abandon()
    if isinstance(problem, Crowded) and not wants_json():
        return BARE.format(problem.say), problem.status, {"Retry-After": "10"}
    body = refusal(problem.say, problem.code, problem.status)
    if isinstance(problem, TooSoon):
        response = current_app.make_response(body)
        response.headers["Retry-After"] = str(problem.wait)
        return response
    return body


def _show_stale_form(_fault: CSRFError) -> ResponseReturnValue:
    return refusal(
        "This form was open for a long time, so it has to be sent once more. Please go back and send it again.",
        "stale",
        400,
    )


def _show_http(fault: HTTPException) -> ResponseReturnValue:
    if fault.code is None or fault.code < 400:
        return fault
    usual = HTTP_SENTENCES[500 if fault.code >= 500 else 400]
    response = current_app.make_response(refusal(HTTP_SENTENCES.get(fault.code, usual), "http", fault.code))
    response.headers.extend([(name, value) for name, value in fault.get_headers() if name in KEPT])
    return response


def _show_fault(fault: Exception) -> ResponseReturnValue:
    db.abandon()
    if db.may_pass(fault):
        log.error("database_away", request=g.get("request_id"), endpoint=request.endpoint or "none")
        return refusal(TryAgain().say, TryAgain.code, TryAgain.status)
    log.exception("view_failed", request=g.get("request_id"), endpoint=request.endpoint or "none")
    return refusal(HTTP_SENTENCES[500], "fault", 500)


def safe_next(wanted: str | None, otherwise: str) -> str:
    """`wanted` when it is a plain path of this site, else `otherwise`: never a way out to another site."""
    if not wanted or len(wanted) > LONGEST_PATH or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    if any(not letter.isprintable() or letter in " \\" for letter in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted


def address() -> str:
    """Who asks, as far as limits need to know: the address, with IPv6 cut to its /64."""
    try:
        known = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        known = known.ipv4_mapped or ipaddress.ip_address(int(known) >> 64 << 64)
    return str(known)


def look() -> str:
    """Whether this browser asked for the light or the dark look; "" for the device's own."""
    chosen = request.cookies.get("look", "")
    return chosen if chosen in {"light", "dark"} else ""


def icon(sheet: str, name: str) -> Markup:
    """One drawing of a sheet of icons; it says nothing, so words go beside it."""
    return DRAWING.format(sheet, name)


def query_page(name: str = "after") -> str | None:
    """The cursor of a keyset page out of the address; None for the first page or nonsense."""
    value = request.args.get(name, "")
    return value if value and len(value) <= 60 and value.isascii() else None


class Headers:
    """A WSGI wrapper around everything, the socket door included, that adds what every answer must carry."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], *, https: bool, socket_origin: str) -> None:
        self.inner = inner
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self' {socket_origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "manifest-src 'self'; worker-src 'self'"
        )
        self.extra = [
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            (
                "Permissions-Policy",
                "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()",
            ),
        ]
        if https:
            self.extra.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the inner application does, with the headers added where they are not set."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            have = {name.lower() for name, _value in headers}
            headers = [pair for pair in headers if pair[0].lower() != "server"]
            headers += [pair for pair in self.extra if pair[0].lower() not in have]
            begun.append(status)
            return start_response(status, headers, *rest)

        begun: list[str] = []
        started = _Start(start, start_response)
        try:
            return self.inner(environ, started)
        except StopIteration:
            raise  # how a worker of gunicorn is told that a WebSocket took the connection over
        except Exception:
            if begun:
                raise
            log.exception("door_failed")
            body = str(BARE.format(HTTP_SENTENCES[500])).encode()
            fields = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
            started("500 Internal Server Error", [*fields, ("Content-Length", str(len(body)))])
            return [body]


class _Start:
    """`start_response` with the headers added. Keeps what a server hangs on its own one (gevent's WebSocket path
    reaches its handler through `start_response.__self__`)."""

    def __init__(self, start: Callable[..., Any], real: Any) -> None:
        self._start = start
        self.__self__ = getattr(real, "__self__", None)

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return self._start(status, headers, *rest)


__all__ = [
    "Headers",
    "address",
    "attach",
    "icon",
    "is_open",
    "look",
    "open_to_visitors",
    "query_page",
    "refusal",
    "safe_next",
    "wants_json",
]
