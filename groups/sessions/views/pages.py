"""The page of a session: its lobby, the session itself, and what is left of it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db
from groups.access import Can
from groups.chat import queries as rooms
from groups.chat import talk
from groups.errors import NotFound, Problem, TryAgain
from groups.meetups import queries as meetups
from groups.meetups.models import MeetupState
from groups.membership import queries as membership
from groups.people.signing import me
from groups.sessions import queries, service, stages
from groups.sessions.forms import CHAIRS, DOORS, LookBackForm, ThanksForm
from groups.sessions.models import LiveSession, Stage
from groups.sessions.queries import View
from groups.sessions.service.debrief import ASKED_FOR
from groups.sessions.views.base import blueprint

TYPED = {"text": "", "wish": "", "reply": ""}
DECLINES = [
    ("full", "There is no seat"), ("late", "It has gone on too far"), ("unrest", "It would bring unrest"),
    ("other_group", "Another group fits better"),
]  # fmt: skip


@blueprint.get("/sessions/<ref>")
def session(ref: str) -> ResponseReturnValue:
    """Whatever there is of it for who asks."""
    _is_here(ref)
    found = queries.session_for(me(), ref, Can.SEE_SESSION)
    if queries.look(found, me().id).page == "door":
        return redirect(url_for("sessions.door", ref=found.meetup.ref), 303)
    return show(ref)


def _is_here(ref: str) -> None:
    """A page is not refused because this could not be written just now."""
    try:
        with db.transaction():
            service.sign_of_life(me(), ref, by_page=True)
    except TryAgain:
        return


def show(ref: str, problem: Problem | None = None, typed: dict[str, str] | None = None) -> str:
    """The page as it is now for who has come in, with what was refused, if there is something."""
    found = queries.session_for(me(), ref, Can.SEE_SESSION)
    view = queries.look(found, me().id)
    if view.page == "door":
        raise problem or NotFound()
    if view.page == "over":
        return _over(found, view)
    given = _given(found, view, problem)
    if view.page == "lobby":
        return render_template("sessions/lobby.html", **given, rules=membership.agreements_of(found.group))
    room = rooms.room_for(me(), rooms.rooms_by_id([found.room_id])[found.room_id].ref, Can.READ_ROOM)
    return render_template("sessions/session.html", **{**talk.page_of(me(), room, typed or TYPED), **given})


def _given(found: LiveSession, view: View, problem: Problem | None) -> dict[str, Any]:
    plan = stages.read(found.plan)
    return {
        "session": found,
        "meetup": found.meetup,
        "group": found.group,
        "view": view,
        "problem": problem,
        "plan": plan,
        "chairs": CHAIRS,
        "doors": DOORS,
        "declines": DECLINES,
        "is_new": found.stage is Stage.LOBBY,
    }


def _over(found: LiveSession, view: View) -> str:
    seat, answered = queries.seat_of(found.id, me().id), queries.debrief_of(found.id, me().id)
    guides = access.can(me(), Can.GUIDE_SESSION, found)
    was_there = seat is not None and seat.came_in_at is not None
    just = found.ended_at is not None and clock.now() <= found.ended_at + ASKED_FOR
    asked = was_there and just and answered is None and found.stage is Stage.ENDED
    room = rooms.rooms_by_id([found.room_id])[found.room_id]
    reads = was_there and found.forgotten_at is None and access.can(me(), Can.READ_ROOM, room)
    upcoming = meetups.next_of_group(found.group_id, 6)
    ahead = [each for each in upcoming if each.id != found.meetup_id and each.state is not MeetupState.CANCELLED]
    return render_template(
        "sessions/over.html",
        **_given(found, view, None),
        asks=asked and seat is not None and not seat.guides,
        looks_back=LookBackForm() if asked and seat is not None and seat.guides else None,
        thanks=ThanksForm(),
        look_backs=queries.look_backs_of(found.id) if guides else [],
        answers=queries.thanks_of(found.id) if guides else {},
        came=queries.who_was_here(found.id) if guides else [],
        reads=room.ref if reads else "",
        reads_until=queries.words_end(found.ended_at, found.transcript_days) if found.ended_at else None,
        next_date=ahead[0] if ahead else None,
    )


@blueprint.get("/sessions/<ref>/step-out")
def step_out(ref: str) -> ResponseReturnValue:
    """A quiet page after leaving."""
    found = queries.session_for(me(), ref, Can.SEE_SESSION)
    if queries.seat_of(found.id, me().id) is None:
        raise NotFound()
    return render_template("sessions/step_out.html", session=found, meetup=found.meetup)
