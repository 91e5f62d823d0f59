"""Afterwards: debriefs, what a supervisor writes back, and who supervises."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can
from groups.care import queries, service
from groups.care.forms import DebriefForm, SupervisionForm, SupervisorForm
from groups.care.models import DebriefKind
from groups.care.views.base import blueprint
from groups.errors import NotFound
from groups.fields import options
from groups.membership import queries as membership
from groups.people.signing import me


@blueprint.route("/care/<ref>/debrief", methods=["GET", "POST"])
def debrief(ref: str) -> ResponseReturnValue:
    """How it was, for those who looked after somebody; read by the two and their supervisor."""
    item, _supervises = queries.part_in(me(), ref)
    own = next(
        (t.row for t in queries.debriefs_of(item) if t.row.by_id == me().id and t.row.kind is DebriefKind.DEBRIEF), None
    )
    form = DebriefForm(obj=own)
    return sending.save(
        form,
        lambda: service.debrief(
            me(), queries.part_in(me(), ref)[0], form.how.data or "", form.helped.data or "", form.wants_word.data
        ),
        "Thank you for putting it down. The other one and your supervisor can read it.",
        to=lambda _made: url_for("care.debrief", ref=ref),
        page=lambda: _page(ref, form, SupervisionForm(formdata=None)),
    )


@blueprint.post("/care/<ref>/supervision")
def supervise(ref: str) -> ResponseReturnValue:
    """What the supervisor writes back."""
    item, supervises = queries.part_in(me(), ref)
    if not supervises:
        raise NotFound()
    form = SupervisionForm()
    return sending.save(
        form,
        lambda: service.supervise(me(), queries.part_in(me(), ref)[0], form.words.data or ""),
        "The two of them can read it.",
        to=lambda _made: url_for("care.debrief", ref=item.ref),
        page=lambda: _page(ref, DebriefForm(formdata=None), form),
    )


def _page(ref: str, form: DebriefForm, note: SupervisionForm) -> str:
    item, supervises = queries.part_in(me(), ref)
    return render_template(
        "care/debrief.html", item=item, form=form, note=note, supervises=supervises,
        told=queries.debriefs_of(item), took_part=queries.took_part(me().id, item.id),
        group=membership.get_group(item.group_id),
    )  # fmt: skip


@blueprint.get("/care/debriefs")
def debriefs() -> ResponseReturnValue:
    """For a supervisor: what was grave in their groups, and whether those two have put anything down."""
    if not queries.supervises_any(me()):
        raise NotFound()
    return render_template("care/debriefs.html", found=queries.supervised_by(me()))


@blueprint.route("/desk/care/supervisors", methods=["GET", "POST"])
def supervisors() -> ResponseReturnValue:
    """Who supports the facilitators of which group."""
    access.require(me(), Can.COORDINATE)
    form = SupervisorForm()
    form.group.choices = options((group.ref, group.name) for group in membership.all_groups(me(), limit=200))
    form.person.choices = options((person.ref, person.name) for person in queries.who_may_supervise(me()))
    return sending.save(
        form,
        lambda: service.appoint_supervisor(
            me(), membership.group_to_coordinate(me(), form.group.data or ""), form.person.data or ""
        ),
        "They support this group from now on.",
        to=lambda _made: url_for("care.supervisors"),
        page=lambda: render_template("care/supervisors.html", form=form, found=queries.supervisors(me())),
    )


@blueprint.post("/desk/care/supervisors/<int:number>/end")
def end_supervisor(number: int) -> ResponseReturnValue:
    """Let it end."""
    with db.transaction():
        service.end_supervisor(me(), number)
    flash("It has ended.", "done")
    return redirect(url_for("care.supervisors"), 303)
