"""The coordinators' page of the replies one can begin from."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can
from groups.care import queries, runbook, service
from groups.care.course import CareDeed
from groups.care.forms import SayingForm
from groups.care.views.base import blueprint
from groups.people.signing import me


@blueprint.get("/desk/care/replies")
def sayings() -> ResponseReturnValue:
    """All that are in use."""
    access.require(me(), Can.COORDINATE)
    return render_template("care/sayings.html", sayings=queries.sayings(), runbook=runbook)


@blueprint.route("/desk/care/replies/new", methods=["GET", "POST"])
def new_saying() -> ResponseReturnValue:
    """One of one's own."""
    access.require(me(), Can.COORDINATE)
    return _save("", SayingForm())


@blueprint.route("/desk/care/replies/<key>", methods=["GET", "POST"])
def saying(key: str) -> ResponseReturnValue:
    """Other words for one."""
    access.require(me(), Can.COORDINATE)
    return _save(key, SayingForm(obj=queries.saying_for(key)))


def _save(key: str, form: SayingForm) -> ResponseReturnValue:
    return sending.save(
        form,
        lambda: service.write_saying(me(), key, CareDeed(form.deed.data), form.title.data, form.words.data),
        "It is kept.",
        to=lambda _key: url_for("care.sayings"),
        page=lambda: render_template("care/saying.html", form=form, key=key),
    )


@blueprint.post("/desk/care/replies/<key>/end")
def end_saying(key: str) -> ResponseReturnValue:
    """Take one out of use."""
    with db.transaction():
        service.end_saying(me(), key)
    flash("It is out of use.", "done")
    return redirect(url_for("care.sayings"), 303)
