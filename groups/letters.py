"""Letters out of templates/mail: the same words as text and as HTML, with links to the public address only."""

from __future__ import annotations

from flask import Flask
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from werkzeug.routing import MapAdapter

from groups.config import ROOT, Config

_environment = Environment(
    loader=FileSystemLoader(ROOT / "templates" / "mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
)
_links: MapAdapter | None = None
_name = ""


def attach(app: Flask, settings: Config) -> None:
    """Learn the site's name and its public address. Letters are written by the clock too, where no request is."""
    global _links, _name
    scheme, _, rest = settings.public_url.partition("://")
    host, _, path = rest.partition("/")
    _links = app.url_map.bind(host, script_name=f"/{path}", url_scheme=scheme)
    _name = settings.name


def link(endpoint: str, **values: str) -> str:
    """The full public address of a page, whatever host the asker used."""
    if _links is None:
        raise RuntimeError("letters.attach() has not been called")
    return _links.build(endpoint, values, force_external=True)


def path(endpoint: str, **values: str) -> str:
    """The same page as a path of this site, for the list of notices in the app."""
    if _links is None:
        raise RuntimeError("letters.attach() has not been called")
    return _links.build(endpoint, values)


def subject() -> str:
    """The same for every letter: whoever sees it on a screen learns nothing."""
    return f"A letter from {_name}"


def render(name: str, **context: object) -> tuple[str, str]:
    """`templates/mail/<name>.txt` and `.html` with `context`, the site's name as `site`, and `link`."""
    given = {"site": _name, "link": link, **context}
    text = _environment.get_template(f"{name}.txt").render(given)
    return text.strip() + "\n", _environment.get_template(f"{name}.html").render(given)
