"""What those who guide do with a room for a while: a page of forms, and the same few as buttons in the room."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db, sending
from groups.access import Can
from groups.chat import queries, service
from groups.chat.forms import AsideForm, HearingForm, HoldForm, PaceForm
from groups.chat.models import Room, RoomState
from groups.chat.views.base import blueprint
from groups.membership.models import Hearing
from groups.people.signing import me


@blueprint.get("/rooms/<ref>/controls")
def controls(ref: str) -> ResponseReturnValue:
    """All of it on one page."""
    return _page(ref)


def _page(
    ref: str,
    aside: AsideForm | None = None,
    pace: PaceForm | None = None,
    hold: HoldForm | None = None,
    hearing: HearingForm | None = None,
) -> str:
    room = _room(ref)
    return render_template(
        "chat/controls.html",
        room=room,
        group=room.group,
        room_state=queries.state_of(room),
        pace_now=queries.pace_of(room),
        holds=room.group.holds_until is not None and room.group.holds_until > clock.now(),
        aside=aside or AsideForm(formdata=None, prefix="aside-"),
        pace=pace or PaceForm(formdata=None, prefix="pace-"),
        hold=hold or HoldForm(formdata=None, prefix="hold-"),
        hearing=hearing or HearingForm(formdata=None, prefix="hearing-", hearing=room.group.when_heard.value),
    )


@blueprint.post("/rooms/<ref>/controls/aside")
def set_aside(ref: str) -> ResponseReturnValue:
    """Pause or close it for a while."""
    form = AsideForm(prefix="aside-")
    return sending.save(
        form,
        lambda: service.set_aside(
            me(), _room(ref), RoomState(form.state.data), form.minutes.data, form.words.data, form.reason.data
        ),
        "Done. It ends by itself, or when you say so.",
        to=lambda _none: url_for("chat.room", ref=ref),
        page=lambda: _page(ref, aside=form),
    )


@blueprint.post("/rooms/<ref>/controls/pace")
def slow_down(ref: str) -> ResponseReturnValue:
    """Slow it down for a while."""
    form = PaceForm(prefix="pace-")
    return sending.save(
        form,
        lambda: service.slow_down(me(), _room(ref), form.seconds.data, form.minutes.data, form.reason.data),
        "The room is slower for a while.",
        to=lambda _none: url_for("chat.room", ref=ref),
        page=lambda: _page(ref, pace=form),
    )


@blueprint.post("/rooms/<ref>/controls/hold")
def hold_first(ref: str) -> ResponseReturnValue:
    """Look at first messages before others do, for a while."""
    form = HoldForm(prefix="hold-")
    return sending.save(
        form,
        lambda: service.hold_first_messages(me(), _room(ref), form.minutes.data, form.reason.data),
        "First messages of newcomers wait for one of you for a while.",
        to=lambda _none: url_for("chat.controls", ref=ref),
        page=lambda: _page(ref, hold=form),
    )


@blueprint.post("/rooms/<ref>/controls/hearing")
def set_hearing(ref: str) -> ResponseReturnValue:
    """Say what may be answered to somebody who asks only to be heard."""
    form = HearingForm(prefix="hearing-")
    return sending.save(
        form,
        lambda: service.set_hearing(me(), _room(ref), Hearing(form.hearing.data)),
        "Kept. It holds for answers from now on, in all rooms of the group.",
        to=lambda _none: url_for("chat.controls", ref=ref),
        page=lambda: _page(ref, hearing=form),
    )


@blueprint.post("/rooms/<ref>/controls/go-on")
def go_on(ref: str) -> ResponseReturnValue:
    """Everybody can write again."""
    return _done(ref, lambda room: service.go_on(me(), room), "Everybody can write again.")


@blueprint.post("/rooms/<ref>/controls/as-ever")
def as_ever(ref: str) -> ResponseReturnValue:
    """Nobody waits between two messages any more."""
    return _done(ref, lambda room: service.slow_down(me(), room, 0, 1), "The room is as quick as ever.")


@blueprint.post("/rooms/<ref>/controls/hold/end")
def end_hold(ref: str) -> ResponseReturnValue:
    """First messages are shown as the group wants it."""
    return _done(ref, lambda room: service.hold_first_messages(me(), room, 0), "First messages do not wait for longer.")


def _room(ref: str) -> Room:
    return queries.room_for(me(), ref, Can.MODERATE)


def _done(ref: str, deed: Callable[[Room], object], said: str) -> ResponseReturnValue:
    with db.transaction():
        deed(_room(ref))
    flash(said, "done")
    return redirect(url_for("chat.room", ref=ref), 303)
