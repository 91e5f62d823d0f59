"""The plain door to everything one can do in a session: the same names as over a socket."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, sending
from groups.access import Can, Role
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TryAgain
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup
from groups.membership import queries as membership
from groups.people import queries as people
from groups.people.signing import me
from groups.sessions import queries, service, stages
from groups.sessions.forms import ComeInForm, LookBackForm, OutForm, ThanksForm
from groups.sessions.models import Chair
from groups.sessions.views.base import blueprint
from groups.sessions.views.pages import show


@blueprint.route("/meetups/<ref>/session", methods=["GET", "POST"])
def door(ref: str) -> ResponseReturnValue:
    """What the session of a date is, and coming in."""
    meetup = meetups.meetup_for(me(), ref, Can.SEE_MEETUP)
    access.require(me(), Can.SEE_SESSION, meetup)
    form = ComeInForm()
    if form.validate_on_submit():
        with sending.keeping(form, Forbidden):
            with db.transaction():
                found = service.come_in(me(), ref, Chair(form.chair.data), form.shown.data)
                where = url_for("sessions.session", ref=found.ref)
            return redirect(where, 303)
        meetup = meetups.meetup_for(me(), ref, Can.SEE_MEETUP)
    return _door_page(meetup, form), *sending.outcome(form)


def _door_page(meetup: Meetup, form: ComeInForm) -> str:
    guides = access.standing(me(), meetup).role is Role.FACILITATOR
    found = queries.session_of(meetup.id)
    if not form.is_submitted():
        form.chair.data = queries.replied(meetup.id).get(me().id, Chair.SPEAKING if guides else Chair.UNDECIDED)
    opens = meetup.starts_at - (stages.LOBBY_GUIDES if guides else stages.LOBBY_MEMBERS)
    manner = service.manner_for(meetup.group_id)
    plan = stages.read(found.plan) if found is not None else stages.plan_for(manner.minutes, manner.talk)
    return render_template(
        "sessions/door.html",
        meetup=meetup,
        group=meetup.group,
        form=form,
        session=found,
        plan=plan,
        opens=opens,
        is_open=clock.now() >= opens and (found is None or found.stage not in stages.OVER),
        is_held=found is not None or service.is_held_here(meetup, queries.manner_of(meetup.group_id)),
        agreed=access.can(me(), Can.JOIN_SESSION, meetup),
        rules=membership.agreements_of(meetup.group),
        guides=membership.facilitator_names(meetup.group),
    )


@blueprint.post("/sessions/<ref>/do/<noun>/<verb>")
def do(ref: str, noun: str, verb: str) -> ResponseReturnValue:
    """Do one of the things the page offers. What cannot be done is said on the page as it is now."""
    name = f"{noun}:{verb}"
    if name not in service.DEEDS:
        raise NotFound()
    given = {key: values if key == "guides" else values[0] for key, values in request.form.lists()}
    try:
        with db.transaction():
            service.perform(name, me(), ref, given)
    except (Conflict, Invalid, TryAgain) as problem:
        return show(ref, problem), problem.status
    if name == "session:leave":
        return redirect(url_for("sessions.step_out", ref=ref), 303)
    if name == "session:call":
        return _called()
    return redirect(url_for("sessions.session", ref=ref), 303)


def _called() -> ResponseReturnValue:
    """Who asks gets the lines at once, on a page that is theirs alone; those who look after the group are told."""
    flash("Those who look after the group know now, and nobody else.", "done")
    return redirect(url_for("care.mine"), 303)


@blueprint.route("/sessions/<ref>/out/<person_ref>", methods=["GET", "POST"])
def out(ref: str, person_ref: str) -> ResponseReturnValue:
    """Ask why, then take somebody out of the session."""
    found = queries.session_for(me(), ref, Can.GUIDE_SESSION)
    other = people.person_for(person_ref)
    if queries.seat_of(found.id, other.id) is None:
        raise NotFound()
    form = OutForm()
    return sending.save(
        form,
        lambda: service.perform("seat:remove", me(), ref, {"person": person_ref, "reason": form.reason.data}),
        "Done. They do not come back into this session.",
        to=lambda _done: url_for("sessions.session", ref=ref),
        page=lambda: render_template(
            "sessions/out.html",
            session=queries.session_for(me(), ref, Can.GUIDE_SESSION),
            other=people.person_for(person_ref),
            form=form,
        ),
    )


@blueprint.post("/sessions/<ref>/words")
def words(ref: str) -> ResponseReturnValue:
    """Say something; on a refusal the page comes back with every word. For whoever has the floor their time begins."""
    typed = {name: request.form.get(name, "") for name in ("text", "key", "reply", "wish")}
    wait = chat.pace(me().id)
    found = queries.session_for(me(), ref, Can.SEE_SESSION)
    room = rooms.rooms_by_id([found.room_id])[found.room_id].ref
    try:
        with db.transaction():
            person = me()
            if access.can(person, Can.JOIN_SESSION, found):
                service.perform("turn:begin", person, ref, {})
            sent = chat.post_message(
                person,
                room,
                typed["text"],
                typed["key"],
                reply_to=typed["reply"] or None,
                wish=typed["wish"],
                wait=wait,
                anyway=request.form.get("anyway") == "1",
            )
            anchor = f"m-{sent.ref}"
    except NotFound:
        raise
    except Problem as problem:
        fresh = {**typed, "key": ""} if problem.status == 409 else typed
        return show(ref, problem, fresh), problem.status, sending.when_again(problem)
    return redirect(url_for("sessions.session", ref=ref, _anchor=anchor), 303)


@blueprint.post("/sessions/<ref>/thanks")
def thanks(ref: str) -> ResponseReturnValue:
    """The one answer of who was there; without a name."""
    form = ThanksForm()
    with db.transaction():
        service.thank(me(), ref, form.answer.data or "")
    flash("Thank you. It is kept without your name.", "done")
    return redirect(url_for("sessions.session", ref=ref), 303)


@blueprint.post("/sessions/<ref>/look-back")
def look_back(ref: str) -> ResponseReturnValue:
    """The two answers of who guided."""
    form = LookBackForm()
    if form.validate_on_submit():
        with sending.keeping(form, Forbidden):
            with db.transaction():
                service.look_back(me(), ref, form.went.data or "", form.hard.data or "")
            flash("Kept, for those who guide this group.", "done")
            return redirect(url_for("sessions.session", ref=ref), 303)
    found = queries.session_for(me(), ref, Can.SEE_SESSION)
    return render_template("sessions/look_back.html", session=found, meetup=found.meetup, form=form), *sending.outcome(
        form
    )
