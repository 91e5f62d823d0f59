"""Replying to a date, and waiting for a seat at it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots
from groups.access import Can
from groups.errors import Conflict
from groups.meetups import queries, service
from groups.meetups.events import MeetupChanged
from groups.meetups.forms import ReplyForm, WaitForm
from groups.meetups.models import Answer, Part, Seat
from groups.meetups.views.base import blueprint
from groups.meetups.views.pages import show
from groups.membership.events import MembershipEnded, StandingChanged
from groups.people.events import PersonPaused
from groups.people.models import Person
from groups.people.signing import me


@blueprint.post("/meetups/<ref>/reply")
def reply(ref: str) -> ResponseReturnValue:
    """Say whether one comes."""
    person, form = me(), ReplyForm()
    coming = form.answer.data in queries.COMES
    return sending.save(
        form,
        lambda: service.reply(person, ref, Answer(form.answer.data), Part(form.part.data or ""), bool(form.shown.data)),
        "Your seat is kept. You can change your mind at any time."
        if coming
        else "Thank you for saying so. There will be other dates.",
        to=lambda _made: url_for("meetups.meetup", ref=ref),
        page=lambda: show(person, queries.meetup_for(person, ref, Can.SEE_MEETUP), form),
    )


@blueprint.post("/meetups/<ref>/line")
def wait(ref: str) -> ResponseReturnValue:
    """Get in line for a seat."""
    person, form = me(), WaitForm()
    return sending.save(
        form,
        lambda: service.get_in_line(person, ref, Seat(form.seat.data), Part(form.wait_part.data or "")),
        "You are in line. When a seat is free, you will be told.",
        to=lambda _made: url_for("meetups.meetup", ref=ref, _anchor="reply"),
        page=lambda: show(person, queries.meetup_for(person, ref, Can.SEE_MEETUP), ReplyForm(formdata=None), form),
    )


@blueprint.post("/meetups/<ref>/seat")
def take_seat(ref: str) -> ResponseReturnValue:
    """Take the seat that is held for whoever asks."""
    try:
        with db.transaction():
            service.take_seat(me(), ref)
        flash("The seat is yours. You can change your mind at any time.", "done")
    except Conflict as problem:
        flash(problem.say, "info")  # the page it came from says what can be done now
    return redirect(url_for("meetups.meetup", ref=ref), 303)


@blueprint.post("/meetups/<ref>/line/leave")
def leave_line(ref: str) -> ResponseReturnValue:
    """Give up one's place in line, or the seat that is held."""
    with db.transaction():
        service.leave_line(me(), ref)
    flash("That is done. There will be other dates.", "done")
    return redirect(url_for("meetups.meetup", ref=ref), 303)


def on_home(person: Person) -> slots.Part | None:
    """The seats that are held for this person."""
    held = queries.offers_to(person)
    return slots.Part("meetups/_offers.html", {"offers": held}, order=10) if held else None


def leave_seats(event: MembershipEnded | StandingChanged) -> None:
    """Who may not come any more keeps no seat."""
    with db.apart():
        if queries.dates_to_leave(event.person_id, event.group_id):
            with db.transaction():
                service.release_seats(event.person_id, event.group_id)


def rest_seats(event: PersonPaused) -> None:
    """Who rests gives their seats to the next."""
    with db.apart(), db.transaction():
        service.release_for_pause(event.person_id)


def settle_line(event: MeetupChanged) -> None:
    """A date has other seats, another time, or is called off: that may be news for those in line."""
    with db.apart():
        if queries.has_line(event.meetup_id):
            with db.transaction():
                service.settle_line(event.meetup_id)
