"""The reviewers' pages: what waits, one case, and deciding it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, outbox, slots
from groups.access import Can
from groups.errors import Conflict, Invalid, NotFound, Problem
from groups.fields import show_problems
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation import composers, measures, queries, service, subjects
from groups.moderation.forms import DecideForm, HandOnForm
from groups.moderation.models import Case, Decision
from groups.people.models import Person
from groups.people.signing import me
from groups.slots import Part
from groups.text import plain_message_html

blueprint = Blueprint("moderation", __name__)


def attach(app: Flask) -> None:
    """Teach templates to show what people wrote; say which measures hold, who writes letters, and what waits."""
    app.jinja_env.filters["message_html"] = plain_message_html
    access.provide_silence(measures.silence_of)
    outbox.compose("case_author", composers.to_author)
    outbox.compose("case_reporter", composers.to_reporter)
    slots.provide("group_page", _queue_of_group)
    slots.provide("desk", _on_desk)


def _queue_of_group(person: Person | None, group: Group) -> Part | None:
    if person is None or not access.can(person, Can.MODERATE, group):
        return None
    return Part("moderation/_queue.html", {"group": group, "waiting": queries.queue_of(group, person)}, order=5)


def _on_desk(person: Person) -> Part | None:
    waiting = queries.waiting_for(person)
    handed_on = queries.handed_on(person) if access.can(person, Can.COORDINATE) else []
    if not waiting and not handed_on:
        return None
    return Part("moderation/_desk.html", {"waiting": waiting, "handed_on": handed_on}, order=10)


@blueprint.get("/groups/<ref>/queue")
def queue(ref: str) -> ResponseReturnValue:
    """What waits to be looked at in a group."""
    group = membership.group_for(me(), ref, Can.MODERATE)
    waiting = queries.queue_of(group, me())
    return render_template("moderation/queue.html", group=group, waiting=waiting)


@blueprint.get("/desk/cases")
def handed_on() -> ResponseReturnValue:
    """What the groups handed on to the coordinators."""
    if not access.can(me(), Can.COORDINATE):
        raise NotFound()
    return render_template("moderation/queue.html", group=None, waiting=queries.handed_on(me()))


@blueprint.get("/cases/<ref>")
def case(ref: str) -> ResponseReturnValue:
    """One case, with the text as it was and as it is."""
    found = queries.case_for(me(), ref)
    named = next((str(agreement.id) for _, agreement in queries.reports_of(found) if agreement), "")
    return _case_page(found, DecideForm(version=found.version, agreement=named))


@blueprint.post("/cases/<ref>/claim")
def claim(ref: str) -> ResponseReturnValue:
    """Take it up for ten minutes."""
    with db.transaction():
        service.claim(me(), queries.case_for(me(), ref))
    return redirect(url_for("moderation.case", ref=ref), 303)


@blueprint.post("/cases/<ref>/let-go")
def let_go(ref: str) -> ResponseReturnValue:
    """Give it back to the queue."""
    with db.transaction():
        service.let_go(me(), queries.case_for(me(), ref))
    return redirect(url_for("moderation.case", ref=ref), 303)


@blueprint.post("/cases/<ref>/hand-on")
def hand_on(ref: str) -> ResponseReturnValue:
    """Ask the coordinators to decide it."""
    form = HandOnForm()
    with db.transaction():
        found = queries.case_for(me(), ref)
        service.hand_on(me(), found, form.reason.data or "", form.version.data or 0)
        group = membership.get_group(found.group_id)
        ref_of_group = group.ref
    flash("A coordinator will look at it and decide.", "done")
    return redirect(url_for("moderation.queue", ref=ref_of_group), 303)


@blueprint.post("/cases/<ref>/decide")
def decide(ref: str) -> ResponseReturnValue:
    """End it; on a refusal the page comes back with every word."""
    found = queries.case_for(me(), ref)
    form = DecideForm()
    _offer(form, found)
    if not form.validate():
        return _case_page(found, form), 422
    try:
        with db.transaction():
            found = queries.case_for(me(), ref)
            agreement = int(form.agreement.data) if form.agreement.data else None
            decision = Decision(form.decision.data)
            service.decide(me(), found, decision, form.reason.data, agreement, form.version.data)
            back = _queue_address(found)
    except Invalid as problem:
        show_problems(form, problem.fields or {"": problem.say})
        return _case_page(queries.case_for(me(), ref), form), 422
    except Conflict as problem:
        return _case_page(queries.case_for(me(), ref), form, problem), 409
    flash("It is decided, and those who have a part in it get a letter.", "done")
    return redirect(back, 303)


def _queue_address(case: Case) -> str:
    if access.can(me(), Can.MODERATE, case):
        return url_for("moderation.queue", ref=membership.get_group(case.group_id).ref)
    return url_for("moderation.handed_on")


def _offer(form: DecideForm, case: Case) -> Group:
    group = membership.get_group(case.group_id)
    form.offer(case, [(str(each.id), each.words) for each in membership.agreements_of(group)])
    return group


def _case_page(case: Case, form: DecideForm, problem: Problem | None = None) -> str:
    group = _offer(form, case)
    handling = subjects.handling(case.subject_kind)
    live = case.state in queries.LIVE
    if problem is not None:
        form.version.data = form.version.raw_data = None
        form.version.process_data(case.version)
    given: dict[str, Any] = {
        "case": case,
        "group": group,
        "form": form,
        "problem": problem,
        "hand_on": HandOnForm(formdata=None, version=case.version),
        "reports": queries.reports_of(case),
        "present": handling.load(case.subject_id),
        "link": handling.link(case.subject_id) if access.can(me(), Can.READ_ROOM, case) else None,
        "live": live,
        "held": queries.is_held(case),
        "own_part": me().id in queries.reporter_ids(case),
        "with_me": live and case.claimed_by_id == me().id and _lasts(case),
        "with_other": live and case.claimed_by_id not in (None, me().id) and _lasts(case),
    }
    return render_template("moderation/case.html", **given)


def _lasts(case: Case) -> bool:
    return case.claimed_until is not None and case.claimed_until > clock.now()
