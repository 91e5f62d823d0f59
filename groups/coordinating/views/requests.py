"""Requests by law: proposed by one coordinator, agreed to by another, and fetched as a file."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can
from groups.coordinating import queries, service
from groups.coordinating.forms.requests import DeclineForm, RequestForm
from groups.coordinating.views.base import blueprint, zone_here
from groups.people import names
from groups.people import queries as people
from groups.people.signing import me


@blueprint.get("/desk/requests")
def data_requests() -> ResponseReturnValue:
    """Every request, and a way to whom a new one is about; `name` looks somebody up."""
    person = me()
    found = queries.data_requests(person)
    name = request.args.get("name", "").strip()[:60]
    alike = [each for each in people.people_alike(names.skeleton(name)) if each.id != person.id] if name else []
    return render_template(
        "coordinating/requests.html", requests=found, name=name, found=alike, is_open=queries.is_open
    )


@blueprint.route("/desk/requests/about/<person_ref>", methods=["GET", "POST"])
def propose(person_ref: str) -> ResponseReturnValue:
    """Write a request down. Another coordinator must agree."""
    access.require(me(), Can.COORDINATE)
    name, form, zone = people.person_for(person_ref).name, RequestForm(), zone_here()
    return sending.save(
        form,
        lambda: service.propose(me(), people.person_for(person_ref), form.asked(zone)),
        "It is written down. Another coordinator must agree before anything is made.",
        to=lambda made: url_for("coordinating.data_request", ref=made.ref),
        page=lambda: render_template("coordinating/propose.html", name=name, form=form, zone=zone),
    )


@blueprint.get("/desk/requests/<ref>")
def data_request(ref: str) -> ResponseReturnValue:
    """One request, and what can be done with it."""
    return _page(ref, DeclineForm())


@blueprint.post("/desk/requests/<ref>/agree")
def agree(ref: str) -> ResponseReturnValue:
    """Agree to what another coordinator wrote down."""
    with db.transaction():
        service.agree(me(), ref)
    flash("You agreed. The file can be fetched for seven days.", "done")
    return redirect(url_for("coordinating.data_request", ref=ref), 303)


@blueprint.post("/desk/requests/<ref>/decline")
def decline(ref: str) -> ResponseReturnValue:
    """Do not answer it, and say why."""
    form = DeclineForm()
    queries.data_request_for(me(), ref)
    return sending.save(
        form,
        lambda: service.decline(me(), ref, form.reason.data),
        "It is declined, and nothing is made.",
        to=lambda _made: url_for("coordinating.data_request", ref=ref),
        page=lambda: _page(ref, form),
    )


@blueprint.post("/desk/requests/<ref>/file")
def fetch(ref: str) -> ResponseReturnValue:
    """The file. A deed and not a page, because each time is written down."""
    with db.transaction():
        made = service.fetch(me(), ref)
    return zipped(made, "what-is-kept.zip")


def zipped(made: bytes, name: str) -> Response:
    """A file to keep."""
    response = Response(made, mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _page(ref: str, form: DeclineForm) -> str:
    person = me()
    row = queries.data_request_for(person, ref)
    involved = people.people_by_id(each for each in (row.person_id, row.proposed_by_id, row.decided_by_id) if each)
    return render_template(
        "coordinating/request.html",
        row=row, people=involved, form=form, zone=zone_here(), is_open=queries.is_open(row),
        may_agree=row.proposed_by_id != person.id,
    )  # fmt: skip
