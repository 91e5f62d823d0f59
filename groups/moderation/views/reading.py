"""The record of one group, for those who guide it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import web
from groups.audit import reading
from groups.moderation import queries
from groups.moderation.views.base import blueprint
from groups.people.signing import me


@blueprint.get("/groups/<ref>/record")
def record(ref: str) -> ResponseReturnValue:
    """What was done in a group that matters to others, newest first."""
    group = queries.group_to_review(me(), ref)
    page = reading.page(me(), web.query_page(), group_id=group.id)
    return render_template("audit/record.html", group=group, page=page, change=reading.change)
