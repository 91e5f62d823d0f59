"""The people one does not wish to meet."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, web
from groups.membership import queries, service
from groups.membership.views.base import blueprint
from groups.people.signing import me


@blueprint.route("/account/blocks", methods=["GET", "POST"])
def blocks() -> ResponseReturnValue:
    """Whom one blocks; a form with `person` (their ref) and `next` adds one."""
    if request.method == "GET":
        return render_template("membership/blocks.html", people=queries.blocked_by(me()))
    with db.transaction():
        person = me()
        other = queries.acquaintance_for(person, request.form.get("person", ""))
        service.block(person, other)
        name = other.name
    flash(f"You and {name} do not see each other here any more. {name} is not told.", "done")
    return redirect(web.safe_next(request.form.get("next"), url_for("membership.blocks")), 303)


@blueprint.post("/account/blocks/<ref>/end")
def unblock(ref: str) -> ResponseReturnValue:
    """Take a block back."""
    with db.transaction():
        person = me()
        other = queries.acquaintance_for(person, ref)
        service.unblock(person, other)
        name = other.name
    flash(f"You no longer block {name}.", "done")
    return redirect(url_for("membership.blocks"), 303)
