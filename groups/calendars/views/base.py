"""What the pages of calendars share, and how a calendar is handed out."""

from __future__ import annotations

from flask import Blueprint, Response, request

blueprint = Blueprint("calendars", __name__)

PRIVATE, PUBLIC = "private, no-store", "public, max-age=900"


def calendar(body: bytes, *, kept: str, file: str = "") -> Response:
    """A calendar as an answer: 304 when the asker has this one already. With a `file` name it is for keeping."""
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = kept
    if kept == PRIVATE:
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    if file:
        answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer
