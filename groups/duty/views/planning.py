"""Putting oneself down, and what becomes of what is planned: left out, given away, taken."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import clock, sending
from groups.duty import service
from groups.duty.forms import PlanForm
from groups.duty.views.base import blueprint
from groups.duty.views.board import done, group_to_guide
from groups.errors import Invalid
from groups.people.signing import me
from groups.words import local


@blueprint.route("/groups/<ref>/duty/plan", methods=["GET", "POST"])
def plan(ref: str) -> ResponseReturnValue:
    """Once, or every week."""
    group = group_to_guide(ref)
    first = None if request.method == "POST" else {"day": local(clock.now(), group.zone).date()}
    form = PlanForm(data=first)
    return sending.save(
        form,
        lambda: _plan(ref, form),
        "You are in the rota. Thank you.",
        to=lambda _row: url_for("duty.board", ref=ref),
        page=lambda: render_template("duty/plan.html", group=group_to_guide(ref), form=form),
    )


def _plan(ref: str, form: PlanForm) -> object:
    deed = service.plan_weekly if form.weekly.data else service.plan_once
    return deed(me(), group_to_guide(ref), form.first(), form.minutes())


@blueprint.post("/groups/<ref>/duty/weekly/<weekly>/end")
def end_weekly(ref: str, weekly: str) -> ResponseReturnValue:
    """It comes no more."""
    return done(ref, lambda group: service.end_weekly(me(), group, weekly), "It does not come any more.")


@blueprint.post("/groups/<ref>/duty/leave-out")
def leave_out(ref: str) -> ResponseReturnValue:
    """I cannot be there: `duty` names it."""
    return done(ref, lambda group: service.leave_out(me(), group, _key()), "You are not down for it any more.")


@blueprint.post("/groups/<ref>/duty/offer")
def offer(ref: str) -> ResponseReturnValue:
    """Would somebody else? `duty` names it."""
    said = "The others are asked. Until somebody takes it, it stays yours."
    return done(ref, lambda group: service.offer(me(), group, _key()), said)


@blueprint.post("/groups/<ref>/duty/offers/<offer>/take")
def take(ref: str, offer: str) -> ResponseReturnValue:
    """I will."""
    return done(ref, lambda group: service.take(me(), group, offer), "It is yours now. Thank you.")


@blueprint.post("/groups/<ref>/duty/offers/<offer>/back")
def take_back(ref: str, offer: str) -> ResponseReturnValue:
    """I keep it after all."""
    return done(ref, lambda group: service.take_back_offer(me(), group, offer), "You keep it.")


@blueprint.post("/groups/<ref>/duty/fill")
def fill(ref: str) -> ResponseReturnValue:
    """I can be there, where nobody is: `begins` and `ends` are the gap's."""
    begins_at, ends_at = _moment("begins"), _moment("ends")
    return done(ref, lambda group: service.fill(me(), group, begins_at, ends_at), "You are down for it. Thank you.")


def _key() -> str:
    return request.form.get("duty", "")


def _moment(name: str) -> datetime:
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("Please choose a gap from the board.")
    return found
