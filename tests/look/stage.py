"""The real templates, files and headers on a stage of their own: no database, and every other page is a plain wall."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, flash, render_template, request
from jinja2 import StrictUndefined

from groups import assets, web, words

ROOT = assets.ROOT
#: Where base.html leads. The pages behind belong to others.
ADDRESSES = {
    "home.today": "/home",
    "home.desk": "/desk",
    "directory.urgent_help": "/urgent-help",
    "finder.find": "/find",
    "practices.practices": "/practices",
    "membership.groups": "/groups",
    "steps.next_step": "/steps",
    "people.sign_in": "/sign-in",
    "people.sign_up": "/sign-up",
    "people.account": "/account",
    "notices.notices": "/notices",
    "calendars.own": "/calendar",
    "people.sign_out": "/sign-out",
    "duty.staffed_hours": "/staffed-hours",
    "coordinating.what_we_keep": "/what-we-keep",
}
HERE = SimpleNamespace(
    name="Stepping Stones",
    development=True,
    demo=True,
    exit_url="/elsewhere",
    discreet_title="Notebook",
    mail_shown=True,
)


def listing(**given: Any) -> dict[str, Any]:
    """A listing as views hand it to `listing_card`."""
    plain = {
        "title": "Quiet gardening",
        "url": "/activities/a1",
        "when": "Thursday, 10:00 (in two days), 1 h 30",
        "where": "Mill Lane, about 2 km away",
        "level": 2,
        "why": "a few people, you may stay silent",
        "estimated": False,
        "newcomers": False,
        "mode": "in_person",
        "cost": "",
        "source": "",
        "cancelled": False,
    }
    return {**plain, **given}


def stage() -> Flask:
    """An application that shows the pages of the look; `?in=1` shows them to someone signed in."""
    app = Flask("stage", static_folder=None, template_folder=str(ROOT / "templates"))
    app.secret_key = "for tests only"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets.attach(app)
    words.attach(app)
    _add_pages(app)
    app.context_processor(_context)
    app.wsgi_app = web.Headers(app.wsgi_app, https=False, socket_origin="")  # type: ignore[method-assign]  # Flask's own way
    return app


def _context() -> dict[str, Any]:
    chosen = request.cookies.get("look", "")
    person = SimpleNamespace(name="Wren", discreet=True, has_news=True) if request.args.get("in") else None
    return {
        "person": person,
        "here": HERE,
        "look": chosen if chosen in {"light", "dark"} else "",
        "csrf_token": lambda: "a-token",
        "now": datetime.now(UTC),
    }


def _add_pages(app: Flask) -> None:
    homes = {name.split(".")[0]: Blueprint(name.split(".")[0], "stage") for name in ADDRESSES}
    for endpoint, address in ADDRESSES.items():
        feature, name = endpoint.split(".")
        homes[feature].add_url_rule(address, name, lambda: "a wall", methods=["GET", "POST"])
    homes["home"].add_url_rule("/", "welcome", _welcome)
    homes["home"].add_url_rule("/how-this-works", "how", lambda: render_template("home/how.html"))
    homes["home"].add_url_rule("/styleguide", "styleguide", _styleguide)
    for blueprint in homes.values():
        app.register_blueprint(blueprint)
    app.add_url_rule("/problem/<int:status>", "problem", _problem)
    app.add_url_rule("/elsewhere", "elsewhere", lambda: "<!doctype html><title>Weather</title><p>Mild.</p>")
    app.add_url_rule("/exit", "exit", lambda: ("", 204), methods=["POST"])


def _welcome() -> str:
    some = [
        listing(),
        listing(title="朝の散歩", level=1, newcomers=True),
        listing(title="Nachbarschaftshilfe", level=5),
    ]
    return render_template("home/welcome.html", nearby=[] if request.args.get("empty") else some, place="")


def _styleguide() -> str:
    flash("Your reply is kept.", "success")
    return render_template("home/styleguide.html")


def _problem(status: int) -> tuple[str, int]:
    return render_template("errors/problem.html", say="Nothing is lost.", code="test", status=status), status
