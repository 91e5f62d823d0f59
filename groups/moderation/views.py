"""The reviewers' pages: what waits, one case, and deciding it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, events, outbox, sending, slots
from groups.access import Can
from groups.errors import Conflict, NotFound
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation import composers, measures, queries, service, subjects
from groups.moderation.events import ListChanged
from groups.moderation.forms import DecideForm, HandOnForm
from groups.moderation.lists import in_force
from groups.moderation.lists import views as lists
from groups.moderation.models import Case, Decision
from groups.moderation.screening import REASONS
from groups.people.models import Person
from groups.people.signing import me
from groups.slots import Part
from groups.text import plain_message_html

blueprint = Blueprint("moderation", __name__)


def attach(app: Flask) -> None:
    """Teach templates to show what people wrote; say which measures hold, who writes letters, and what waits."""
    app.jinja_env.filters["message_html"] = plain_message_html
    access.provide_silence(measures.silence_of)
    access.provide_standings(measures.standings_of)
    outbox.compose("case_author", composers.to_author)
    outbox.compose("case_reporter", composers.to_reporter)
    slots.provide("group_page", _queue_of_group)
    slots.provide("desk", _on_desk)
    slots.provide("desk", lists.on_desk)
    app.register_blueprint(lists.blueprint)
    events.subscribe(ListChanged, in_force.forget)
    in_force.prepare()


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
    return sending.save(
        form,
        lambda: _hand_on(ref, form),
        "A coordinator will look at it and decide.",
        to=lambda group: url_for("moderation.queue", ref=group.ref),
        page=lambda: _case_page(queries.case_for(me(), ref), DecideForm(formdata=None), form),
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
    _offer(form, found)
    return sending.save(
        form,
        lambda: _decide(ref, form),
        "It is decided, and those who have a part in it get a letter.",
        to=_queue_address,
        page=lambda: _case_page(queries.case_for(me(), ref), form),
    )


def _decide(ref: str, form: DecideForm) -> Case:
    found = queries.case_for(me(), ref)
    agreement = int(form.agreement.data) if form.agreement.data else None
    service.decide(me(), found, Decision(form.decision.data), form.reason.data, agreement, form.version.data)
    return found


def _queue_address(case: Case) -> str:
    if access.can(me(), Can.MODERATE, case):
        return url_for("moderation.queue", ref=membership.get_group(case.group_id).ref)
    return url_for("moderation.handed_on")


def _offer(form: DecideForm, case: Case) -> Group:
    group = membership.get_group(case.group_id)
    form.offer(case, [(str(each.id), each.words) for each in membership.agreements_of(group)])
    return group


def _case_page(case: Case, form: DecideForm, hand_on: HandOnForm | None = None) -> str:
    group = _offer(form, case)
    handling = subjects.handling(case.subject_kind)
    live = case.state in queries.LIVE
    hand_on = hand_on or HandOnForm(formdata=None)
    for sent in (form, hand_on):
        if not sent.errors or isinstance(sending.refused(sent), Conflict):  # the page now shows the newest
            sent.version.raw_data = None
            sent.version.process_data(case.version)
    given: dict[str, Any] = {
        "case": case,
        "group": group,
        "form": form,
        "hand_on": hand_on,
        "reports": queries.reports_of(case),
        "present": handling.load(case.subject_id),
        "link": handling.link(case.subject_id) if access.can(me(), Can.READ_ROOM, case) else None,
        "live": live,
        "held": queries.is_held(case),
        "mark_words": REASONS,
        "own_part": me().id in queries.reporter_ids(case),
        "with_me": live and case.claimed_by_id == me().id and _lasts(case),
        "with_other": live and case.claimed_by_id not in (None, me().id) and _lasts(case),
    }
    return render_template("moderation/case.html", **given)


def _lasts(case: Case) -> bool:
    return case.claimed_until is not None and case.claimed_until > clock.now()
