"""Coming into a group, accepting what is agreed there, and leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from groups import access, db, limits, sending, web
from groups.access import Can
from groups.membership import queries, service
from groups.membership.forms import AcceptForm, join_form
from groups.membership.models import Entry, Group, IfAway, JoinRequest, Membership, Question
from groups.membership.views.base import blueprint
from groups.people import consents
from groups.people.models import Person, Purpose
from groups.people.signing import me, person_here
from groups.people.tokens import hash_token


@blueprint.route("/groups/<ref>/join", methods=["GET", "POST"])
def join(ref: str) -> ResponseReturnValue:
    """The agreements with their reasons, the questions if there are any, and one box to accept."""
    person = me()
    group = queries.group_for(person, ref, Can.JOIN_GROUP)
    earlier = queries.last_answer(person.id, group.id)
    if access.standing(person, group).role is not None:
        if earlier is not None and earlier.note:
            flash(f"The facilitators wrote to you: {earlier.note}", "note")
        return redirect(url_for("membership.group", ref=ref), 303)
    questions = queries.questions_of(group) if group.entry is Entry.QUESTIONS else []
    return _come_in(person, group, questions, earlier=earlier)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@web.open_to_visitors
def invitation(token: str) -> ResponseReturnValue:
    """A door for one person, also into a group that cannot be found."""
    limits.check("token_address", web.address())
    _invitation, group = queries.invitation(hash_token(token))
    person = person_here()
    if person is None:
        return render_template("membership/invited.html", group=group, token=token)
    if access.standing(person, group).role is not None:
        return redirect(url_for("membership.group", ref=group.ref), 303)
    return _come_in(person, group, [], token=token)


def _come_in(
    person: Person, group: Group, questions: list[Question], *, token: str = "", earlier: JoinRequest | None = None
) -> ResponseReturnValue:
    form = join_form(questions, asks_consent=not consents.is_given(person, Purpose.GROUPS))
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("join", person.id)
            return _joined(group, form, questions, token)
    group = queries.get_group(group.id)
    form.version.data = group.agreements_version
    return render_template(
        "membership/join.html",
        group=group,
        form=form,
        questions=[form[f"question_{each.id}"] for each in questions],
        agreements=queries.agreements_of(group),
        waiting=queries.waiting_request(person.id, group.id),
        earlier=earlier,
        by_invitation=bool(token),
    ), *sending.outcome(form)


def _joined(group: Group, form: AcceptForm, questions: list[Question], token: str) -> ResponseReturnValue:
    answers = {each.id: form[f"question_{each.id}"].data for each in questions}
    group_id, ref = group.id, group.ref
    with db.transaction():
        came = service.join(
            me(), queries.get_group(group_id), form.version.data, answers, token, IfAway(form.if_away.data)
        )
        consents.give(me(), Purpose.GROUPS)
    if isinstance(came, Membership):
        flash("You are in. Come when you like; reading along is as welcome as writing.", "clay")
    else:
        flash("Your wish is with the facilitators. You get a letter when they have answered.", "done")
    return redirect(url_for("membership.group", ref=ref), 303)


@blueprint.post("/groups/<ref>/join/withdraw")
def withdraw_request(ref: str) -> ResponseReturnValue:
    """Take back one's wish to join."""
    with db.transaction():
        person = me()
        service.withdraw_request(person, queries.group_for(person, ref, Can.SEE_GROUP))
    flash("Your wish to join is taken back. You can ask again whenever you like.", "done")
    return redirect(url_for("membership.group", ref=ref), 303)


@blueprint.route("/groups/<ref>/agreements", methods=["GET", "POST"])
def agreements(ref: str) -> ResponseReturnValue:
    """The agreements in force; after an essential change they are accepted once more here."""
    group = queries.group_for(me(), ref, Can.LEAVE_GROUP)
    form = AcceptForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            with db.transaction():
                person = me()
                service.accept_agreements(person, queries.group_for(person, ref, Can.LEAVE_GROUP), form.version.data)
            flash("Thank you. You can write in the rooms of this group again.", "done")
            return redirect(url_for("membership.group", ref=ref), 303)
    return _show_agreements(group, form)


def _show_agreements(group: Group, form: FlaskForm) -> ResponseReturnValue:
    group = queries.get_group(group.id)
    form.version.data = group.agreements_version
    return render_template(
        "membership/agreements.html",
        group=group,
        form=form,
        agreements=queries.agreements_of(group),
        standing=access.standing(me(), group),
    ), *sending.outcome(form)


@blueprint.route("/groups/<ref>/leave", methods=["GET", "POST"])
def leave(ref: str) -> ResponseReturnValue:
    """Leave, without being asked why."""
    group = queries.group_for(me(), ref, Can.LEAVE_GROUP)
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template("membership/leave.html", group=group, form=form)
    with db.transaction():
        person = me()
        service.leave(person, queries.group_for(person, ref, Can.LEAVE_GROUP))
    flash("You have left the group. Thank you for having been there. The door stays open.", "done")
    return redirect(url_for("membership.groups"), 303)
