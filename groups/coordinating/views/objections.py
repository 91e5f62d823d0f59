"""Objecting to something public, without an account; and the coordinators' page where that is decided."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, limits, sending, web
from groups.coordinating import queries, service
from groups.coordinating.forms.objections import GROUNDS, OUTCOMES, ObjectionForm, OutcomeForm
from groups.coordinating.models import Outcome
from groups.coordinating.views.base import blueprint
from groups.people.signing import me


@blueprint.route("/object/<kind>/<ref>", methods=["GET", "POST"])
@web.open_to_visitors
def object_to(kind: str, ref: str) -> ResponseReturnValue:
    """Say that something public should not stand here; no account is needed."""
    thing, form = queries.public_thing(kind, ref), ObjectionForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("object", web.address())
            with db.transaction():
                service.object_to(kind, ref, form.said())
            answered = " You get a letter that confirms it." if form.email.data else ""
            flash(f"Thank you. A person reads it and decides.{answered}", "done")
            return redirect(url_for(thing.endpoint, ref=ref), 303)
    return render_template("coordinating/object.html", form=form, thing=thing), *sending.outcome(form)


@blueprint.get("/desk/objections")
def objections() -> ResponseReturnValue:
    """Those that wait first, the oldest on top."""
    found = queries.objections(me())
    return render_template("coordinating/objections.html", objections=found, grounds=dict(GROUNDS))


@blueprint.route("/desk/objections/<ref>", methods=["GET", "POST"])
def objection(ref: str) -> ResponseReturnValue:
    """Read one, and decide it."""
    queries.objection_for(me(), ref)
    form = OutcomeForm()
    return sending.save(
        form,
        lambda: service.decide_objection(me(), ref, Outcome(form.outcome.data), form.rule.data or "", form.reason.data),
        "It is decided, and those it concerns get a letter with the reason.",
        to=lambda _made: url_for("coordinating.objections"),
        page=lambda: _page(ref, form),
    )


def _page(ref: str, form: OutcomeForm) -> str:
    row = queries.objection_for(me(), ref)
    return render_template(
        "coordinating/objection.html",
        row=row, own=me().id in queries.publishers_of(row), form=form, grounds=dict(GROUNDS),
        outcomes=dict(OUTCOMES), endpoint=queries.ENDPOINTS[row.kind],
    )  # fmt: skip
