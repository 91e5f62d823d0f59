"""Who looks after the community and who publishes in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can, Office
from groups.coordinating import service
from groups.coordinating.composers import OFFICES
from groups.coordinating.forms.offices import OfficeForm
from groups.coordinating.views.base import blueprint, zone_here
from groups.errors import Conflict, NotFound
from groups.people import names
from groups.people import offices as given
from groups.people import queries as people
from groups.people.signing import me


@blueprint.get("/desk/offices")
def offices() -> ResponseReturnValue:
    """Everybody with an office, now or soon; `name` looks somebody up."""
    access.require(me(), Can.COORDINATE)
    return _page()


def _page() -> str:
    name = request.args.get("name", "").strip()[:60]
    found = people.people_alike(names.skeleton(name)) if name else []
    return render_template(
        "coordinating/offices.html",
        standing=given.standing(), words=OFFICES, zone=zone_here(), name=name, found=found,
    )  # fmt: skip


@blueprint.route("/desk/offices/<person_ref>", methods=["GET", "POST"])
def give_office(person_ref: str) -> ResponseReturnValue:
    """Give somebody an office, or give it for another time."""
    access.require(me(), Can.COORDINATE)
    name, form, zone = people.person_for(person_ref).name, OfficeForm(), zone_here()
    return sending.save(
        form,
        lambda: service.appoint(me(), people.person_for(person_ref), Office(form.office.data), form.term(zone)),
        f"It is written down, and {name} gets a letter.",
        to=lambda _made: url_for("coordinating.offices"),
        page=lambda: render_template("coordinating/office.html", name=name, form=form, zone=zone),
    )


@blueprint.post("/desk/offices/<person_ref>/end")
def end_office(person_ref: str) -> ResponseReturnValue:
    """Take an office back."""
    access.require(me(), Can.COORDINATE)
    try:
        office = Office(request.form.get("office", ""))
    except ValueError:
        raise NotFound() from None
    try:
        with db.transaction():
            person = people.person_for(person_ref)
            service.end_office(me(), person, office)
            name = person.name
    except Conflict as refused:
        flash(refused.say, "warning")
    else:
        flash(f"{name} is not {OFFICES[office]} any more, and gets a letter.", "done")
    return redirect(url_for("coordinating.offices"), 303)
