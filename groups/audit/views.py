"""The coordinator's page of what was done, by whom, and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from groups import web
from groups.audit import queries
from groups.people import queries as people
from groups.people.signing import me

blueprint = Blueprint("audit", __name__)


@blueprint.get("/desk/audit")
def record() -> ResponseReturnValue:
    """The record, newest first. Ids and words of the application; never what people wrote to each other."""
    cursor = web.query_page()
    before = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 19 else None
    found = list(queries.entries(me(), before, queries.PAGE + 1))
    shown = found[: queries.PAGE]
    actors = people.people_by_id(each.actor_id for each in shown if each.actor_id is not None)
    more = shown[-1].id if len(found) > queries.PAGE else None
    return render_template("audit/record.html", entries=shown, actors=actors, more=more, change=change)


def change(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    """ "role: member → facilitator", from the old and the new values."""
    before, after = old or {}, new or {}
    said = []
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        said.append(
            f"{name}: {now}" if was is None else f"{name}: {was} → {now}" if now is not None else f"{name}: {was}"
        )
    return ", ".join(said)
