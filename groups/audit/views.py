"""The coordinator's page of what was done, by whom, and why."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from groups import web
from groups.audit import reading
from groups.people.signing import me

blueprint = Blueprint("audit", __name__)


@blueprint.get("/desk/audit")
def record() -> ResponseReturnValue:
    """The record, newest first. Ids and words of the application; never what people wrote to each other."""
    page = reading.page(me(), web.query_page())
    return render_template("audit/record.html", group=None, page=page, change=reading.change)
