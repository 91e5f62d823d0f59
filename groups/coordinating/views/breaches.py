"""Breaches: what happened, who was affected, and telling them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can
from groups.coordinating import queries, service
from groups.coordinating.breaches import KINDS, TELL_WITHIN
from groups.coordinating.forms.breaches import EVERYBODY, BreachForm
from groups.coordinating.models import Breach
from groups.coordinating.views.base import blueprint, zone_here
from groups.coordinating.views.requests import zipped
from groups.fields import options
from groups.membership import queries as membership
from groups.people.signing import me


@blueprint.get("/desk/breaches")
def breaches() -> ResponseReturnValue:
    """Every breach that was written down."""
    return render_template("coordinating/breaches.html", breaches=queries.breaches(me()), zone=zone_here())


@blueprint.route("/desk/breaches/new", methods=["GET", "POST"])
def record_breach() -> ResponseReturnValue:
    """Write one down."""
    access.require(me(), Can.COORDINATE)
    form, zone = BreachForm(), zone_here()
    groups = {group.ref: group for group in membership.all_groups(me(), limit=500)}
    form.where.choices = options([EVERYBODY, *((ref, f"Those in {each.name}") for ref, each in groups.items())])

    def recorded() -> Breach:
        chosen = form.where.data
        return service.record_breach(me(), form.said(zone, groups[chosen].id if chosen in groups else None))

    return sending.save(
        form,
        recorded,
        "It is written down. Nobody has been told yet.",
        to=lambda made: url_for("coordinating.breach", ref=made.ref),
        page=lambda: render_template("coordinating/record_breach.html", form=form, zone=zone),
    )


@blueprint.get("/desk/breaches/<ref>")
def breach(ref: str) -> ResponseReturnValue:
    """One of them: who was affected, by when an authority is to be told, and what can be done."""
    row = queries.breach_for(me(), ref)
    return render_template(
        "coordinating/breach.html",
        row=row, kinds=[KINDS[each] for each in row.kinds], affected=len(queries.affected(row)),
        by=row.noticed_at + TELL_WITHIN, zone=zone_here(),
    )  # fmt: skip


@blueprint.post("/desk/breaches/<ref>/tell")
def tell_affected(ref: str) -> ResponseReturnValue:
    """Send those affected a letter."""
    with db.transaction():
        many = service.tell_affected(me(), ref)
    flash(f"{many} letters are on their way.", "done")
    return redirect(url_for("coordinating.breach", ref=ref), 303)


@blueprint.post("/desk/breaches/<ref>/file")
def fetch_breach(ref: str) -> ResponseReturnValue:
    """Who was affected, and what, as a file to keep."""
    with db.transaction():
        made = service.fetch_breach(me(), ref)
    return zipped(made, "who-was-affected.zip")
