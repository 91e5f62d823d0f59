"""The measures in force in a group: seen by those who guide it, set at once, lifted before their time."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db, sending
from groups.access import Can
from groups.membership import queries as membership
from groups.membership import service as belonging
from groups.membership.models import Group
from groups.moderation import places, queries, service
from groups.moderation.forms import QuietForm, ReasonForm
from groups.moderation.models import Measure
from groups.moderation.views.base import blueprint, number, rules_of
from groups.people.signing import me


@blueprint.get("/groups/<ref>/measures")
def in_force(ref: str) -> ResponseReturnValue:
    """What holds in a group now, and who was removed from it."""
    return _page(ref)


def _page(ref: str) -> str:
    group, person = queries.group_to_review(me(), ref), me()
    held, removed = queries.held_in(group, person), queries.removed_from(group, person)
    rooms = {room_id: name for room_id, _ref, name in places.rooms_of(group.id)}
    return render_template("moderation/measures.html", group=group, held=held, removed=removed, rooms=rooms)


@blueprint.route("/measures/<ref>/lift", methods=["GET", "POST"])
def lift(ref: str) -> ResponseReturnValue:
    """End a measure before its time, with a reason."""
    form = ReasonForm()
    return sending.save(
        form,
        lambda: _lift(ref, form),
        "It is lifted, and they get a letter.",
        to=lambda group: url_for("moderation.in_force", ref=group.ref),
        page=lambda: _lift_page(queries.measure_for(me(), ref), form),
    )


def _lift(ref: str, form: ReasonForm) -> Group:
    found = queries.measure_for(me(), ref)
    service.lift(me(), found, form.reason.data or "")
    return membership.get_group(found.group_id)


def _lift_page(measure: Measure, form: ReasonForm) -> str:
    group, whom = membership.get_group(measure.group_id), queries.whom(measure)
    return render_template("moderation/lift.html", group=group, name=whom.name, measure=measure, form=form)


@blueprint.route("/groups/<ref>/members/<person_ref>/readmit", methods=["GET", "POST"])
def readmit(ref: str, person_ref: str) -> ResponseReturnValue:
    """Let somebody come in again whom a facilitator had removed."""
    group, form = queries.group_to_review(me(), ref), ReasonForm()
    removed = {each.ref: each.name for each in queries.removed_from(group, me())}
    name = removed.get(person_ref, "")
    if form.validate_on_submit():
        with sending.keeping(form):
            with db.transaction():
                person = me()
                whom = belonging.readmit(person, queries.group_to_review(person, ref), person_ref, form.reason.data)
                name = whom.name
            flash(f"{name} can come in again, as anybody can.", "done")
            return redirect(url_for("moderation.in_force", ref=ref), 303)
    page = render_template("moderation/lift.html", group=group, name=name, measure=None, form=form)
    return page, *sending.outcome(form)


@blueprint.route("/groups/<ref>/members/<person_ref>/remove", methods=["GET", "POST"])
def remove(ref: str, person_ref: str) -> ResponseReturnValue:
    """Take somebody out of the group, with a reason."""
    group = membership.group_for(me(), ref, Can.MODERATE)
    name, form = membership.member_for(group, person_ref).person.name, ReasonForm()
    return sending.save(
        form,
        lambda: _remove(ref, person_ref, form),
        f"{name} is no longer in the group, and is told why by letter.",
        to=lambda _measure: url_for("membership.members", ref=ref),
        page=lambda: render_template(
            "moderation/remove.html", group=membership.group_for(me(), ref, Can.MODERATE), name=name, form=form
        ),
    )


def _remove(ref: str, person_ref: str, form: ReasonForm) -> Measure:
    group = membership.group_for(me(), ref, Can.MODERATE)
    return service.remove(me(), membership.member_for(group, person_ref).person_id, group, form.reason.data or "")


@blueprint.route("/groups/<ref>/members/<person_ref>/quiet", methods=["GET", "POST"])
def quiet(ref: str, person_ref: str) -> ResponseReturnValue:
    """Let somebody read but not write for a while, in one room or in all."""
    group = membership.group_for(me(), ref, Can.MODERATE)
    name, form = membership.member_for(group, person_ref).person.name, QuietForm()
    form.offer([(room, words) for _id, room, words in places.rooms_of(group.id)], rules_of(group))
    return sending.save(
        form,
        lambda: _quiet(ref, person_ref, form),
        "They can read and not write for that time, and get a letter that says why.",
        to=lambda _measure: url_for("moderation.in_force", ref=ref),
        page=lambda: render_template(
            "moderation/quiet.html", group=membership.group_for(me(), ref, Can.MODERATE), name=name, form=form
        ),
    )


def _quiet(ref: str, person_ref: str, form: QuietForm) -> Measure:
    group = membership.group_for(me(), ref, Can.MODERATE)
    row = membership.member_for(group, person_ref)
    place = places.place(group, form.where.data)
    until, rule = clock.now() + timedelta(hours=int(form.hours.data)), number(form.agreement.data)
    return service.silence(me(), row.person_id, place, until, form.reason.data or "", rule)
