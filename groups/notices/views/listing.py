"""The list of notices in the app. Reading it changes nothing: a button says that one has looked."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db
from groups.notices import queries, service
from groups.notices.views.base import blueprint
from groups.people.signing import me


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """What a person was told, newest first."""
    return render_template("notices/notices.html", notices=queries.shown_to(me()))


@blueprint.post("/notices/seen")
def seen() -> ResponseReturnValue:
    """Take the mark away."""
    with db.transaction():
        service.mark_seen(me())
    return redirect(url_for("notices.notices"), 303)
