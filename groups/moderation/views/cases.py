"""The reviewers' pages: what waits, one case, and deciding it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending
from groups.access import Can
from groups.errors import Conflict, NotFound
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation import queries, service, subjects
from groups.moderation.forms import AnswerForm, DecideForm, HandOnForm
from groups.moderation.models import Case, CaseState, Decision
from groups.moderation.screening import REASONS
from groups.moderation.service.moving import is_claimed
from groups.moderation.views.base import blueprint, number, rules_of
from groups.people.signing import me


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
    return case_page(found, DecideForm(version=found.version, agreement=named))


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
    return sending.save(
        form,
        lambda: _hand_on(ref, form),
        "A coordinator will look at it and decide.",
        to=lambda group: url_for("moderation.queue", ref=group.ref),
        page=lambda: case_page(queries.case_for(me(), ref), DecideForm(formdata=None), form),
    )


def _hand_on(ref: str, form: HandOnForm) -> Group:
    found = queries.case_for(me(), ref)
    service.hand_on(me(), found, form.reason.data, form.version.data)
    return membership.get_group(found.group_id)


@blueprint.post("/cases/<ref>/decide")
def decide(ref: str) -> ResponseReturnValue:
    """End it; on a refusal the page comes back with every word."""
    found = queries.case_for(me(), ref)
    form = DecideForm()
    offer(form, found)
    return sending.save(
        form,
        lambda: _decide(ref, form),
        "It is decided, and those who have a part in it get a letter.",
        to=queue_address,
        page=lambda: case_page(queries.case_for(me(), ref), form),
    )


def _decide(ref: str, form: DecideForm) -> Case:
    found = queries.case_for(me(), ref)
    agreement, decision = number(form.agreement.data), Decision(form.decision.data)
    service.decide(me(), found, decision, form.reason.data, agreement, form.version.data, form.rung_chosen())
    return found


@blueprint.post("/cases/<ref>/quiet")
def quiet_meanwhile(ref: str) -> ResponseReturnValue:
    """Let its author read but not write until it is decided."""
    with db.transaction():
        found = queries.case_for(me(), ref)
        subject = subjects.handling(found.subject_kind).load(found.subject_id)
        service.quiet_meanwhile(me(), found, subject.room_id if subject is not None else None)
    flash("They can read and not write until it is decided, for 24 hours at most.", "done")
    return redirect(url_for("moderation.case", ref=ref), 303)


def queue_address(case: Case) -> str:
    """Where a reviewer goes on from a case."""
    if access.can(me(), Can.MODERATE, case):
        return url_for("moderation.queue", ref=membership.get_group(case.group_id).ref)
    return url_for("moderation.handed_on")


def offer(form: DecideForm | AnswerForm, case: Case) -> Group:
    """Fill in what this reviewer can choose; gives the group."""
    group = membership.get_group(case.group_id)
    is_text, rungs = subjects.handling(case.subject_kind).is_text, service.rungs_for(me(), case)
    if isinstance(form, AnswerForm):
        form.offer(case, is_text, rungs)
    else:
        form.offer(case, is_text, rules_of(group), rungs)
    return group


def case_page(case: Case, form: DecideForm, hand_on: HandOnForm | None = None, answer: AnswerForm | None = None) -> str:
    """One case, with all that can be done with it."""
    group = offer(form, case)
    answer, hand_on = answer or AnswerForm(formdata=None), hand_on or HandOnForm(formdata=None)
    offer(answer, case)
    for sent in (form, hand_on, answer):
        if not sent.errors or isinstance(sending.refused(sent), Conflict):  # the page now shows the newest
            sent.version.raw_data = None
            sent.version.process_data(case.version)
    return render_template(
        "moderation/case.html", case=case, group=group, form=form, hand_on=hand_on, answer=answer, **_given(case)
    )


def _given(case: Case) -> dict[str, Any]:
    handling, waits = subjects.handling(case.subject_kind), case.state in queries.WAITING
    appealed = case.state is CaseState.APPEALED
    taken, mine = waits and is_claimed(case), case.claimed_by_id == me().id
    return {
        "reports": queries.reports_of(case),
        "present": handling.load(case.subject_id),
        "is_text": handling.is_text,
        "link": handling.link(case.subject_id) if access.can(me(), Can.READ_ROOM, case) else None,
        "live": case.state in queries.LIVE,
        "can_hand_on": waits and not queries.is_above(case),
        "appealed": appealed,
        "appeal": queries.appeal_of(case),
        "measures": queries.measures_of(case),
        "earlier": queries.earlier_of(case.author_id, case.group_id),
        "held": queries.is_held(case),
        "mark_words": REASONS,
        "own_part": me().id in (queries.not_again(case) if appealed else queries.part_ids(case)),
        "with_me": taken and mine,
        "with_other": taken and not mine,
    }
