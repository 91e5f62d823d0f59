"""Telling a facilitator how somebody is with others."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending
from groups.access import Can
from groups.errors import Forbidden
from groups.membership import queries as membership
from groups.moderation import service
from groups.moderation.forms import MemberReportForm
from groups.moderation.views.base import blueprint
from groups.people.signing import me


@blueprint.route("/groups/<ref>/members/<person_ref>/report", methods=["GET", "POST"])
def report_member(ref: str, person_ref: str) -> ResponseReturnValue:
    """Ask the facilitators to look at how somebody is with others in the group."""
    group = membership.group_for(me(), ref, Can.REPORT)
    name = service.name_of_reportable(me(), group, person_ref)
    agreements = [(each.id, each.words) for each in membership.agreements_of(group)]
    form = MemberReportForm()
    form.offer(agreements)
    if form.validate_on_submit():
        with sending.keeping(form, Forbidden):
            with db.transaction():
                person = me()
                here = membership.group_for(person, ref, Can.REPORT)
                service.report_member(person, here, person_ref, form.agreement_id(), form.words.data or "")
            flash("Thank you. A facilitator will look at it, and you will get a letter when they have.", "done")
            return redirect(url_for("membership.group", ref=ref), 303)
    page = render_template("moderation/report_member.html", ref=ref, name=name, form=form)
    return page, *sending.outcome(form)
