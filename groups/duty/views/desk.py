"""The coordinators' board: how every group stands, what was unattended, and who is on call."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending, slots
from groups.access import Can
from groups.duty import queries, service
from groups.duty.forms import CallForm
from groups.duty.views.base import blueprint
from groups.errors import NotFound
from groups.people.signing import me


@blueprint.get("/desk/duty")
def desk() -> ResponseReturnValue:
    """All groups that have hours."""
    return _page(CallForm(formdata=None))


def _page(form: CallForm) -> str:
    if not access.can(me(), Can.COORDINATE):
        raise NotFound()
    return render_template(
        "duty/desk.html",
        groups=queries.groups_stand(me()),
        called=queries.who_is_called(),
        mine=queries.calls_of(me()),
        parts=slots.parts("duty_desk", me()),
        form=form,
    )


@blueprint.post("/desk/duty/call")
def call() -> ResponseReturnValue:
    """I am on call."""
    form = CallForm()
    return sending.save(
        form,
        lambda: service.go_on_call(me(), form.hours.data),
        "You are on call.",
        to=lambda _row: url_for("duty.desk"),
        page=lambda: _page(form),
    )


@blueprint.post("/desk/duty/call/end")
def end_call() -> ResponseReturnValue:
    """I am on call no longer."""
    with db.transaction():
        service.end_on_call(me())
    flash("You are on call no longer.", "done")
    return redirect(url_for("duty.desk"), 303)
