"""The plain door to rooms: everything a room offers, without scripts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending, slots
from groups.access import Can
from groups.chat import listening, pages, queries, service, talk
from groups.chat.forms import EditForm, ReportForm
from groups.chat.models import Message, Room, RoomKind
from groups.chat.views.base import blueprint
from groups.duty import queries as duty
from groups.errors import Forbidden, NotFound, Problem, TryAgain
from groups.membership import queries as membership
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/rooms/<ref>")
def room(ref: str) -> ResponseReturnValue:
    """The newest page of a room, and a place to write."""
    return _room_page(ref, typed={"text": "", "wish": "", "reply": request.args.get("reply", "")})


@blueprint.get("/rooms/<ref>/older")
def older(ref: str) -> ResponseReturnValue:
    """One page of history."""
    here = queries.room_for(me(), ref, Can.READ_ROOM)
    before = request.args.get("before", default=0, type=int)
    messages = queries.visible(me(), here, before_place=max(0, min(before, queries.FURTHEST)))
    given = talk.lines_of(me(), here, messages)
    return render_template("chat/older.html", **given)


@blueprint.post("/rooms/<ref>/messages")
def post(ref: str) -> ResponseReturnValue:
    """Send what was written; on a refusal the page comes back with every word."""
    form = request.form
    typed = {name: form.get(name, "") for name in ("text", "key", "reply", "wish")}
    if "begin" in form:
        return _room_page(ref, typed={**typed, "text": listening.begun(typed["text"], form["begin"])})
    wait, anyway = service.pace(me().id), form.get("anyway") == "1"
    try:
        with db.transaction():
            sent = service.post_message(
                me(),
                ref,
                typed["text"],
                typed["key"],
                reply_to=typed["reply"] or None,
                wish=typed["wish"],
                wait=wait,
                anyway=anyway,
            )
            anchor = f"m-{sent.ref}"
    except NotFound:
        raise
    except Problem as problem:
        fresh = {**typed, "key": ""} if problem.status == 409 else typed
        return _room_page(ref, typed=fresh, problem=problem), problem.status, sending.when_again(problem)
    return redirect(url_for("chat.room", ref=ref, _anchor=anchor), 303)


@blueprint.route("/rooms/<ref>/messages/<message>/edit", methods=["GET", "POST"])
def edit(ref: str, message: str) -> ResponseReturnValue:
    """Other words for one's own message."""
    found = _message(ref, message, Can.CHANGE_MESSAGE)
    form = EditForm(text=found.text, wish=found.wish)
    if form.validate_on_submit():
        with sending.keeping(form, Forbidden):
            with db.transaction():
                service.edit_message(me(), message, form.text.data or "", form.wish.data)
            return _back(ref, message)
        found = _message(ref, message, Can.READ_ROOM)
    return _page("chat/edit.html", found, form)


@blueprint.route("/rooms/<ref>/messages/<message>/withdraw", methods=["GET", "POST"])
def withdraw(ref: str, message: str) -> ResponseReturnValue:
    """Ask once, then take one's own message back."""
    found = _message(ref, message, Can.READ_ROOM)
    if found.author_id != me().id:
        raise Forbidden("Only the one who wrote a message can take it back.")
    if request.method == "GET":
        return render_template("chat/withdraw.html", message=found, room=found.room)
    with db.transaction():
        service.withdraw_message(me(), message)
    flash("It is taken back. Its words are gone from the room.", "done")
    return _back(ref, message)


@blueprint.post("/rooms/<ref>/messages/<message>/react")
def react(ref: str, message: str) -> ResponseReturnValue:
    """Put or take away one of the small reactions."""
    _message(ref, message, Can.READ_ROOM)
    with db.transaction():
        service.set_reaction(me(), message, request.form.get("kind", ""), request.form.get("on") == "1")
    return _back(ref, message)


@blueprint.route("/rooms/<ref>/messages/<message>/report", methods=["GET", "POST"])
def report(ref: str, message: str) -> ResponseReturnValue:
    """Ask the facilitators to look at a message."""
    found = _message(ref, message, Can.REPORT)
    agreements = membership.agreements_of(found.room.group)
    form = ReportForm()
    form.offer((each.id, each.words) for each in agreements)
    if form.validate_on_submit():
        with sending.keeping(form, Forbidden):
            with db.transaction():
                service.report_message(me(), message, form.agreement_id(), form.words.data or "")
            flash("Thank you. A facilitator will look at it, and you will get a letter when they have.", "done")
            return redirect(url_for("chat.room", ref=ref), 303)
        found = _message(ref, message, Can.READ_ROOM)
    return _page("chat/report.html", found, form, agreements=agreements, author=_author_to_block(found))


@blueprint.get("/rooms/<ref>/step-out")
def step_out(ref: str) -> ResponseReturnValue:
    """A quiet page after leaving a room: nobody is told."""
    here = queries.room_for(me(), ref, Can.READ_ROOM)
    return render_template("chat/step_out.html", room=here, parts=slots.parts("step_out", me(), here))


def _message(ref: str, message: str, can: Can) -> Message:
    """The message, when it stands in the room of the address."""
    found = queries.message_for(me(), message, Can.READ_ROOM)
    if found.room.ref != ref:
        raise NotFound()
    access.require(me(), can, found)
    return found


def _author_to_block(message: Message) -> Person | None:
    """Who wrote it, when it is somebody this person can block; they need not be in the group's list."""
    author = db.session().get(Person, message.author_id)
    if author is None or author.id == me().id:
        return None
    try:
        return membership.acquaintance_for(me(), author.ref)
    except NotFound:
        return None  # gone from here


def _back(ref: str, message: str) -> ResponseReturnValue:
    return redirect(url_for("chat.room", ref=ref, _anchor=f"m-{message}"), 303)


def _page(template: str, message: Message, form: Any, **more: Any) -> ResponseReturnValue:
    page = render_template(template, message=message, room=message.room, form=form, **more)
    return page, *sending.outcome(form)


def _room_page(ref: str, *, typed: dict[str, str], problem: Problem | None = None) -> str:
    here = queries.room_for(me(), ref, Can.READ_ROOM)
    own = pages.page_of(here.kind)
    given = talk.page_of(me(), here, typed)
    page = render_template(
        own.template,
        refusal=queries.why_not_post(me(), here),
        room_state=queries.state_of(here),
        problem=problem,
        starters=listening.ACKNOWLEDGEMENTS,
        **_watch(here),
        parts=slots.parts("room_page", me(), here),
        **own.about(me(), here),
        **given,
    )
    _note_seen(ref, given)
    return page


def _watch(here: Room) -> dict[str, Any]:
    """Who looks after the room now, and what those who do may do with it."""
    guides = queries.guides_of(here, me())
    guiding = duty.who_guides(guides.on_duty)
    if not guiding and here.kind is RoomKind.GROUP and (here.rests or here.rests_from is not None):
        guiding = duty.guiding_words(duty.now_in(here.group_id), here.group.zone)
    return {
        "guides": guides.names,
        "signs": guides.signs if here.kind is RoomKind.GROUP else [],
        "guiding": guiding,
        "asked": duty.STEP_IN if me().id in guides.asked else "",
        "guides_here": access.can(me(), Can.MODERATE, here),
        "pace": queries.pace_of(here),
    }


def _note_seen(ref: str, given: dict[str, Any]) -> None:
    """A room is not refused, nor what was typed lost, because this could not be written just now."""
    if given["entered"].clock <= given["seen"]:
        return
    try:
        with db.transaction():
            service.mark_seen(me(), ref, given["entered"].clock)
    except TryAgain:
        return
