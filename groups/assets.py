"""Static files, at addresses that change with their content so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from groups import web
from groups.config import ROOT
from groups.errors import NotFound
from groups.web import open_to_visitors

FOLDER = ROOT / "static"
PRESSED = {".css", ".js", ".svg", ".json", ".txt"}

blueprint = Blueprint("assets", __name__)
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: float) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=256)
def _pressed(path: Path, _changed: float) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def static_url(name: str) -> str:
    """The address of `name` under static/, and digest: `css/app.css` becomes `/static/css/app.css?v=0a1b2c3d4e`."""
    path = FOLDER / name
    return url_for("assets.file", name=name, v=_digest(path, path.stat().st_mtime))


def icon(name: str) -> str:
    """One drawing of the sheet of icons (named in tools/vendor.py)."""
    return web.icon(static_url("img/icons.svg"), name)


@blueprint.get("/static/<path:name>")
@open_to_visitors
def file(name: str) -> ResponseReturnValue:
    """One static file; text is pressed (pages are not: they carry secrets beside what others can choose)."""
    path = _find(name)
    changed = path.stat().st_mtime
    if path.suffix in PRESSED and request.accept_encodings["gzip"]:
        response = Response(_pressed(path, changed), mimetype=mimetypes.guess_type(name)[0])
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(_digest(path, changed) + "z")
        response.make_conditional(request)
    else:
        response = send_file(path, conditional=True, etag=_digest(path, changed))
    response.headers["Vary"] = "Accept-Encoding"
    known = request.args.get("v") == _digest(path, changed)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-cache"
    return response


def _find(name: str) -> Path:
    found = safe_join(str(FOLDER), name)
    hidden = any(part.startswith(".") for part in name.split("/"))
    try:
        if found and not hidden and Path(found).is_file():
            return Path(found)
    except (OSError, ValueError):
        pass  # a name too long for the file system, or one that cannot be written in its letters
    raise NotFound()


def attach(app: Flask) -> None:
    """Serve static files and let templates name them and draw icons."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["icon"] = icon
