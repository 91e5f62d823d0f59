"""How a group holds its sessions, and having a date held here."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, sending, slots
from groups.access import Can
from groups.chat.models import Room, RoomKind
from groups.meetups.models import Meetup, MeetupState, Reply
from groups.membership import queries as membership
from groups.people.models import Person
from groups.people.signing import me
from groups.sessions import queries, service, stages
from groups.sessions.forms import MannerForm
from groups.sessions.views.base import blueprint


@blueprint.route("/groups/<ref>/sessions", methods=["GET", "POST"])
def manner(ref: str) -> ResponseReturnValue:
    """How the sessions of a group are held."""
    group = membership.group_for(me(), ref, Can.GUIDE_SESSION)
    row = queries.manner_of(group.id)
    now = {**service.manner_for(group.id).__dict__, "held_here": row is not None and row.held_here}
    form = MannerForm(data=None if request.method == "POST" else {**now, "minutes": str(now["minutes"])})
    return sending.save(
        form,
        lambda: service.set_manner(
            me(), membership.group_for(me(), ref, Can.GUIDE_SESSION), form.manner(), held_here=form.held_here.data
        ),
        "Kept. It counts for the sessions whose lobby is not open yet.",
        to=lambda _done: url_for("sessions.manner", ref=ref),
        page=lambda: render_template(
            "sessions/manner.html", group=membership.group_for(me(), ref, Can.GUIDE_SESSION), form=form
        ),
    )


@blueprint.post("/meetups/<ref>/session/prepare")
def prepare(ref: str) -> ResponseReturnValue:
    """Have this date held here."""
    with db.transaction():
        service.prepare(me(), ref)
    flash("This date is held here. Its lobby opens ten minutes before the start.", "done")
    return redirect(url_for("meetups.meetup", ref=ref, _anchor="session"), 303)


@blueprint.post("/meetups/<ref>/session/take-back")
def take_back(ref: str) -> ResponseReturnValue:
    """Do not hold it here after all."""
    with db.transaction():
        service.take_back(me(), ref)
    flash("This date is not held here any more.", "done")
    return redirect(url_for("meetups.meetup", ref=ref, _anchor="session"), 303)


def on_meetup_page(person: Person | None, meetup: Meetup, _reply: Reply | None) -> slots.Part | None:
    """The way into the session of a date, for the members of its group; and having one, for those who guide it."""
    if person is None or not access.can(person, Can.SEE_SESSION, meetup) or meetup.state is MeetupState.CANCELLED:
        return None
    there = queries.of_date(meetup)
    found, ahead = there.session, meetup.starts_at > clock.now()
    is_held = found is not None or service.is_held_here(meetup, there.manner)
    may_prepare = access.can(person, Can.SCHEDULE, meetup)
    if not is_held and (not may_prepare or meetup.ends_at <= clock.now()):
        return None
    given = {
        "meetup": meetup,
        "session": found,
        "is_held": is_held,
        "may_prepare": may_prepare and meetup.ends_at > clock.now(),
        "opens": meetup.starts_at - stages.LOBBY_MEMBERS,
        "is_over": found is not None and found.stage in stages.OVER,
        "unsure": there.unsure if ahead else "",
    }
    return slots.Part("sessions/_meetup.html", given, order=5)


def on_home_page(person: Person) -> slots.Part | None:
    """A session that is open now, to whoever said that they come, or is in it."""
    found = queries.open_for(person.id)
    return slots.Part("sessions/_home.html", {"sessions": found}, order=5) if found else None


def on_room_page(_person: Person, room: Room) -> slots.Part | None:
    """The way from a session's room to the session, and from that of a small circle, where one stays there."""
    if room.kind is not RoomKind.SESSION:
        return None
    here = queries.session_in(room.id)
    session = here or queries.session_beside(room.id)
    if session is None:
        return None
    is_circle = here is None
    given = {"session": session, "is_circle": is_circle, "goes_on": is_circle and session.stage in stages.LIVE}
    return slots.Part("sessions/_room.html", given, order=2)


def on_duty_desk(person: Person) -> slots.Part | None:
    """Sessions that nobody guides any more, for those who look after the community. They do not come into one."""
    if not access.can(person, Can.COORDINATE):
        return None
    names = queries.left_alone()
    return slots.Part("sessions/_duty.html", {"groups": names}) if names else None
